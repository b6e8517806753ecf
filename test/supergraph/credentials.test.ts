import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { GATEWAYS, sharedSupergraph } from './supergraph.ts';

type Headers = Readonly<Record<string, string>>;

/** Crosses all three subgraphs, and asks ours for an answer that job tokens get as well. */
const CROSSING = `{
  deployment(project: "${BOX_OFFICE.id}", id: "913400152") { iid incidents { title deployment { ref } } }
  services(first: 1) { edges { cursor } }
}`;

describe.each(GATEWAYS)('through %s, credentials', (_name, compose, startInFront) => {
  const graph = sharedSupergraph(compose, startInFront);

  test.each<[string, (tokens: Sandbox['tokens']) => Headers, string]>([
    ['PRIVATE-TOKEN', ({ developer }) => ({ 'private-token': developer }), 'tomasz.wilk'],
    ['Authorization', ({ developer }) => ({ authorization: `Bearer ${developer}` }), 'tomasz.wilk'],
    ['JOB-TOKEN', ({ job }) => ({ 'job-token': job }), 'tomasz.wilk'],
  ])('reach GitLab in the header %s, and no neighbour', async (name, headersOf, username) => {
    const { gitlab, neighbours, execute } = graph();

    const { data, errors } = await execute(CROSSING, {}, headersOf(gitlab.tokens));

    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ deployment: { iid: '4', incidents: [{ deployment: { ref: 'main' } }] } });
    expect(new Set(gitlab.requests.map(({ user }) => user))).toEqual(new Set([username]));
    expect(gitlab.requests.every(({ headers }) => name.toLowerCase() in headers)).toBe(true);
    const received = neighbours.flatMap(({ requests }) => requests);
    expect(received.length).toBeGreaterThanOrEqual(2);
    expect(received.flatMap((headers) => Object.keys(headers))).not.toContain(name.toLowerCase());
  });

  test('of two callers who ask the same at the same time stay apart', async () => {
    const { gitlab, execute } = graph();
    const { maintainer, outsider } = gitlab.tokens;
    const callers = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? maintainer : outsider));

    const answers = await Promise.all(
      callers.map((token) => execute('{ currentUser { username } }', {}, { 'private-token': token })),
    );

    expect(answers).toEqual(
      callers.map((token) => ({
        data: { currentUser: { username: token === maintainer ? 'mira.castellan' : 'oleander.pryce' } },
      })),
    );
    // A gateway may ask once for those who send the same headers.
    expect(new Set(gitlab.requests.map(({ user }) => user))).toEqual(
      new Set(['mira.castellan', 'oleander.pryce']),
    );
  });

  test('of two callers decide what each finds by reference', async () => {
    const { gitlab, execute } = graph();
    const ask = (token: string) =>
      execute('{ incidents(first: 1) { deployment { updatedAt } } }', {}, { 'private-token': token });

    const [seen, hidden] = await Promise.all([ask(gitlab.tokens.reporter), ask(gitlab.tokens.outsider)]);

    expect(seen).toEqual({
      data: { incidents: [{ deployment: { updatedAt: expect.any(String) as string } }] },
    });
    expect(hidden).toEqual({ data: { incidents: [{ deployment: { updatedAt: null } }] } });
  });

  test('that are missing are said to be', async () => {
    const { execute } = graph();

    const { data, errors } = await execute(
      '{ currentUser { name } services(first: 1) { edges { cursor } } }',
      {},
      {},
    );

    expect(data).toEqual({ currentUser: null, services: { edges: [{ cursor: 'service-1' }] } });
    expect(errors).toMatchObject([{ path: ['currentUser'], extensions: { code: 'UNAUTHENTICATED' } }]);
  });

  test('come with the ids of request and trace, and need no header against cross-site requests', async () => {
    const { gitlab, ours, execute } = graph();
    const ids = {
      'x-request-id': 'release-page-42',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    };

    const { data } = await execute(
      '{ currentUser { username } }',
      {},
      { 'private-token': gitlab.tokens.reporter, ...ids },
    );

    expect(data).toEqual({ currentUser: { username: 'ines.duarte' } });
    expect(ours.requests).toMatchObject([{ headers: ids, status: 200 }]);
    expect(
      Object.keys(ours.requests[0]?.headers ?? {}).filter((name) => /csrf|preflight/.test(name)),
    ).toEqual([]);
    expect(gitlab.requests).toMatchObject([{ headers: { 'x-request-id': 'release-page-42' } }]);
  });
});
