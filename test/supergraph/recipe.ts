import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const PAGE = new URL('../../docs/supergraph.md', import.meta.url);

/** The block of `docs/supergraph.md` whose first line is a comment with that file name. Rejects where there is none. */
export async function recipe(fileName: string): Promise<string> {
  const page = await readFile(PAGE, 'utf8');
  const blocks = [...page.matchAll(/^```\w+\n(?:\/\/|#) (\S+)\n(.+?)^```$/gms)];
  const text = blocks.find(([, name]) => name === fileName)?.[2];
  if (text === undefined) throw new Error(`docs/supergraph.md has no block that begins with ${fileName}`);
  return text;
}

/**
 * Runs a recipe word for word, in a folder of its own; resolves to what it exports.
 *
 * @param packages the source of each package that the recipe imports, by name
 * @param files the text of each file that it reads, by name
 */
export async function runRecipe(
  fileName: string,
  packages: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const folder = await mkdtemp(path.join(tmpdir(), 'recipe-'));
  try {
    for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
    for (const [name, source] of Object.entries(packages)) {
      const home = path.join(folder, 'node_modules', name);
      await mkdir(home, { recursive: true });
      await writeFile(path.join(home, 'package.json'), JSON.stringify({ name, exports: './main.mjs' }));
      await writeFile(path.join(home, 'main.mjs'), source);
    }
    // No recipe has types; without a package.json in the folder this ending makes it a module.
    const module = path.join(folder, `${fileName}.mjs`);
    await writeFile(module, await recipe(fileName));
    return (await import(pathToFileURL(module).href)) as unknown;
  } finally {
    await rm(folder, { recursive: true });
  }
}
