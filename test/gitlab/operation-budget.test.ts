import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

describe('the budget of an operation', () => {
  test('what was loaded within it stays, and one error says how to get the rest', async () => {
    const { gitlab, execute } = await startGateway({ budget: 10 });
    const ids = (await idsOfAll(gitlab, deployments)).slice(0, 20);

    const { data, errors } = await execute<Answer>(withMergeRequests);

    const nodes = data?.project.deployments.nodes ?? [];
    expect(nodes.map(({ databaseId }) => databaseId)).toEqual(ids);
    expect(nodes.map(({ mergeRequests }) => mergeRequests !== null)).toEqual(
      ids.map((_id, index) => index < 9),
    );
    expect(errors).toEqual([
      {
        message:
          'This operation needs more than 10 requests to GitLab (UPSTREAM_BUDGET), so the fields that need further ' +
          'requests are null. Split it: request fewer projects or other items per page, such as `projects(first: 20)`, ' +
          'and then the next page with `after: endCursor`.',
        locations: expect.any(Array) as unknown,
        path: ['project', 'deployments', 'nodes', 9, 'mergeRequests'],
        extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED', repeated: 10 },
      },
    ]);
    expect(gitlab.lines()[0]).toBe(`GET ${deployments}?per_page=20`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      ids.slice(0, 9).map((id) => `GET ${deployments}/${id}/merge_requests?per_page=20`),
    );
  });

  test('one error stands for fields of all kinds and places, each time', async () => {
    const { gitlab, execute } = await startGateway({ budget: 7 });
    const board = `{ group(id: "harbour-stage") { projects(filter: { includeSubgroups: true }) { nodes { name
      environments { nodes { name lastDeployment { iid } latestDeployment { iid } } } mergeRequests { totalCount }
    } } } }`;

    for (let run = 0; run < 4; run += 1) {
      gitlab.forgetRequests();
      const { data, errors } = await execute<{ group: { projects: { nodes: object[] } } }>(board);

      expect(data?.group.projects.nodes).toHaveLength(4);
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['UPSTREAM_BUDGET_EXCEEDED']);
      expect(gitlab.requests).toHaveLength(7);
    }
  });

  test('an operation that needs exactly that many requests is complete', async () => {
    const { gitlab, query } = await startGateway({ budget: 21 });

    const { project } = await query<Answer>(withMergeRequests);

    expect(project.deployments.nodes.every(({ mergeRequests }) => mergeRequests !== null)).toBe(true);
    expect(gitlab.lines()).toHaveLength(21);
  });

  test('each operation has a budget of its own', async () => {
    const { gitlab, query } = await startGateway({ budget: 1 });
    const newest = `{ project(id: "${BOX_OFFICE.id}") { deployments(last: 1) { nodes { iid } } } }`;

    const first: unknown = await query(newest);
    const second: unknown = await query(newest);

    expect([first, second]).toEqual(
      Array.from({ length: 2 }, () => ({ project: { deployments: { nodes: [{ iid: '384' }] } } })),
    );
    expect(gitlab.lines()).toEqual(
      Array.from({ length: 2 }, () => `GET ${deployments}?sort=desc&per_page=1`),
    );
  });

  test('one operation has at most `concurrency` requests at the same time', async () => {
    const { gitlab, query } = await startGateway({ concurrency: 4 }, { latency: 30 });

    const { project } = await query<Answer>(withMergeRequests);

    expect(project.deployments.nodes).toHaveLength(20);
    expect(gitlab.lines()).toHaveLength(21);
    expect(gitlab.mostInFlight).toBe(4);
  });
});

interface Answer {
  readonly project: {
    readonly deployments: {
      readonly nodes: readonly { readonly databaseId: string; readonly mergeRequests: object | null }[];
    };
  };
}

const withMergeRequests = `{ project(id: "${BOX_OFFICE.id}") {
  deployments { nodes { databaseId mergeRequests { nodes { iid } } } }
} }`;
