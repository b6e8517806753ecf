import { describe, expect, test } from 'vitest';
import { REQUEST_COST_HEADER } from '../../src/observability/request-cost.ts';
import { canaryToken, hasCanary } from '../support/canary.ts';
import { startGateway } from '../support/gateway.ts';
import { ask, type CostedAnswer, linesOf, MERGE_REQUESTS } from '../support/request-cost.ts';

describe('nobody', () => {
  test.each([null, '', '0', 'true', '1, 1', '11'])(
    'is told the cost without asking for it: %j',
    async (value) => {
      const { gitlab, execute } = await startGateway();
      const headers = { 'private-token': gitlab.tokens.maintainer };

      const answer = await execute(
        '{ currentUser { username } }',
        {},
        value === null ? headers : { ...headers, [REQUEST_COST_HEADER]: value },
      );

      expect(answer).toEqual({ data: { currentUser: { username: 'mira.castellan' } } });
      expect(gitlab.lines()).toEqual(['GET /user']);
    },
  );

  test('is told the cost of an operation that is not executed', async () => {
    const { gitlab, execute } = await startGateway();
    const headers = { 'private-token': gitlab.tokens.maintainer, [REQUEST_COST_HEADER]: '1' };

    for (const query of ['{ nope }', '{', `{ ${'a: __typename '.repeat(200)} }`]) {
      expect(Object.keys(await execute(query, {}, headers))).toEqual(['errors']);
    }
    expect(gitlab.lines()).toEqual([]);
  });

  test('is told what another caller’s operation cost', async () => {
    const gateway = await startGateway({}, { latency: 50 });
    const { gitlab } = gateway;

    const [maintainer, outsider, quiet] = await Promise.all([
      ask(gateway, MERGE_REQUESTS, { first: 3 }),
      ask(gateway, '{ currentUser { id } again: currentUser { name } }', {}, gitlab.tokens.reporter),
      gateway.execute('{ currentUser { username } }'),
    ]);

    expect(gitlab.mostInFlight).toBeGreaterThan(1);
    expect(maintainer.cost.requests.map(({ route }) => route)).toEqual([
      '/projects/:/deployments',
      ...Array<string>(3).fill('/projects/:/deployments/:/merge_requests'),
    ]);
    expect(outsider.cost).toMatchObject({ count: 1, shared: 1 });
    expect(linesOf(outsider.cost)).toEqual(['GET /user']);
    expect(quiet).toEqual({ data: { currentUser: { username: 'mira.castellan' } } });
    expect(gitlab.lines()).toHaveLength(4 + 1 + 1);
  });

  test.each([
    ['private-token', '', canaryToken('private'), '/***'],
    ['job-token', '', canaryToken('job'), '/***'],
    ['authorization', 'Bearer ', `${canaryToken('oauth')}/+=?`, ''],
  ])(
    'is told a token that was written where it does not belong: %s',
    async (name, scheme, token, project) => {
      const { gitlab, execute } = await startGateway();

      const answer: CostedAnswer = await execute(
        `query ($id: ID!, $name: String!) {
        project(id: $id) { deployments(filter: { environment: $name }) { totalCount } }
      }`,
        { id: `group/app${project.replace('***', token)}`, name: token },
        { [name]: scheme + token, [REQUEST_COST_HEADER]: '1' },
      );

      const path = `/projects/${encodeURIComponent(`group/app${project}`)}/deployments?environment=***&per_page=1`;
      expect(answer.extensions?.requestCost.requests).toMatchObject([{ path }]);
      expect(hasCanary(JSON.stringify(answer))).toBe(false);
      expect(gitlab.requests).toHaveLength(1);
    },
  );
});

describe('the cost is in the answer', () => {
  const WHO = 'query Who { currentUser { username } }';
  const BY_ID = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: 'who' } });
  const COUNTED = {
    data: { currentUser: { username: 'mira.castellan' } },
    extensions: { requestCost: { count: 1 } },
  };

  test.each([
    ['to a GET', new URLSearchParams({ query: WHO }), 'application/json'],
    [
      'to a persisted document',
      new URLSearchParams({ extensions: BY_ID }),
      'application/graphql-response+json',
    ],
    ['as server-sent events', new URLSearchParams({ query: WHO }), 'text/event-stream'],
    ['in parts', new URLSearchParams({ query: WHO }), 'multipart/mixed'],
  ])('%s', async (_name, parameters, accept) => {
    const { gateway, gitlab } = await startGateway({ persistedDocuments: new Map([['who', WHO]]) });

    const response = await gateway(
      new Request(`http://gateway.test/graphql?${parameters.toString()}`, {
        headers: {
          accept,
          'apollo-require-preflight': 'true',
          'private-token': gitlab.tokens.maintainer,
          [REQUEST_COST_HEADER]: '1',
        },
      }),
    );

    const [json = ''] = /\{.*\}/.exec(await response.text()) ?? [];
    expect(response.headers.get('content-type')).toContain(accept);
    expect(JSON.parse(json)).toMatchObject(COUNTED);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });
});
