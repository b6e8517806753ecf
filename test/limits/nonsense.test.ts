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
/** In ms: ten times what each may take. Work that is not linear takes seconds for so much. */
const BOUND = 200;

/** How many ms the work takes. Measures again, twice at most, if it seems too long: other processes slow it down too. */
function shortest(work: () => unknown): number {
  let time = Infinity;
  for (let count = 0; count < 3 && time >= BOUND; count += 1) {
    const start = performance.now();
    work();
    time = Math.min(time, performance.now() - start);
  }
  return time;
}

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
