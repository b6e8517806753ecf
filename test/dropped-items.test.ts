import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, type StartedGateway } from './support/gateway.ts';
import { idsOfAll } from './support/rest.ts';

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

async function page({ query }: StartedGateway, window: string): Promise<Listed['project']['deployments']> {
  const { project } = await query<Listed>(
    `{ project(id: ${BOX_OFFICE.id}) {
      deployments(${window}) { edges { cursor node { databaseId } } pageInfo { hasNextPage endCursor } }
    } }`,
  );
  return project.deployments;
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
