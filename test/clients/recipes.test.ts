import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

const CLIENTS = 'test/clients';
const page = readFileSync('docs/clients.md', 'utf8');

/** The blocks below the name of a file. */
const recipes = [...page.matchAll(/^<!-- (\S+) -->\n\n```\w+\n(.*?)^```$/gms)].map(
  ([, file = '', text = '']) => ({ file, text }),
);
const files = [`${CLIENTS}/recipes`, `${CLIENTS}/relay`].flatMap((folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => `${folder}/${name}`),
);
const tests = readdirSync(CLIENTS)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(path.join(CLIENTS, name), 'utf8'));

describe('docs/clients.md', () => {
  test.each(recipes)('shows $file as it is', ({ file, text }) => {
    expect(text).toBe(readFileSync(file, 'utf8'));
  });

  test('has no code but that of files, and what is typed into a shell', () => {
    const fences = [...page.matchAll(/^```(\w+)$/gm)].map(([, language]) => language);

    expect(fences.filter((language) => language !== 'sh')).toHaveLength(recipes.length);
  });

  test('shows every recipe', () => {
    // Queries that only the tests of Relay need.
    const shown = files.filter((file) => file !== `${CLIENTS}/relay/history.ts`);

    expect(shown.length).toBeGreaterThan(10);
    expect(recipes.map(({ file }) => file)).toEqual(expect.arrayContaining(shown));
  });

  test.each(files)('shows nothing that no test runs: %s', (file) => {
    const name = file.slice(CLIENTS.length + 1);
    const used = tests.some(
      (text) => text.includes(`'./${name}'`) || text.includes(`'${path.basename(name)}'`),
    );

    expect(used).toBe(true);
  });
});
