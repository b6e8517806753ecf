import { canaryToken } from '../support/canary.ts';
import { globalIdOf } from '../support/global-id.ts';
import { MAINTAINER } from './callers.ts';
import { type Client, isLimited, type Sending } from './client.ts';
import { COSTLY_REQUESTS } from './costly-requests.ts';
import type { Some } from './in-turn.ts';
import { BOX_OFFICE, STOREFRONT } from './projects.ts';
import type { Tally } from './tally.ts';

/** A request that only an attacker or a broken client sends, and the HTTP statuses that its response can have. */
export interface HostileRequest {
  readonly name: string;
  readonly sending: (turn: number) => Sending;
  readonly statuses: readonly number[];
  /** The codes that its error can have; undefined if the response is not GraphQL. */
  readonly codes?: readonly string[];
}

const CSRF = { 'x-graphql-yoga-csrf': '1' };
const REFUSED = [200, 400];
const MUTATION = `mutation { deleteDeployment(input: { project: ${STOREFRONT}, id: 1 }) { __typename } }`;
const PIECES = [
  '..',
  '/',
  '%2e',
  '%00',
  '#',
  '?',
  '\u0000',
  '\ud800',
  'users',
  '1',
  '__proto__',
  "' OR 1=1 --",
];

export const HOSTILE_REQUESTS: Some<HostileRequest> = [
  bomb('a parse bomb', () => '{a'.repeat(4000), ['TOO_MANY_TOKENS']),
  bomb('brackets without end', () => `{ node(id: ${'['.repeat(50_000)}) { id } }`, ['TOO_MANY_TOKENS']),
  bomb('no GraphQL', (turn) => `}${turn}{`),
  bomb('a field that does not exist', (turn) => `{ nothing${turn} }`),
  bomb('a hundred levels', () => `${'{ project(id: 1) '.repeat(100)}${'}'.repeat(100)}`, ['TOO_DEEP']),
  bomb(
    'aliases',
    (turn) => `{ ${Array.from({ length: 301 }, (_, index) => `a${turn}_${index}: __typename`).join(' ')} }`,
    ['TOO_MANY_ALIASES'],
  ),
  bomb('directives', () => `{ __typename ${'@skip(if: false) '.repeat(50)} }`, ['TOO_MANY_DIRECTIVES']),
  bomb('fragments in circles', () => '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }'),
  bomb(
    'more things than anybody reads',
    () => `{ projects(ids: [${Array.from({ length: 101 }, (_, index) => index + 1).join(',')}]) { id } }`,
  ),
  bomb(
    'a document of its own',
    (turn) =>
      `{ currentUser { username } ${Array.from({ length: 25 }, (_, index) => `t${turn}_${index}: __typename`).join(' ')} }`,
    [],
  ),
  {
    name: 'hostile ids',
    sending: (turn) =>
      json({
        query:
          'query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } project(id: $id) { name } nodes(ids: $ids) { id } }',
        variables: hostileIds(turn),
      }),
    statuses: [200],
  },
  {
    name: 'several operations at once',
    sending: () => json(Array.from({ length: 10 }, () => ({ query: '{ __typename }' }))),
    statuses: [400],
  },
  {
    name: 'a body of a megabyte',
    sending: () => ({
      headers: MAINTAINER.headers,
      body: JSON.stringify({ query: `{ __typename } #${'x'.repeat(1024 ** 2)}` }),
    }),
    statuses: [413],
  },
  {
    name: 'a megabyte in chunks',
    sending: () => ({ headers: MAINTAINER.headers, body: chunks() }),
    statuses: [413],
  },
  {
    name: 'broken JSON',
    sending: () => ({ headers: MAINTAINER.headers, body: '{"query": "{ __typename }"' }),
    statuses: [400],
  },
  {
    name: 'variables that mean something to JavaScript',
    sending: () => ({
      headers: MAINTAINER.headers,
      body: '{"query":"{ __typename }","variables":{"__proto__":{"x":1}},"extensions":{"constructor":1}}',
    }),
    statuses: REFUSED,
  },
  {
    name: 'an id of no document',
    sending: () => json({ documentId: '__proto__' }),
    statuses: [200, 400, 404],
  },
  {
    name: 'a form',
    sending: () => foreign('application/x-www-form-urlencoded', `query=${encodeURIComponent(MUTATION)}`),
    statuses: [403, 415],
  },
  {
    name: 'a form of parts',
    sending: () => foreign('multipart/form-data; boundary=x', '--x--'),
    statuses: [403, 415],
  },
  {
    name: 'plain text',
    sending: () => foreign('text/plain', JSON.stringify({ query: MUTATION })),
    statuses: [403, 415],
  },
  { name: 'a bare GET', sending: () => get('{ currentUser { username } }', {}), statuses: [403] },
  { name: 'a mutation by GET', sending: () => get(MUTATION, CSRF), statuses: [405] },
  {
    name: 'another method',
    sending: () => ({ method: 'PUT', headers: MAINTAINER.headers, body: '{}' }),
    statuses: [405],
  },
  { name: 'another path', sending: (turn) => ({ method: 'GET', address: `/../${turn}` }), statuses: [404] },
  token('a token that nobody has', (turn) => canaryToken(`wrong-${turn}`)),
  token('a token of 2 KiB', () => canaryToken('x'.repeat(2048))),
  {
    name: 'headers of 17 KiB',
    sending: () => ({ headers: { 'x-filler': 'x'.repeat(17 * 1024) }, body: '{"query":"{ __typename }"}' }),
    statuses: [431],
  },
  ...COSTLY_REQUESTS,
];

