import { describe, expect, test } from 'vitest';
import { startGateway, type StartedGateway } from '../support/gateway.ts';
import { respondTogether } from '../support/together.ts';

const BOARD = `query Board($group: ID!, $after: String) {
  group(id: $group) {
    projects(filter: { includeSubgroups: true, archived: false }, first: 50, after: $after) {
      nodes {
        id name fullPath
        environments {
          nodes {
            name tier
            lastDeployment { iid status shortSha createdAt user { username } }
            latestDeployment { iid status createdAt }
          }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

interface Board {
  readonly group: {
    readonly projects: {
      readonly nodes: readonly {
        readonly name: string;
        readonly environments: {
          readonly nodes: readonly { readonly lastDeployment: object | null }[];
        } | null;
      }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  };
}

describe('the board of a group', () => {
  test('costs one list of projects and three lists for each, side by side', async () => {
    const { gitlab, query } = await startGateway();
    respondTogether(gitlab, 12, '/projects/');

    const { group } = await query<Board>(BOARD, { group: 'harbour-stage' });

    expect(group.projects.nodes.map(({ name }) => name)).toEqual([
      'Inventory',
      'Cue Server',
      'Signage',
      'Guest List',
    ]);
    expect(gitlab.lines()[0]).toBe(
      'GET /groups/harbour-stage/projects?archived=false&with_shared=false&include_subgroups=true&simple=true&order_by=id&sort=desc&per_page=50',
    );
    expect(
      gitlab
        .lines()
        .slice(1)
        .map((line) => line.split('?')[0])
        .toSorted(),
    ).toEqual(
      ['51120437', '51120882', '51121694', '51122305']
        .flatMap((id) =>
          ['deployments', 'deployments', 'environments'].map((list) => `GET /projects/${id}/${list}`),
        )
        .toSorted(),
    );
    // The lists of different projects do not wait for each other.
    expect(gitlab.mostInFlight).toBe(12);
  });

  // As many as a page of the largest boards has.
  test('of 50 projects costs 151 requests, which the default budget allows', async () => {
    const started = await startGateway();
    await withProjects(started, 50);

    const { group } = await started.query<Board>(BOARD, { group: 'harbour-stage' });

    expect(group.projects.nodes).toHaveLength(50);
    expect(group.projects.nodes.every(({ environments }) => environments?.nodes.length === 3)).toBe(true);
    expect(started.gitlab.requests).toHaveLength(151);
  });

  test('that exceeds the budget has one error, which says how to split it, and its pages fit', async () => {
    const started = await startGateway({ budget: 100 });
    await withProjects(started, 50);

    const whole = await started.execute<Board>(BOARD, { group: 'harbour-stage' });
    const page = (after?: string) =>
      started.query<Board>(BOARD.replace('first: 50', 'first: 25'), { group: 'harbour-stage', after });
    const first = await page();
    const second = await page(first.group.projects.pageInfo.endCursor);

    expect(whole.data?.group.projects.nodes).toHaveLength(50);
    expect(whole.errors).toHaveLength(1);
    expect(whole.errors?.[0]).toMatchObject({
      message: expect.stringMatching(
        /UPSTREAM_BUDGET.*`projects\(first: 20\)`.*`after: endCursor`/,
      ) as string,
      extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED' },
    });
    const names = [first, second].flatMap(({ group }) => group.projects.nodes.map(({ name }) => name));
    expect(new Set(names).size).toBe(50);
    expect(second.group.projects.pageInfo.hasNextPage).toBe(false);
  });
});

/** Makes GitLab list so many projects in the group, each with the lists of a project of the sample. */
async function withProjects({ gitlab }: StartedGateway, count: number): Promise<void> {
  const read = async (path: string) => {
    const response = await fetch(`${gitlab.url}/api/v4${path}`, {
      headers: { 'private-token': gitlab.tokens.maintainer },
    });
    return (await response.json()) as object;
  };
  const project = await read('/projects/51120437');
  const [environments, deployments] = [
    await read('/projects/51120437/environments'),
    await read('/projects/51120437/deployments?order_by=id&sort=desc&per_page=100'),
  ];
  const projects = Array.from({ length: count }, (_, index) => ({
    ...project,
    id: 600 - index,
    name: `Project ${index}`,
    path_with_namespace: `harbour-stage/project-${index}`,
  }));
  const page = (number: number, size: number) => ({
    does: 'answer' as const,
    status: 200,
    headers: { 'x-total': String(count), 'x-next-page': number * size < count ? String(number + 1) : '' },
    body: projects.slice((number - 1) * size, number * size),
  });
  gitlab.fault({ path: /projects\?.*&page=2&per_page=26/, ...page(2, 26) });
  gitlab.fault({ path: /projects\?.*[^=]per_page=25$/, ...page(1, 25) });
  gitlab.fault({ path: /projects\?.*per_page=50$/, ...page(1, 50) });
  gitlab.fault({ path: /\/environments\?/, does: 'answer', status: 200, body: environments });
  gitlab.fault({ path: /\/deployments\?/, does: 'answer', status: 200, body: deployments });
  gitlab.forgetRequests();
}
