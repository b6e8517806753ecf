import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { readErrorBody } from '../../src/gitlab/error-body.ts';
import { requestIdIn, secondsToWait } from '../../src/gitlab/headers.ts';
import { path as pathOf } from '../../src/gitlab/path.ts';
import { Cursors } from '../../src/graph/cursor.ts';
import { isMoment, parseDateTime } from '../../src/graph/date-time.ts';
import { keyOfGlobalId } from '../../src/graph/global-id.ts';
import {
  parseCommitKey,
  parseGlobalId,
  parseKey,
  parseNumber,
  parseProject,
} from '../../src/graph/project-key.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const LENGTH = 100_000;
/** In ms: ten times what one may take. One that is not linear takes seconds for so much. */
const BOUND = 200;
const SOURCES = path.join(import.meta.dirname, '../../src');
/** They read settings alone, which whoever runs the gateway writes. */
const OF_SETTINGS = [String.raw`/\/+$/`, String.raw`/\/*(\/api\/v4)?\/*$/`];

/** How many ms the work takes. Measures again, twice at most, if it seems too slow: other processes slow it down too. */
function shortest(work: () => unknown): number {
  let time = Infinity;
  for (let count = 0; count < 3 && time >= BOUND; count += 1) {
    const start = performance.now();
    work();
    time = Math.min(time, performance.now() - start);
  }
  return time;
}

/** Every regular expression that stands in the sources, as it is written there. */
function literals(): string[] {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('sandbox'),
  );
  const found = files.flatMap((file) => {
    const text = readFileSync(path.join(SOURCES, file), 'utf8');
    const expressions: string[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) expressions.push(node.text);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
    return expressions;
  });
  return [...new Set(found)].filter((literal) => !OF_SETTINGS.includes(literal));
}

/** Long texts of the letters that an expression is about, by one and by two, with what spoils the match at the end. */
function temptations(literal: string): string[] {
  const letters = [
    ...new Set([...Array.from(literal.replaceAll(/\\[a-zA-Z]/g, '')), 'a', '0', ' ', '\n', 'é', 'Z']),
  ];
  const few = letters.filter((letter) => !'[](){}^$|?*\\'.includes(letter)).slice(0, 24);
  const pairs = few.flatMap((one) => few.filter((_, index) => index % 3 === 0).map((other) => one + other));
  return [...few, ...pairs].flatMap((piece) => {
    const long = piece.repeat(LENGTH / piece.length);
    return [`${long}\u0000`, `400 ${long}\u0000`];
  });
}

const STATED = literals();

describe('the regular expressions of the sources', () => {
  test('are found', () => {
    expect(STATED.length).toBeGreaterThan(20);
  });

  test.each(STATED)('%s takes time in proportion to the text', (literal) => {
    const end = literal.lastIndexOf('/');
    const expression = new RegExp(literal.slice(1, end), literal.slice(end + 1));

    for (const text of temptations(literal)) {
      expect(
        shortest(() => {
          expression.lastIndex = 0;
          return expression.test(text);
        }),
      ).toBeLessThan(BOUND);
    }
  });

  test('would fail this test if one were not linear', () => {
    // Quadratic: each slash is tried as the first of those at the end. A fifth of the length is enough.
    const slashes = `${'/'.repeat(LENGTH / 5)}\u0000`;

    expect(temptations('/[/]+$/').some((text) => text.startsWith(slashes.slice(0, -1)))).toBe(true);
    expect(shortest(() => /\/+$/.test(slashes))).toBeGreaterThan(BOUND);
  });
});

const HOSTILE = [
  ...['a', '0', '/', '.', '-', ' ', ':', '%', 'a/', './', 'a.', '1:', '../', '\u0000', 'é', '😀'],
  ...['{"message":', '[', '[[', '{"a":', 'T00:', '2026-', '&#', '<a>', ', '],
].map((piece) => piece.repeat(LENGTH / piece.length));

describe(`${LENGTH} characters of nonsense`, () => {
  const cursors = new Cursors('deployments');
  const parsers: readonly [string, (text: string) => unknown][] = [
    ['parseProject', parseProject],
    ['parseNumber', (text) => parseNumber(text, 'a job')],
    ['parseGlobalId', (text) => parseGlobalId('Deployment', text)],
    ['parseGlobalId, encoded', (text) => parseGlobalId('Deployment', encoded(`Deployment:${text}`))],
    ['parseKey', parseKey],
    ['parseCommitKey', parseCommitKey],
    ['keyOfGlobalId', (text) => keyOfGlobalId('Deployment', encoded(text))],
    ['Cursors.decode', (text) => cursors.decode(text)],
    ['Cursors.decode, encoded', (text) => cursors.decode(encoded(text))],
    ['parseDateTime', parseDateTime],
    ['isMoment', isMoment],
    ['path', (text) => pathOf`/projects/${text}`],
    ['readErrorBody', readErrorBody],
    ['readErrorBody, of JSON', (text) => readErrorBody(JSON.stringify({ message: text, error: text }))],
    ['readErrorBody, of fields', (text) => readErrorBody(JSON.stringify({ message: { [text]: [text] } }))],
    ['secondsToWait', (text) => secondsToWait({ 'retry-after': text }, 0)],
    ['requestIdIn', (text) => requestIdIn({ 'x-request-id': text })],
  ];

  test.each(parsers)('take %s almost no time', (_name, parse) => {
    for (const text of HOSTILE) {
      expect(
        shortest(() => {
          try {
            return parse(text);
          } catch (error) {
            return error;
          }
        }),
      ).toBeLessThan(BOUND);
    }
  });

  test.each([
    ['an id', 'query ($text: ID!) { project(id: $text) { id } node(id: $text) { id } }'],
    ['a number', `query ($text: ID!) { deployment(project: ${BOX_OFFICE.id}, id: $text) { id } }`],
    ['a cursor', list('after: $text')],
    ['an environment', list('filter: { environment: $text }')],
    ['a date', list('filter: { updatedAfter: $text }').replace('String!', 'DateTime!')],
    ['a commit', `query ($text: String!) { project(id: ${BOX_OFFICE.id}) { commit(sha: $text) { title } } }`],
  ])('as %s get a quick response from the gateway or from GitLab', async (_name, query) => {
    const { execute } = await startGateway({ retries: 0 });

    for (const text of HOSTILE.slice(0, 16)) {
      const before = process.cpuUsage();
      const { errors } = await execute<unknown>(query, { text });
      const { user, system } = process.cpuUsage(before);

      expect(errors?.map(({ extensions }) => extensions?.code)).not.toContain('INTERNAL_SERVER_ERROR');
      // In µs, with what the test itself, its GitLab and the collection of garbage take.
      expect((user + system) / 1000).toBeLessThan(3 * BOUND);
    }
  });
});

function encoded(text: string): string {
  return Buffer.from(text).toString('base64');
}

function list(argument: string): string {
  return `query ($text: String!) { project(id: ${BOX_OFFICE.id}) { deployments(first: 1, ${argument}) { nodes { id } } } }`;
}
