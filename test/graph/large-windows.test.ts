import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const environments = `/projects/${BOX_OFFICE.id}/environments`;
const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

function namesWith(window: string): string {
  return `{ project(id: ${BOX_OFFICE.id}) { environments(${window}) { nodes { name } pageInfo { hasNextPage } } } }`;
}

describe('a window larger than its list', () => {
  test('costs the pages that exist', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{
      project: { environments: { nodes: readonly unknown[]; pageInfo: unknown } };
    }>(namesWith('first: 500'));

    expect(project.environments.nodes).toHaveLength(84);
    expect(project.environments.pageInfo).toEqual({ hasNextPage: false });
    expect(gitlab.lines()).toEqual([`GET ${environments}?per_page=100`]);
  });

  test('reads the other pages side by side after the first one', async () => {
    const { gitlab, query } = await startGateway({}, { latency: 30 });

    const { project } = await query<{ project: { deployments: { nodes: readonly unknown[] } } }>(
      `{ project(id: ${BOX_OFFICE.id}) { deployments(first: 500) { nodes { databaseId } } } }`,
    );

    expect(project.deployments.nodes).toHaveLength(384);
    expect(gitlab.lines()[0]).toBe(`GET ${deployments}?per_page=100`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      [2, 3, 4].map((page) => `GET ${deployments}?page=${page}&per_page=100`),
    );
    expect(gitlab.mostInFlight).toBe(3);
  });

  test('ends with the last page of a list that GitLab does not count', async () => {
    const { gitlab, query } = await startGateway({}, { hideTotalsAbove: 10 });

    const { project } = await query<{ project: { deployments: { nodes: readonly unknown[] } } }>(
      `{ project(id: ${BOX_OFFICE.id}) { deployments(first: 500) { totalCount nodes { databaseId } pageInfo { hasNextPage } } } }`,
    );

    expect(project.deployments.nodes).toHaveLength(384);
    expect(project.deployments).toMatchObject({ totalCount: null, pageInfo: { hasNextPage: false } });
    expect(gitlab.requests).toHaveLength(4);
  });
});
