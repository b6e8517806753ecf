import { describe, expect, test } from 'vitest';
import { cases } from '../support/depth.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { strayRequests } from '../support/routes.ts';
import { NODE_TYPES } from '../support/types.ts';

const VALUES = cases({ quick: 100, deep: 400 });
const PIECES = [
  ...[
    '.',
    '..',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%252e',
    '%00',
    '#',
    '?',
    '&',
    '=',
    ';',
    ':',
    '@',
    '//',
    '~',
    '*',
    ' ',
  ],
  ...['\n', '\r\n', '\u0000', '\u007f', '\u0085', '\u2028', '\u202e', '\ud800', 'é', '漢', '😀', '１'],
  ...['users', 'projects', 'deployments', 'api/v4', 'http:', 'evil.example', 'admin', '-/graphql'],
  ...['0', '1', '7', '-1', '1e3', '0x1f', '9007199254740993', BOX_OFFICE.id, BOX_OFFICE.path],
  ...['__proto__', 'constructor', "' OR 1=1 --", '${7*7}', '<script>', 'a'.repeat(300)],
];
const TYPES = [...NODE_TYPES.map(({ name }) => name), 'Query'];

// Every argument of a query that takes an id, a path, a name, a sha or a cursor.
const QUERY = `query ($id: ID!, $text: String!) {
  a: project(id: $id) { id name }
  b: projects(ids: [$id]) { name }
  c: node(id: $id) { id }
  d: nodes(ids: [$id]) { id }
  e: deployment(id: $id) { id }
  f: deployment(project: $id, id: $id) { id }
  g: project(id: ${BOX_OFFICE.id}) {
    deployment(id: $id) { id }
    environment(id: $id) { id }
    named: environment(name: $text) { id }
    mergeRequest(iid: $id) { id }
    pipeline(id: $id) { id }
    commit(sha: $text) { title }
    deployments(first: 1, filter: { environment: $text }) { nodes { id } }
    behind: deployments(first: 1, after: $text) { nodes { id } }
    environments(first: 1, filter: { search: $text }) { nodes { id } }
    mergeRequests(first: 1, after: $text) { nodes { id } }
    pipelines(first: 1, filter: { ref: $text, sha: $text, source: $text, username: $text }) { nodes { id } }
    pipeline(id: $id) { jobs(first: 1, after: $text) { nodes { id } } }
    labelled: mergeRequests(first: 1, filter: { labels: [$text], milestone: $text, approverIds: [$id] }) { nodes { id } }
  }
  i: group(id: $id) { name mergeRequests(first: 1, filter: { environment: $text }) { nodes { id } } }
  h: deployment(project: ${BOX_OFFICE.id}, id: 913402503) {
    mergeRequests(first: 1, filter: {
      authorUsername: $text, environment: $text, sourceBranch: $text, not: { reviewerUsername: $text }
    }) { nodes { id } }
  }
}`;
const MUTATION = `mutation ($id: ID!, $text: String!) {
  a: createDeployment(input: { project: $id, environment: $text, sha: $text, ref: $text, status: RUNNING }) { __typename }
  b: updateDeploymentStatus(input: { project: $id, id: $id, status: RUNNING }) { __typename }
  c: deleteDeployment(input: { id: $id }) { __typename }
  d: approveDeployment(input: { project: ${BOX_OFFICE.id}, id: $id, comment: $text, representedAs: $text }) { __typename }
  e: createEnvironment(input: { project: $id, name: $text, externalUrl: $text, description: $text, autoStopSetting: $text }) { __typename }
  f: updateEnvironment(input: { project: $id, id: $id, externalUrl: $text, autoStopSetting: $text }) { __typename }
  g: stopEnvironment(input: { project: ${BOX_OFFICE.id}, id: $id }) { __typename }
  h: deleteEnvironment(input: { id: $id }) { __typename }
  i: playDeployable(input: { project: $id, id: $id, variables: [{ key: $text, value: $text }] }) { __typename }
  j: retryDeployable(input: { project: ${BOX_OFFICE.id}, id: $id }) { ... on RetryDeployablePayload { deployment { id } } }
  k: cancelDeployable(input: { id: $id, force: true }) { __typename }
}`;

describe(`${VALUES} hostile values in every argument`, () => {
  test.each([
    ['of a query', QUERY],
    ['of a mutation', MUTATION],
  ])('%s never lead anywhere else', { timeout: 120_000 }, async (_name, operation) => {
    const { gitlab, execute, log } = await startGateway({ retries: 0 }, { requestLogSize: 100_000 });
    const codes = new Set<unknown>();

    for (const { id, text } of hostileValues()) {
      const { errors } = await execute<unknown>(operation, { id, text });
      for (const { extensions } of errors ?? []) codes.add(extensions?.code);
    }

    expect(strayRequests(gitlab.requests)).toEqual([]);
    expect([...codes].filter((code) => code !== 'BAD_USER_INPUT' && code !== 'NOT_FOUND')).toEqual([]);
    expect(log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

/** The same at each run: as they are, and inside of global ids. */
function hostileValues(): { readonly id: string; readonly text: string }[] {
  const random = generator(20_261_122);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  return Array.from({ length: VALUES }, () => {
    const text = Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(PIECES)).join('');
    return { id: random() < 0.5 ? text : globalIdOf(pick(TYPES), text), text };
  });
}

/** A linear congruential generator (Numerical Recipes): numbers from 0 up to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
