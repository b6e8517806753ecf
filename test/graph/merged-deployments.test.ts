import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway, type StartedGateway, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';
import { respondTogether } from '../support/together.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

interface Listed {
  readonly nodes: readonly { readonly databaseId: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount?: number | null;
}

const FIELDS = 'nodes { databaseId } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

async function list({ query }: StartedGateway, args: string, fields = FIELDS): Promise<Listed> {
  const answer = await query<{ project: { list: Listed } }>(
    `{ project(id: "${BOX_OFFICE.id}") { list: deployments(${args}) { ${fields} } } }`,
  );
  return answer.project.list;
}

function idsIn({ nodes }: Listed): string[] {
  return nodes.map(({ databaseId }) => databaseId);
}

async function idsOf({ gitlab }: StartedGateway, ...filters: string[]): Promise<string[]> {
  const lists = await Promise.all(filters.map((filter) => idsOfAll(gitlab, `${deployments}?${filter}`)));
  return lists.flat().toSorted((one, other) => Number(one) - Number(other));
}

describe('DeploymentFilter.statuses and environments', () => {
  test.each([
    ['statuses: [FAILED, CANCELED]', ['status=canceled', 'status=failed']],
    ['environments: ["staging", "canary"]', ['environment=staging', 'environment=canary']],
    [
      'environments: ["staging", "canary"], statuses: [FAILED, RUNNING]',
      ['staging', 'canary'].flatMap((name) => [
        `environment=${name}&status=failed`,
        `environment=${name}&status=running`,
      ]),
    ],
  ])('{ %s } merges one list for each combination, side by side', async (filter, parameters) => {
    const started = await startGateway();
    const ids = await idsOf(started, ...parameters);
    respondTogether(started.gitlab, parameters.length);

    const page = await list(started, `filter: { ${filter} }, first: 100`, `${FIELDS} totalCount`);

    expect(idsIn(page)).toEqual(ids.slice(0, 100));
    expect(page.totalCount).toBe(ids.length);
    expect(page.pageInfo).toMatchObject({ hasNextPage: ids.length > 100, hasPreviousPage: false });
    expect(started.gitlab.lines().toSorted()).toEqual(
      parameters.map((parameter) => `GET ${deployments}?${parameter}&per_page=100`).toSorted(),
    );
    expect(started.gitlab.mostInFlight).toBe(parameters.length);
  });

  test.each([
    ['statuses: [FAILED]', '?status=failed&per_page=20'],
    ['statuses: [FAILED, FAILED]', '?status=failed&per_page=20'],
    ['statuses: [FAILED, RUNNING], status: FAILED', '?status=failed&per_page=20'],
    ['environments: ["staging"]', '?environment=staging&per_page=20'],
    ['environments: ["staging", "canary"], environment: "staging"', '?environment=staging&per_page=20'],
    ['statuses: [CREATED, RUNNING, SUCCESS, FAILED, CANCELED, SKIPPED, BLOCKED]', '?per_page=20'],
    ['statuses: null, environments: null', '?per_page=20'],
  ])('{ %s } is one list of GitLab', async (filter, parameters) => {
    const started = await startGateway();

    await list(started, `filter: { ${filter} }`);

    expect(started.gitlab.lines()).toEqual([`GET ${deployments}${parameters}`]);
  });

  test.each([
    'statuses: []',
    'environments: []',
    'statuses: [FAILED], status: RUNNING',
    'environments: ["a"], environment: "b"',
  ])('{ %s } matches nothing, and costs nothing', async (filter) => {
    const started = await startGateway();

    const page = await list(started, `filter: { ${filter} }`, `${FIELDS} totalCount`);

    expect(page).toEqual({
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      totalCount: 0,
    });
    expect(started.gitlab.lines()).toEqual([]);
  });

  test.each([
    ['filter: { statuses: [FAILED, SUCCESS] }, orderBy: { field: FINISHED_AT }', 'FINISHED_AT'],
    ['filter: { environments: ["a", "b"], finishedAfter: "2026-11-01T00:00:00Z" }', 'FINISHED_AT'],
    ['filter: { statuses: [FAILED, SUCCESS] }, orderBy: { field: REF }', 'REF'],
    ['filter: { statuses: [FAILED, UNKNOWN] }', 'UNKNOWN'],
    ['filter: { environments: ["a", " "] }', 'blank'],
  ])('(%s) is refused without a request', async (args, named) => {
    const { gitlab, execute, gateway } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") { deployments(${args}) { totalCount } } }`,
    );

    expect(data).toEqual({ project: { deployments: null } });
    expect(errors).toMatchObject([
      { message: expect.stringContaining(named) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['forwards', 'first: 7, after: ', 'endCursor', 'hasNextPage'],
    ['backwards', 'last: 7, before: ', 'startCursor', 'hasPreviousPage'],
  ] as const)('pages lead %s through all rows, each once', async (_way, args, cursor, more) => {
    const started = await startGateway();
    const ids = await idsOf(started, 'status=failed', 'status=canceled', 'status=running');

    const found: string[] = [];
    let from: string | null = null;
    for (let goesOn = true; goesOn;) {
      const page: Listed = await list(
        started,
        `filter: { statuses: [FAILED, CANCELED, RUNNING] }, ${args}${from === null ? 'null' : `"${from}"`}`,
      );
      found.push(...(cursor === 'endCursor' ? idsIn(page) : idsIn(page).toReversed()));
      from = page.pageInfo[cursor];
      goesOn = page.pageInfo[more];
    }

    expect(found).toEqual(cursor === 'endCursor' ? ids : ids.toReversed());
  });

  test('a further page requests only the lists that can have rows for it', async () => {
    const started = await startGateway();
    const args = 'filter: { statuses: [RUNNING, SUCCESS] }, orderBy: { direction: DESC }, first: 100';
    const ids = (await idsOf(started, 'status=running', 'status=success')).toReversed();
    const first = await list(started, args);
    const requests = started.gitlab.lines().length;
    started.gitlab.forgetRequests();

    const next = await list(started, `${args}, after: "${first.pageInfo.endCursor}"`);

    expect([...idsIn(first), ...idsIn(next)]).toEqual(ids.slice(0, 200));
    expect(requests).toBe(2);
    // No deployment becomes running again once it has finished.
    expect(started.gitlab.lines().filter((line) => line.includes('status=running'))).toEqual([]);
  });

  test('a list that may have got rows of another one since is read again', async () => {
    const started = await startGateway();
    const args = 'filter: { statuses: [CANCELED, SUCCESS] }, orderBy: { direction: DESC }, first: 100';
    const ids = (await idsOf(started, 'status=canceled', 'status=success')).toReversed();
    let page = await list(started, args);
    const found = [...idsIn(page)];
    while (page.pageInfo.hasNextPage) {
      page = await list(started, `${args}, after: "${page.pageInfo.endCursor}"`);
      found.push(...idsIn(page));
    }

    expect(found).toEqual(ids);
  });

  test('what was added since is before the start cursor, for one request per list', async () => {
    const started = await startGateway();
    const args = 'filter: { environments: ["canary", "staging"] }, orderBy: { direction: DESC }';
    const page = await list(started, `${args}, first: 5`);
    started.gitlab.forgetRequests();

    const added = await list(started, `${args}, last: 5, before: "${page.pageInfo.startCursor}"`);

    expect(added).toMatchObject({ nodes: [], pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(started.gitlab.lines()).toHaveLength(2);
  });

  test('a list that fails is an error, and the rows of the others stay', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'fail', as: 'forbidden', path: /status=failed/ });

    const { data, errors } = await execute<{ project: { deployments: Listed } }>(
      `{ project(id: "${BOX_OFFICE.id}") { deployments(filter: { statuses: [FAILED, RUNNING] }) { nodes { databaseId } totalCount } } }`,
    );

    expect(data?.project.deployments.nodes.length).toBeGreaterThan(0);
    expect(data?.project.deployments.totalCount).toBeNull();
    expect(errors).toMatchObject([{ path: ['project', 'deployments'], extensions: { code: 'FORBIDDEN' } }]);
  });

  test('the newest ones of several environments come from their shared list', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ project: { environments: { nodes: { name: string; list: Listed }[] } } }>(
      `{ project(id: "harbour-stage/backstage/cue-server") { environments { nodes { name
        list: deployments(last: 2, filter: { statuses: [SUCCESS, BLOCKED] }) { ${FIELDS} }
      } } } }`,
    );

    expect(gitlab.lines()).toHaveLength(2);
    const [, , production] = answer.project.environments.nodes;
    expect(production?.list.nodes).toHaveLength(2);
    const before = await query<{ project: { environment: { list: Listed } } }>(
      `{ project(id: "harbour-stage/backstage/cue-server") { environment(name: "production") {
        list: deployments(last: 2, before: "${production?.list.pageInfo.startCursor}", filter: { statuses: [SUCCESS, BLOCKED] }) { ${FIELDS} }
      } } }`,
    );
    const all = (
      await Promise.all(
        ['success', 'blocked'].map((status) =>
          idsOfAll(
            gitlab,
            `/projects/harbour-stage%2Fbackstage%2Fcue-server/deployments?environment=production&status=${status}`,
          ),
        ),
      )
    )
      .flat()
      .toSorted((one, other) => Number(one) - Number(other));
    expect([
      ...idsIn(before.project.environment.list),
      ...idsIn(production?.list ?? ({ nodes: [] } as never)),
    ]).toEqual(all.slice(-4));
  });
});