/** Sends the request, and checks that the gateway refuses it as expected. */
export async function attack(
  client: Client,
  tally: Tally,
  hostile: HostileRequest,
  turn: number,
): Promise<void> {
  tally.request('hostile');
  const answer = await client.send(hostile.sending(turn));
  const overloaded = answer?.status === 503 && answer.errors.some(({ code }) => code === 'OVERLOADED');
  const right =
    answer !== null &&
    hostile.statuses.includes(answer.status) &&
    !answer.errors.some(({ code }) => code === 'INTERNAL_SERVER_ERROR') &&
    (!hostile.codes?.length || answer.errors.some(({ code }) => hostile.codes?.includes(code)));
  // A request that is refused for what it asks is refused for that, whatever its caller's limit is.
  const limited = answer !== null && isLimited(answer) && !hostile.codes?.length;
  if (!right && !overloaded && !limited) {
    tally.breach(
      'everything is answered as it should be',
      `${hostile.name}: ${answer ? `${answer.status} ${answer.text}` : 'no answer'}`,
    );
  }
}

function bomb(name: string, query: (turn: number) => string, codes?: readonly string[]): HostileRequest {
  return { name, sending: (turn) => json({ query: query(turn) }), statuses: REFUSED, codes };
}

function token(name: string, value: (turn: number) => string): HostileRequest {
  return {
    name,
    sending: (turn) => ({
      headers: { 'private-token': value(turn) },
      body: JSON.stringify({ query: '{ currentUser { username } }' }),
    }),
    statuses: [200],
  };
}

function json(body: object): Sending {
  return { headers: MAINTAINER.headers, body: JSON.stringify(body) };
}

function foreign(type: string, body: string): Sending {
  return { headers: { ...MAINTAINER.headers, 'content-type': type }, body };
}

function get(query: string, headers: Readonly<Record<string, string>>): Sending {
  const address = `?${new URLSearchParams({ query }).toString()}`;
  return { method: 'GET', address, headers: { ...MAINTAINER.headers, ...headers } };
}

function hostileIds(turn: number): { readonly id: string; readonly ids: readonly string[] } {
  const piece = (offset: number) => PIECES[(turn * 7 + offset * 5) % PIECES.length] ?? '';
  const text = `${piece(1)}${piece(2)}${piece(3)}`;
  const ids = ['Deployment', 'User', 'Query', 'Commit'].map((type) => globalIdOf(type, BOX_OFFICE, text));
  return { id: turn % 2 === 0 ? text : globalIdOf('Project', text), ids };
}

async function* chunks(): AsyncGenerator<Buffer> {
  for (let sent = 0; sent < 64; sent += 1) {
    yield Buffer.alloc(16 * 1024, ' ');
    // Gives the client a turn to read an early response.
    await new Promise(setImmediate);
  }
}
