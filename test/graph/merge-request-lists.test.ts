import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { fieldOfAll, idsOfAll } from '../support/rest.ts';

const list = `/projects/${BOX_OFFICE.id}/merge_requests`;
const group = '/groups/lanternway/merge_requests';

describe('Project.mergeRequests', () => {
  test.each([
    ['state: OPENED', 'state=opened', 6],
    ['scope: CREATED_BY_ME', 'scope=created_by_me', 7],
    ['authorUsername: "kwame.asante"', 'author_username=kwame.asante', 11],
    ['assigneeId: "None"', 'assignee_id=None', 2],
    ['reviewerUsername: "zofia.lindqvist"', 'reviewer_username=zofia.lindqvist', 8],
    ['mergeUserUsername: "sigrid.haugen"', 'merge_user_username=sigrid.haugen', 5],
    ['sourceBranch: "upgrade-node-to-24"', 'source_branch=upgrade-node-to-24', 1],
    ['sourceProjectId: 48210977', 'source_project_id=48210977', 71],
    ['targetBranch: "main"', 'target_branch=main', 72],
    ['search: "refund", searchIn: [TITLE]', 'search=refund&in=title', 4],
    ['draft: true', 'wip=yes', 2],
    ['createdAfter: "2026-11-16T00:00:00Z"', 'created_after=2026-11-16T00%3A00%3A00Z', 10],
    ['updatedBefore: "2026-08-15T00:00:00Z"', 'updated_before=2026-08-15T00%3A00%3A00Z', 14],
    ['mergedAfter: "2026-11-16T00:00:00Z"', 'merged_after=2026-11-16T00%3A00%3A00Z', 2],
    ['environment: "production"', 'environment=production', 64],
    ['deployedAfter: "2026-11-13T00:00:00Z"', 'deployed_after=2026-11-13T00%3A00%3A00Z', 64],
    [
      'environment: "production", deployedAfter: "2026-11-13T00:00:00Z"',
      'deployed_after=2026-11-13T00%3A00%3A00Z&environment=production',
      3,
    ],
    [
      'environment: "production", deployedBefore: "2026-09-01T00:00:00Z"',
      'deployed_before=2026-09-01T00%3A00%3A00Z&environment=production',
      22,
    ],
    ['environment: "no-such"', 'environment=no-such', 0],
    ['iids: [3, "1"]', 'iids[]=3&iids[]=1', 2],
    ['labels: ["payments"]', 'labels=payments', 15],
    ['labels: ["payments", "type::bug"]', 'labels=payments%2Ctype%3A%3Abug', 1],
    ['labels: ["None"]', 'labels=None', 9],
    ['milestone: "Sprint 71"', 'milestone=Sprint%2071', 8],
    ['milestone: "None"', 'milestone=None', 3],
    ['approverIds: [1205388]', 'approver_ids[]=1205388', 8],
    ['approvedByIds: [1205388]', 'approved_by_ids[]=1205388', 8],
    ['approvedByUsernames: ["None"]', 'approved_by_usernames[]=None', 9],
    ['not: { labels: ["type::feature"] }', 'not[labels]=type%3A%3Afeature', 24],
    ['not: { milestone: "Sprint 71" }', 'not[milestone]=Sprint%2071', 64],
    ['not: { authorId: 1206014 }', 'not[author_id]=1206014', 61],
    // An empty list is no condition.
    ['labels: [], approverIds: [], state: CLOSED', 'state=closed', 2],
  ])('{ %s } asks for %s', async (filter, parameters, count) => {
    const { gitlab, query } = await startGateway();
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');

    const { project } = await query<Listed>(inProject(`filter: { ${filter} }, first: 100`));

    expect(project.mergeRequests.nodes.map(({ iid }) => iid)).toEqual(iids);
    expect(iids).toHaveLength(count);
    expect(gitlab.lines()).toEqual([`GET ${list}?${parameters}&per_page=100`]);
  });

  test.each([
    ['{ field: CREATED_AT }', ''],
    ['{ direction: ASC }', 'sort=asc'],
    ['{ field: UPDATED_AT }', 'order_by=updated_at'],
    ['{ field: UPDATED_AT, direction: ASC }', 'order_by=updated_at&sort=asc'],
    ['{ field: MERGED_AT }', 'order_by=merged_at'],
    ['{ field: MERGED_AT, direction: ASC }', 'order_by=merged_at&sort=asc'],
    ['{ field: TITLE, direction: ASC }', 'order_by=title&sort=asc'],
    ['{ field: PRIORITY }', 'order_by=priority'],
    ['{ field: LABEL_PRIORITY }', 'order_by=label_priority'],
    ['{ field: MILESTONE_DUE }', 'order_by=milestone_due'],
    ['{ field: POPULARITY }', 'order_by=popularity'],
  ])('orders by %s, and pages lead through it both ways', async (orderBy, parameters) => {
    const { gitlab, query } = await startGateway();
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');
    const page = async (args: string) => {
      const { project } = await query<Listed>(inProject(`orderBy: ${orderBy}, ${args}`));
      return { ...project.mergeRequests.pageInfo, iids: project.mergeRequests.nodes.map(({ iid }) => iid) };
    };

    const first = await page('first: 10');
    const second = await page(`first: 10, after: "${first.endCursor}"`);
    const back = await page(`last: 5, before: "${second.startCursor}"`);
    const end = await page('last: 5');

    expect([first.iids, second.iids, back.iids, end.iids]).toEqual([
      iids.slice(0, 10),
      iids.slice(10, 20),
      iids.slice(5, 10),
      iids.slice(-5),
    ]);
    expect(gitlab.lines()[0]).toBe(`GET ${list}?${[parameters, 'per_page=10'].filter(Boolean).join('&')}`);
    expect(gitlab.lines()).toHaveLength(4);
  });

  test('puts the merge requests of a page into their loader, whatever names them', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: unknown }>(
      `{ project(id: "${BOX_OFFICE.path}") {
        mergeRequests(filter: { iids: [70] }) { totalCount nodes { id project { fullPath mergeRequest(iid: 70) { title } } } }
      } }`,
    );

    expect(project).toEqual({
      mergeRequests: {
        totalCount: 1,
        nodes: [
          {
            id: globalIdOf('MergeRequest', BOX_OFFICE.id, 70),
            project: { fullPath: BOX_OFFICE.path, mergeRequest: { title: expect.any(String) as string } },
          },
        ],
      },
    });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/merge_requests?iids[]=70&per_page=20',
    ]);
  });

  test('a cursor belongs to one filter and order', async () => {
    const { gitlab, query, execute } = await startGateway();
    const { project } = await query<Listed>(inProject('first: 1'));

    const { errors } = await execute(
      inProject(`first: 1, after: "${project.mergeRequests.pageInfo.endCursor}", orderBy: { field: TITLE }`),
    );

    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(gitlab.lines()).toHaveLength(1);
  });

  test.each([
    ['search: " "', '`search` is blank.'],
    ['milestone: ""', '`milestone` is blank.'],
    ['authorUsername: ""', '`authorUsername` is blank.'],
    ['labels: ["a", ""]', '`labels` is blank.'],
    ['not: { reviewerUsername: "" }', '`reviewerUsername` is blank.'],
    ['not: { milestone: "" }', '`not.milestone` is blank.'],
    ['labels: ["a,b"]', 'Each entry of `labels` is one label, without commas.'],
    ['not: { labels: ["a,b"] }', 'Each entry of `not.labels` is one label, without commas.'],
    ['iids: []', '`iids` is empty. Name a merge request, or omit it.'],
    ['includeArchived: true', '`includeArchived` can be used only within a group. Omit it.'],
    ['state: UNKNOWN', '`UNKNOWN` cannot be a filter: GitLab has no such state.'],
  ])('refuses { %s } without a request', async (filter, message) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(inProject(`filter: { ${filter} }`));

    expect(data).toEqual({ project: { mergeRequests: null } });
    expect(errors).toMatchObject([
      { message: expect.stringContaining(message) as string, extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });

  test("passes GitLab's own refusal on", async () => {
    const { execute } = await startGateway();

    const { errors } = await execute(inProject('filter: { authorId: 1, authorUsername: "a" }'));

    expect(errors).toMatchObject([
      {
        message: 'author_id, author_username are mutually exclusive',
        path: ['project', 'mergeRequests'],
        extensions: { code: 'BAD_USER_INPUT', gitlab: { status: 400 } },
      },
    ]);
  });
});

