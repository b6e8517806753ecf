import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pageNamed, ROOT } from './support/documentation.ts';

/** Everything that src can say: string parts are joined, and `…` is in the place of each value. */
const source = readdirSync(new URL('src', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(new URL(`src/${name}`, ROOT), 'utf8'))
  .join('\n')
  .replaceAll(/\$\{[^{}]*\}/g, '…')
  .replaceAll(/['"`] \+\s+['"`]/g, '')
  .replaceAll("\\'", "'");

const { text } = pageNamed('docs/troubleshooting.md');

describe('docs/troubleshooting.md', () => {
  // A message has several words; what has none is a setting, a header, a code or an address.
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const messages = quoted.filter((code) => /\w+ \w+ \w+/.test(code) && !/npm|glpat|<your/.test(code));

  test('quotes messages word for word', () => {
    expect(messages.length).toBeGreaterThan(20);
    expect(messages.filter((message) => !source.includes(message))).toEqual([]);
  });
});