describe('Query.deployments', () => {
  const PROJECTS = [BOX_OFFICE.id, MAIL_RELAY.id, STOREFRONT.id];

  async function merged({ query }: StartedGateway, projects: string, args = ''): Promise<Listed> {
    const { list: found } = await query<{ list: Listed }>(
      `{ list: deployments(projects: [${projects}] ${args}) { ${FIELDS} } }`,
    );
    return found;
  }

  async function idsOfProjects({ gitlab }: StartedGateway): Promise<string[]> {
    const lists = await Promise.all(PROJECTS.map((id) => idsOfAll(gitlab, `/projects/${id}/deployments`)));
    return lists.flat().toSorted((one, other) => Number(other) - Number(one));
  }

  test('merges the newest deployments of several projects, for one request each, side by side', async () => {
    const started = await startGateway();
    const ids = await idsOfProjects(started);
    respondTogether(started.gitlab, PROJECTS.length);

    const page = await merged(started, PROJECTS.join(), ', first: 50, orderBy: { direction: DESC }');

    expect(idsIn(page)).toEqual(ids.slice(0, 50));
    expect(started.gitlab.lines().toSorted()).toEqual(
      PROJECTS.map((id) => `GET /projects/${id}/deployments?order_by=id&sort=desc&per_page=50`).toSorted(),
    );
    expect(started.gitlab.mostInFlight).toBe(3);
  });

  test('a large window reads more only of the lists that reach into it', async () => {
    const started = await startGateway();
    const ids = await idsOfProjects(started);

    const page = await merged(started, PROJECTS.join(), ', first: 500, orderBy: { direction: DESC }');

    expect(idsIn(page)).toEqual(ids.slice(0, 500));
    expect(started.gitlab.lines().length).toBeLessThanOrEqual(10);
  });

  test('a project that is named twice is one list, and counts once', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ list: Listed }>(
      `{ list: deployments(projects: [${BOX_OFFICE.id}, "${BOX_OFFICE.id}", "${BOX_OFFICE.path}", ${MAIL_RELAY.id}]) { totalCount nodes { databaseId } } }`,
    );

    expect(gitlab.lines()).toHaveLength(3);
    const total = (await idsOfAll(gitlab, `/projects/${MAIL_RELAY.id}/deployments`)).length + 384;
    expect(answer.list.totalCount).toBe(total);
    expect(new Set(idsIn(answer.list)).size).toBe(20);
  });

  test.each([
    ['"acme/missing"', 'NOT_FOUND', '"acme/missing"'],
    ['"not a project"', 'BAD_USER_INPUT', '"not a project"'],
  ])('%s is an error that names it, and the other projects stay', async (project, code, named) => {
    const { execute } = await startGateway();

    const { data, errors } = await execute<{ list: Listed }>(
      `{ list: deployments(projects: [${project}, ${MAIL_RELAY.id}], filter: { statuses: [SUCCESS, FAILED] }, first: 5) { nodes { databaseId } } }`,
    );

    expect(data?.list.nodes).toHaveLength(5);
    expect(errors).toMatchObject([
      { path: ['list'], message: expect.stringContaining(named) as string, extensions: { code } },
    ]);
  });

  test.each(['forbidden', 'unavailable'] as const)('a project that is %s is named', async (as) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'fail', as, path: new RegExp(`/projects/${BOX_OFFICE.id}/`) });

    const { data, errors } = await execute<{ list: Listed }>(
      `{ list: deployments(projects: [${BOX_OFFICE.id}, ${MAIL_RELAY.id}], first: 5) { nodes { databaseId } } }`,
    );

    expect(data?.list.nodes).toHaveLength(5);
    expect(errors).toMatchObject([
      { path: ['list'], message: expect.stringContaining(BOX_OFFICE.id) as string },
    ]);
  });

  test('is null with one error if all projects fail', async () => {
    const { execute } = await startGateway();

    const answer = await execute<unknown>(
      '{ list: deployments(projects: ["acme/one", "acme/two"]) { totalCount nodes { databaseId } } }',
    );

    expect(answer).toMatchObject({
      data: { list: null },
      errors: [{ path: ['list'], extensions: { code: 'NOT_FOUND' } }],
    });
    expect(answer.errors).toHaveLength(1);
  });

  test.each([
    [`[${BOX_OFFICE.id}, ${MAIL_RELAY.id}], orderBy: { field: IID }`, 'IID'],
    [
      `[${BOX_OFFICE.id}, ${MAIL_RELAY.id}], filter: { finishedAfter: "2026-11-01T00:00:00Z" }`,
      'FINISHED_AT',
    ],
    [
      `[${Array.from({ length: 51 }, (_, index) => index + 1).join()}], filter: { statuses: [RUNNING, FAILED] }`,
      '102 lists',
    ],
  ])('(projects: %s) is refused without a request', async (args, named) => {
    const { gitlab, execute, gateway } = await startGateway();

    const { errors } = await execute<unknown>(`{ deployments(projects: ${args}) { totalCount } }`);

    expect(errors).toMatchObject([
      { message: expect.stringContaining(named) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test('of a single project is a list of GitLab in every order', async () => {
    const started = await startGateway();

    await merged(started, BOX_OFFICE.id, ', filter: { finishedAfter: "2026-11-01T00:00:00Z" }');
    await merged(started, BOX_OFFICE.id, ', orderBy: { field: IID }');

    expect(started.gitlab.lines()).toHaveLength(2);
  });

  test('of no project is empty', async () => {
    const started = await startGateway();

    expect(await merged(started, '')).toMatchObject({ nodes: [] });
    expect(started.gitlab.lines()).toEqual([]);
  });
});