describe('Group.mergeRequests', () => {
  test('is one request for all projects below the group, each with its own project', async () => {
    const { gitlab, query } = await startGateway();
    const projects = await fieldOfAll(gitlab, group, 'project_id');
    const references = (await fieldOfAll(gitlab, group, 'references')) as { readonly full: string }[];

    const answer = await query<{ group: { mergeRequests: { nodes: unknown[] } } }>(`{
      group(id: "lanternway") {
        mergeRequests(first: 100) { nodes { id projectId iid reference project { id databaseId fullPath } } }
      }
    }`);

    expect(new Set(projects).size).toBeGreaterThan(2);
    expect(answer.group.mergeRequests.nodes).toEqual(
      references.slice(0, 100).map(({ full }, index) => {
        const [fullPath = '', iid = ''] = full.split('!');
        const projectId = String(projects[index]);
        const project = { id: globalIdOf('Project', projectId), databaseId: projectId, fullPath };
        return {
          id: globalIdOf('MergeRequest', projectId, iid),
          projectId,
          iid,
          reference: full,
          project,
        };
      }),
    );
    expect(gitlab.lines()).toEqual([`GET ${group}?per_page=100`]);
  });

  test('lists what was deployed to an environment in a period, for one request', async () => {
    const { gitlab, query } = await startGateway();
    const parameters = 'deployed_after=2026-11-13T00%3A00%3A00Z&environment=production';
    const iids = await idsOfAll(gitlab, `${group}?${parameters}`, 'iid');

    const answer = await query<{
      group: { mergeRequests: { nodes: { iid: string }[]; totalCount: number } };
    }>(
      `{ group(id: 5810224) {
        mergeRequests(filter: { environment: "production", deployedAfter: "2026-11-13T00:00:00Z" }) {
          totalCount nodes { iid }
        }
      } }`,
    );

    expect(iids.length).toBeGreaterThan(3);
    expect(answer.group.mergeRequests).toEqual({
      totalCount: iids.length,
      nodes: iids.map((iid) => ({ iid })),
    });
    expect(gitlab.lines()).toEqual([`GET /groups/5810224/merge_requests?${parameters}&per_page=20`]);
  });

  test('leaves out archived projects unless it is told to include them', async () => {
    const { gitlab, query } = await startGateway();

    const { group: found } = await query<{ group: Record<string, { totalCount: number }> }>(`{
      group(id: "lanternway/web") {
        some: mergeRequests(filter: { includeArchived: false }) { totalCount }
        all: mergeRequests(filter: { includeArchived: true }) { totalCount }
      }
    }`);

    expect(found.all?.totalCount).toBeGreaterThan(found.some?.totalCount ?? 0);
    expect(gitlab.lines().toSorted()).toEqual([
      'GET /groups/lanternway%2Fweb/merge_requests?non_archived=false&per_page=1',
      'GET /groups/lanternway%2Fweb/merge_requests?per_page=1',
    ]);
  });

  test('shows each caller the projects that the caller may see', async () => {
    const { gitlab, query } = await startGateway();
    const count = async (token: string) => {
      const { group: found } = await query<{ group: { mergeRequests: { totalCount: number } } }>(
        '{ group(id: "lanternway") { mergeRequests { totalCount } } }',
        {},
        { 'private-token': token },
      );
      return found.mergeRequests.totalCount;
    };

    const [maintainer, developer, outsider] = await Promise.all([
      count(gitlab.tokens.maintainer),
      count(gitlab.tokens.developer),
      count(gitlab.tokens.outsider),
    ]);

    expect(maintainer).toBeGreaterThan(developer);
    expect(developer).toBeGreaterThan(outsider);
    expect(outsider).toBeGreaterThan(0);
  });

  test('drops a merge request without its project, and says so', async () => {
    const { gitlab, execute } = await startGateway();
    const [row] = (await gitlabRows(gitlab.url, gitlab.tokens.maintainer)) as [Record<string, unknown>];
    gitlab.fault({
      path: group,
      does: 'answer',
      status: 200,
      body: [row, { ...row, id: 7, iid: 7, project_id: null }],
    });

    const { data, errors } = await execute<unknown>(
      '{ group(id: "lanternway") { mergeRequests { nodes { iid } } } }',
    );

    expect(data).toEqual({ group: { mergeRequests: { nodes: [{ iid: String(row.iid) }] } } });
    expect(errors).toMatchObject([
      { path: ['group', 'mergeRequests'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
  });

  test('refuses `iids`, which GitLab ignores here', async () => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute(
      '{ group(id: "lanternway") { mergeRequests(filter: { iids: [7] }) { nodes { iid } } } }',
    );

    expect(errors).toMatchObject([
      {
        message: '`iids` can be used only within a project. Use `project { mergeRequests }`.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    expect(gitlab.lines()).toEqual([]);
  });
});

interface Listed {
  readonly project: {
    readonly mergeRequests: {
      readonly nodes: readonly { readonly iid: string }[];
      readonly pageInfo: { readonly startCursor: string; readonly endCursor: string };
    };
  };
}

function inProject(args: string): string {
  return `{ project(id: ${BOX_OFFICE.id}) {
    mergeRequests(${args}) { nodes { iid } pageInfo { startCursor endCursor } }
  } }`;
}

async function gitlabRows(url: string, token: string): Promise<unknown> {
  const response = await fetch(`${url}/api/v4${group}?per_page=1`, { headers: { 'private-token': token } });
  return response.json();
}
