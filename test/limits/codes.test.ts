import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageNamed } from '../support/documentation.ts';

describe('the page about errors', () => {
  test('explains every code that the gateway raises', () => {
    const { text } = pageNamed('docs/errors.md');
    const source = ['http/', 'limits/', 'operations/']
      .map((name) => new URL(`../../src/${name}`, import.meta.url))
      .flatMap((folder) => readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')))
      .join('\n');

    // A code is a word of capitals between single quotes, and so is the name of a setting.
    const settings = new Set(
      [...pageNamed('docs/operations.md').text.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name),
    );
    const quoted = [...source.matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map(([, code]) => code);
    const codes = new Set(quoted.filter((code) => !settings.has(code)));
    const explained = [...text.matchAll(/^\| `([A-Z_]+)` +\| /gm)].map(([, code]) => code);

    expect(codes.size).toBeGreaterThan(10);
    expect(explained).toEqual(expect.arrayContaining([...codes]));
  });
});
