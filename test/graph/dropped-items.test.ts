import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, type StartedGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

interface Listed {
  readonly project: {
    readonly deployments: {
      readonly edges: readonly { readonly cursor: string; readonly node: { readonly databaseId: string } }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

describe('an item without identity', () => {
  test('ahead of a window on its page takes nothing of the window along', async () => {
    const started = await startGateway();
    const ids = await idsOfAll(started.gitlab, deployments);
    const { pageInfo } = await page(started, 'first: 5');
    await loseIdentity(started, 'per_page=25', 2);

    const { edges } = await page(started, `first: 20, after: "${pageInfo.endCursor}"`);

    expect(edges.map(({ node }) => node.databaseId)).toEqual(ids.slice(5, 25));
  });

  test('within a window is dropped alone, and the cursors of the others stay true', async () => {
    const started = await startGateway();
    const ids = await idsOfAll(started.gitlab, deployments);
    await loseIdentity(started, 'per_page=10', 4);

    const { edges, pageInfo } = await page(started, 'first: 10');
    started.gitlab.clearFaults();
    const next = await page(started, `first: 3, after: "${pageInfo.endCursor}"`);

    expect(edges.map(({ node }) => node.databaseId)).toEqual([...ids.slice(0, 4), ...ids.slice(5, 10)]);
    expect(pageInfo.hasNextPage).toBe(true);
    expect(next.edges.map(({ node }) => node.databaseId)).toEqual(ids.slice(10, 13));
  });
});

describe('a list with items that cannot be used', () => {
  const selection = '{ nodes { databaseId } }';

  test.each([1, 4])('keeps the others, and says once how many it lacks, executed %i times', async (times) => {
    const { gitlab, execute } = await startGateway();
    const body = [{ id: null }, deployment(7), 'text', null, deployment(8)];
    gitlab.fault({ path: deployments, does: 'answer', status: 200, body });
    const document = `{ projects(ids: [${BOX_OFFICE.id}, ${BOX_OFFICE.id}]) { list: deployments ${selection} } }`;

    let answer = await execute<unknown>(document);
    for (let time = 1; time < times; time += 1) answer = await execute<unknown>(document);

    const list = { nodes: [{ databaseId: '7' }, { databaseId: '8' }] };
    expect(answer.data).toEqual({ projects: [{ list }, { list }] });
    expect(answer.errors).toEqual(
      [0, 1].map((index) => ({
        message:
          'The gateway left out 3 of the 5 items that GitLab sent for this list: they have no usable id, or the wrong type.',
        locations: [expect.any(Object)],
        path: ['projects', index, 'list'],
        extensions: { code: 'UPSTREAM_INVALID_RESPONSE' },
      })),
    );
  });

  test('is said once, beside another error', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path: deployments, does: 'answer', status: 200, body: [{}, deployment(7)] });
    const document = `{ project(id: ${BOX_OFFICE.id}) { deployments ${selection} no: deployment(id: "x") { iid } } }`;

    let answer = await execute<unknown>(document);
    for (let time = 1; time < 4; time += 1) answer = await execute<unknown>(document);

    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['project', 'no'],
      ['project', 'deployments'],
    ]);
  });

  test.each([[[{}]], [[null, 'text', { id: '7' }]]])(
    'is null with an error if it has no others: %j',
    async (body) => {
      const { gitlab, execute } = await startGateway();
      gitlab.fault({ path: deployments, does: 'answer', status: 200, body });

      const { data, errors } = await execute<unknown>(
        `{ project(id: ${BOX_OFFICE.id}) { deployments ${selection} } }`,
      );

      expect(data).toEqual({ project: { deployments: null } });
      expect(errors).toMatchObject([
        { path: ['project', 'deployments'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
      ]);
    },
  );

  test('within an item keeps the item', async () => {
    const { gitlab, execute } = await startGateway();
    const mergeRequest = {
      id: 1,
      iid: 1,
      title: 't',
      assignees: [{ id: 2, username: 'ada' }, {}],
      reviewers: [{}],
      labels: ['a', 5],
    };
    gitlab.fault({ path: /merge_requests/, does: 'answer', status: 200, body: [mergeRequest] });

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { mergeRequest(iid: 1) { assignees { username } reviewers { username } labels } } }`,
    );

    expect(data).toEqual({
      project: { mergeRequest: { assignees: [{ username: 'ada' }], reviewers: [], labels: ['a'] } },
    });
    expect(errors?.map(({ path }) => path?.at(-1))).toEqual(['assignees', 'reviewers', 'labels']);
  });

  test.each([
    ['mergeRequest(iid: 1) { iid }', /merge_requests/],
    ['environment(name: "production") { name }', /environments/],
  ])('does not say that a thing is not there: %s', async (field, path) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path, does: 'answer', status: 200, body: [{ name: 'production' }] });

    const { data, errors } = await execute<unknown>(`{ project(id: ${BOX_OFFICE.id}) { it: ${field} } }`);

    expect(data).toEqual({ project: { it: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });
});

function deployment(id: number): object {
  return {
    id,
    iid: id,
    ref: 'main',
    sha: 'a'.repeat(40),
    status: 'success',
    created_at: '2026-11-20T12:30:00Z',
  };
}

async function page({ execute }: StartedGateway, window: string): Promise<Listed['project']['deployments']> {
  const { data } = await execute<Listed>(
    `{ project(id: ${BOX_OFFICE.id}) {
      deployments(${window}) { edges { cursor node { databaseId } } pageInfo { hasNextPage endCursor } }
    } }`,
  );
  if (!data) throw new Error('No data.');
  return data.project.deployments;
}

/** From now on GitLab's answer to that list lacks the id of the item at that place. */
async function loseIdentity({ gitlab }: StartedGateway, parameters: string, place: number): Promise<void> {
  const response = await fetch(`${gitlab.url}/api/v4${deployments}?${parameters}`, {
    headers: { 'private-token': gitlab.tokens.maintainer },
  });
  const items = (await response.json()) as Record<string, unknown>[];
  gitlab.fault({
    path: `${deployments}?${parameters}`,
    does: 'answer',
    status: 200,
    headers: { 'x-next-page': response.headers.get('x-next-page') ?? '' },
    body: items.map((item, index) => (index === place ? { ...item, id: null } : item)),
  });
}
