import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const PIPELINES = `/projects/${BOX_OFFICE.id}/pipelines`;
/** One job runs in it, and one waits for a resource. */
const UNDER_WAY = '2157290602';
const JOBS = `${PIPELINES}/${UNDER_WAY}/jobs`;

interface List {
  readonly nodes: readonly { readonly databaseId: string }[];
  readonly pageInfo: Readonly<Record<string, unknown>>;
  readonly totalCount: number;
}
interface Listed {
  readonly project: Readonly<Record<'pipelines' | 'newest' | 'oldest', List>>;
}

const LIST =
  '{ nodes { databaseId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }';

describe('Project.pipelines', () => {
  test('lists the newest first, with what their list contains, for one request', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, PIPELINES);

    const { project } = await query<Listed>(
      `query ($id: ID!) { project(id: $id) { pipelines { nodes {
        id databaseId iid name sha ref status source createdAt updatedAt webUrl project { fullPath }
      } pageInfo { hasNextPage } totalCount } } }`,
      { id: BOX_OFFICE.path },
    );

    expect(project.pipelines.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(0, 20));
    expect(project.pipelines.totalCount).toBe(ids.length);
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/pipelines?per_page=20',
    ]);
  });

  test('reads the list from its end in the opposite order', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, PIPELINES);

    const { project } = await query<Listed>(
      `{ project(id: ${BOX_OFFICE.id}) { newest: pipelines(first: 3) ${LIST} oldest: pipelines(last: 3) ${LIST} } }`,
    );

    expect(project.newest.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(0, 3));
    expect(project.oldest.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(-3));
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${PIPELINES}?per_page=3`,
      `GET ${PIPELINES}?sort=asc&per_page=3`,
    ]);
  });

  test('goes on after a cursor', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, PIPELINES);
    const page = `query ($after: String) { project(id: ${BOX_OFFICE.id}) { pipelines(first: 4, after: $after) ${LIST} } }`;

    const first = await query<Listed>(page, {});
    const second = await query<Listed>(page, { after: first.project.pipelines.pageInfo.endCursor });

    expect(second.project.pipelines.nodes.map(({ databaseId }) => databaseId)).toEqual(ids.slice(4, 8));
    expect(second.project.pipelines.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
  });

  test('sends every condition of the filter to GitLab', async () => {
    const { gitlab, query } = await startGateway();
    const filter = {
      ref: 'main',
      sha: '223de17fa161d4b5b6d5e1a192f07e5c155ebc26',
      status: 'MANUAL',
      source: 'web',
      username: 'mira.castellan',
      updatedAfter: '2026-11-20T00:00:00Z',
      updatedBefore: '2026-11-21T00:00:00Z',
    };

    const { project } = await query<Listed>(
      `query ($filter: PipelineFilter) { project(id: ${BOX_OFFICE.id}) { pipelines(filter: $filter) ${LIST} } }`,
      { filter },
    );

    expect(project.pipelines.nodes).toEqual([{ databaseId: '2157268966' }]);
    expect(gitlab.lines()).toEqual([
      `GET ${PIPELINES}?ref=main&sha=${filter.sha}&status=manual&source=web&username=mira.castellan&updated_after=${encodeURIComponent(filter.updatedAfter)}&updated_before=${encodeURIComponent(filter.updatedBefore)}&per_page=20`,
    ]);
  });

  test.each([
    ['{ status: UNKNOWN }', /UNKNOWN/],
    ['{ ref: "" }', /`ref` is blank/],
    ['{ username: " " }', /`username` is blank/],
  ])('refuses %s without a request', async (filter, message) => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { pipelines(filter: ${filter}) { totalCount } } }`,
    );

    expect(errors).toMatchObject([
      { message: expect.stringMatching(message) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('passes on that GitLab does not know a source', async () => {
    const { execute } = await startGateway();

    const { errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { pipelines(filter: { source: "wind" }) { totalCount } } }`,
    );

    expect(errors).toMatchObject([
      { message: 'source does not have a valid value', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
  });
});

interface WithJobs {
  readonly project: {
    readonly pipeline: Readonly<Record<'jobs' | 'other' | 'waiting' | 'none', List>>;
  };
}

const pipelineWith = (selection: string) =>
  `{ project(id: ${BOX_OFFICE.id}) { pipeline(id: ${UNDER_WAY}) { ${selection} } } }`;

describe('Pipeline.jobs', () => {
  test('is one list, however often it is selected, next to the pipeline', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, JOBS);

    const { project } = await query<WithJobs>(
      pipelineWith(
        `ref jobs ${LIST} other: jobs(first: 2) { nodes { name status user { bio } commit { title } } }`,
      ),
    );

    expect(project.pipeline.jobs.nodes.map(({ databaseId }) => databaseId)).toEqual(ids);
    expect(project.pipeline.jobs.totalCount).toBe(ids.length);
    expect(project.pipeline.other.nodes).toHaveLength(2);
    expect(gitlab.lines()).toEqual([`GET ${PIPELINES}/${UNDER_WAY}`, `GET ${JOBS}?per_page=20`]);
  });

  test('filters by statuses, in whatever order they are given', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<WithJobs>(
      pipelineWith(`
        waiting: jobs(statuses: [WAITING_FOR_RESOURCE, RUNNING]) { nodes { databaseId } }
        other: jobs(statuses: [RUNNING, WAITING_FOR_RESOURCE, RUNNING]) { nodes { databaseId } }
        none: jobs(statuses: []) { nodes { databaseId } totalCount }
      `),
    );

    const nodes = [{ databaseId: '11403003238' }, { databaseId: '11403003070' }];
    expect(project.pipeline).toEqual({
      waiting: { nodes },
      other: { nodes },
      none: { nodes: [], totalCount: 0 },
    });
    expect(gitlab.lines()).toEqual([
      `GET ${PIPELINES}/${UNDER_WAY}`,
      `GET ${JOBS}?scope[]=running&scope[]=waiting_for_resource&per_page=20`,
    ]);
  });

  test('costs one request for each pipeline of a list, in parallel', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, PIPELINES);

    await query(
      `{ project(id: ${BOX_OFFICE.id}) { pipelines(first: 5) { nodes { jobs(statuses: [MANUAL]) { nodes { name } } } } } }`,
    );

    expect(gitlab.lines()[0]).toBe(`GET ${PIPELINES}?per_page=5`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      ids
        .slice(0, 5)
        .map((id) => `GET ${PIPELINES}/${id}/jobs?scope[]=manual&per_page=20`)
        .toSorted(),
    );
  });

  test('costs a deployment one request, because its job names the pipeline', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402553) {
        pipeline { jobs(statuses: [MANUAL, SCHEDULED]) { nodes { databaseId name status } } }
      } }`,
    );

    expect(answer).toEqual({
      deployment: {
        pipeline: {
          jobs: { nodes: [{ databaseId: '11403000768', name: 'deploy production', status: 'MANUAL' }] },
        },
      },
    });
    expect(gitlab.lines()).toHaveLength(2);
  });

  test('shows the newest copy of a job that was retried', async () => {
    const { query } = await startGateway();
    const jobs = `{ project(id: ${BOX_OFFICE.id}) { pipeline(id: 2156981452) { jobs { nodes { databaseId name } } } } }`;

    const { retryDeployable } = await query<{ retryDeployable: { databaseId: string } }>(
      `mutation { retryDeployable(input: { project: ${BOX_OFFICE.id}, id: 11402991239 }) { ... on RetryDeployablePayload { databaseId } } }`,
    );
    const { project } = await query<WithJobs>(jobs);

    expect(project.pipeline.jobs.nodes).toContainEqual({
      databaseId: retryDeployable.databaseId,
      name: 'deploy staging',
    });
    expect(project.pipeline.jobs.nodes.map(({ databaseId }) => databaseId)).not.toContain('11402991239');
  });
});
