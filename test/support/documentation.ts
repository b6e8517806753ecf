import { readdirSync, readFileSync } from 'node:fs';

export interface Block {
  readonly language: string;
  readonly text: string;
}

export interface Page {
  /** From the root of the project. */
  readonly name: string;
  readonly text: string;
  /** The fenced code blocks, in the order of the page. */
  readonly blocks: readonly Block[];
}

export const ROOT = new URL('../../', import.meta.url);

/** The pages that people have written: the README and those in `docs`. */
export const documentation: readonly Page[] = [
  'README.md',
  ...readdirSync(new URL('docs', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((name) => {
  const text = readFileSync(new URL(name, ROOT), 'utf8');
  return { name, text, blocks: blocksOf(text) };
});

export function pageNamed(name: string): Page {
  const page = documentation.find((one) => one.name === name);
  if (!page) throw new Error(`There is no page ${name}.`);
  return page;
}

/** The code in the documentation in that language that imports the package, or that its process loads. */
export function packageCodeIn(language: string) {
  return ['README.md', 'docs/operations.md', 'docs/library.md']
    .map(pageNamed)
    .flatMap(({ name: page, blocks }) =>
      blocks
        .filter((block) => block.language === language && !isRecipe(block.text))
        .map(({ text }) => ({ page, text })),
    );
}

/** Those of these pages have tests of their own, with the clients and the gateways that they are for. */
function isRecipe(text: string): boolean {
  const pages = ['docs/clients.md', 'docs/supergraph.md'].map(pageNamed);
  return pages.some(({ blocks }) => blocks.some((block) => block.text === text));
}

function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}
