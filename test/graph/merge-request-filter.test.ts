import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

// Brought the merge requests !1 to !64, all of them merged.
const list = `/projects/${BOX_OFFICE.id}/deployments/913402508/merge_requests`;

describe('DeploymentMergeRequestFilter', () => {
  test.each([
    ['state: MERGED', 'state=merged', 64],
    ['state: OPENED', 'state=opened', 0],
    ['state: CLOSED', 'state=closed', 0],
    ['state: LOCKED', 'state=locked', 0],
    ['scope: ALL', 'scope=all', 64],
    ['scope: CREATED_BY_ME', 'scope=created_by_me', 6],
    ['scope: ASSIGNED_TO_ME', 'scope=assigned_to_me', 6],
    ['scope: REVIEWS_FOR_ME', 'scope=reviews_for_me', 9],
    ['authorId: 1206014', 'author_id=1206014', 10],
    ['authorUsername: "kwame.asante"', 'author_username=kwame.asante', 10],
    ['assigneeId: 1206014', 'assignee_id=1206014', 10],
    ['assigneeId: "None"', 'assignee_id=None', 2],
    ['assigneeId: "Any"', 'assignee_id=Any', 62],
    ['assigneeUsername: "tomasz.wilk"', 'assignee_username=tomasz.wilk', 7],
    ['reviewerId: 1205388', 'reviewer_id=1205388', 8],
    ['reviewerId: "None"', 'reviewer_id=None', 1],
    ['reviewerUsername: "zofia.lindqvist"', 'reviewer_username=zofia.lindqvist', 8],
    ['mergeUserId: 1311802', 'merge_user_id=1311802', 5],
    ['mergeUserUsername: "sigrid.haugen"', 'merge_user_username=sigrid.haugen', 5],
    ['sourceBranch: "upgrade-node-to-24"', 'source_branch=upgrade-node-to-24', 1],
    ['sourceProjectId: 48210977', 'source_project_id=48210977', 63],
    ['targetBranch: "main"', 'target_branch=main', 64],
    ['search: "receipt"', 'search=receipt', 2],
    ['search: "Hana", searchIn: [TITLE]', 'search=Hana&in=title', 0],
    ['search: "Hana", searchIn: [TITLE, DESCRIPTION]', 'search=Hana&in=title%2Cdescription', 9],
    ['draft: true', 'wip=yes', 0],
    ['draft: false', 'wip=no', 64],
    ['createdAfter: "2026-11-16T00:00:00Z"', 'created_after=2026-11-16T00%3A00%3A00Z', 2],
    ['createdBefore: "2026-08-15T00:00:00Z"', 'created_before=2026-08-15T00%3A00%3A00Z', 14],
    ['updatedAfter: "2026-11-16T00:00:00Z"', 'updated_after=2026-11-16T00%3A00%3A00Z', 2],
    ['updatedBefore: "2026-08-15T00:00:00Z"', 'updated_before=2026-08-15T00%3A00%3A00Z', 14],
    ['mergedAfter: "2026-11-16T00:00:00Z"', 'merged_after=2026-11-16T00%3A00%3A00Z', 2],
    ['mergedBefore: "2026-08-15T00:00:00Z"', 'merged_before=2026-08-15T00%3A00%3A00Z', 14],
    ['deployedAfter: "2026-11-21T00:00:00Z"', 'deployed_after=2026-11-21T00%3A00%3A00Z', 0],
    ['deployedBefore: "2026-11-21T00:00:00Z"', 'deployed_before=2026-11-21T00%3A00%3A00Z', 64],
    ['environment: "demo/london"', 'environment=demo%2Flondon', 64],
    ['environment: "production"', 'environment=production', 0],
    // The embedded GitLab has no reactions, and takes no notice of this one.
    ['myReactionEmoji: "thumbsup"', 'my_reaction_emoji=thumbsup', 64],
  ])('{ %s } asks for %s', async (filter, parameters, count) => {
    const { gitlab, query } = await startGateway();
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');

    const answer: unknown = await query(listed(`filter: { ${filter} }, first: 100`));

    expect(answer).toEqual(brought(iids));
    expect(iids).toHaveLength(count);
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}&per_page=100`]);
  });

  test.each([
    ['authorId: 1206014', 'not[author_id]=1206014', 54],
    ['authorUsername: "kwame.asante"', 'not[author_username]=kwame.asante', 54],
    ['assigneeId: 1206014', 'not[assignee_id]=1206014', 54],
    ['assigneeUsername: "kwame.asante"', 'not[assignee_username]=kwame.asante', 54],
    ['reviewerId: 1205388', 'not[reviewer_id]=1205388', 56],
    ['reviewerUsername: "zofia.lindqvist"', 'not[reviewer_username]=zofia.lindqvist', 56],
    ['myReactionEmoji: "thumbsup"', 'not[my_reaction_emoji]=thumbsup', 64],
  ])('{ not: { %s } } asks for %s', async (filter, parameters, count) => {
    const { gitlab, query } = await startGateway();
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');

    const answer: unknown = await query(listed(`filter: { not: { ${filter} } }, first: 100`));

    expect(answer).toEqual(brought(iids));
    expect(iids).toHaveLength(count);
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}&per_page=100`]);
  });

  test('a list of nothing is no condition', async () => {
    const { gitlab, query } = await startGateway();

    await query(listed('filter: { search: "x", searchIn: [] }, first: 1'));

    expect(gitlab.lines()[1]).toMatch(/merge_requests\?search=x&per_page=1$/);
  });

  test.each(['search', 'sourceBranch', 'targetBranch'])(
    'a blank %s is refused, since GitLab would list everything',
    async (name) => {
      const { gitlab, execute } = await startGateway();

      const answer = await execute(listed(`filter: { ${name}: " " }`));

      expect(answer).toMatchObject({
        data: { project: { deployment: { mergeRequests: null } } },
        errors: [
          {
            message: `\`${name}\` is blank. GitLab would ignore it and return everything: omit it, or set a value.`,
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      expect(gitlab.lines()).toEqual([deployment]);
    },
  );

  test('all conditions hold together', async () => {
    const { gitlab, query } = await startGateway();
    const parameters =
      'author_username=kwame.asante&created_after=2026-09-15T00%3A00%3A00Z&not[reviewer_username]=zofia.lindqvist';
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');

    const answer: unknown = await query(
      listed(
        'filter: { authorUsername: "kwame.asante", createdAfter: "2026-09-15T00:00:00Z", not: { reviewerUsername: "zofia.lindqvist" } }',
      ),
    );

    expect(iids.length).toBeGreaterThan(0);
    expect(iids.length).toBeLessThan(10);
    expect(answer).toEqual(brought(iids));
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}&per_page=20`]);
  });

  // GitLab takes these for this list, and ignores them: CONTRACT.md, section 1.5.
  test.each([
    'filter: { labels: ["payments"] }',
    'filter: { milestone: "Sprint 71" }',
    'filter: { approverIds: [1206014] }',
    'filter: { approvedByIds: [1206014] }',
    'filter: { approvedByUsernames: ["hana.brandt"] }',
    'filter: { approved: true }',
    'filter: { not: { labels: ["payments"] } }',
    'filter: { not: { milestone: "Sprint 70" } }',
    'orderBy: { field: TITLE }',
  ])('has no %s, which GitLab would ignore', async (args) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(listed(args));

    expect(answer.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['author_id, author_username', 'authorId: 1, authorUsername: "a"'],
    ['assignee_id, assignee_username', 'assigneeId: 1, assigneeUsername: "a"'],
    ['reviewer_id, reviewer_username', 'reviewerId: 1, reviewerUsername: "a"'],
    ['merge_user_id, merge_user_username', 'mergeUserId: 1, mergeUserUsername: "a"'],
  ])('of %s GitLab takes one, and says so in its own words', async (names, filter) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(listed(`filter: { ${filter} }`));

    expect(answer).toMatchObject({
      data: { project: { deployment: { mergeRequests: null } } },
      errors: [
        {
          message: `${names} are mutually exclusive`,
          path: ['project', 'deployment', 'mergeRequests'],
          extensions: { code: 'BAD_USER_INPUT', gitlab: { status: 400 } },
        },
      ],
    });
    expect(gitlab.lines()).toHaveLength(2);
  });

  test('UNKNOWN is refused without asking for the list, since it is for answers only', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(listed('filter: { state: UNKNOWN }'));

    expect(answer).toMatchObject({
      data: { project: { deployment: { mergeRequests: null } } },
      errors: [
        {
          message: '`UNKNOWN` cannot be a filter: GitLab has no such state.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gitlab.lines()).toEqual([deployment]);
  });
});

describe('Deployment.mergeRequests', () => {
  const iids = (from: number, to: number) =>
    Array.from({ length: from - to + 1 }, (_, index) => String(from - index));

  test.each([
    ['first: 3', 'per_page=3', iids(64, 62)],
    // GitLab gives the list in one order only: the last ones are counted from its length.
    ['last: 3', 'per_page=100', iids(3, 1)],
    ['last: 100', 'per_page=100', iids(64, 1)],
  ])('lists the newest first: %s', async (args, parameters, expected) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(listed(args));

    expect(answer).toEqual(brought(expected));
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}`]);
  });

  test('pages lead through it both ways', async () => {
    const { gitlab, query } = await startGateway();
    const page = async (args: string) => (await query<Deployed>(paged(args))).deployment.mergeRequests;

    const first = await page('first: 20');
    const second = await page(`first: 20, after: "${first.pageInfo.endCursor}"`);
    const back = await page(`last: 5, before: "${second.pageInfo.startCursor}"`);
    const end = await page('last: 5');
    const beforeEnd = await page(`last: 5, before: "${end.pageInfo.startCursor}"`);

    const found = [first, second, back, end, beforeEnd].map(({ nodes }) => nodes.map(({ iid }) => iid));
    expect(found).toEqual([iids(64, 45), iids(44, 25), iids(49, 45), iids(5, 1), iids(10, 6)]);
    expect(end.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
    expect(gitlab.lines().filter((line) => line.includes('merge_requests'))).toEqual(
      ['per_page=20', 'per_page=40', 'page=3&per_page=7', 'per_page=100', 'page=10&per_page=6'].map(
        (parameters) => `GET ${list}?${parameters}`,
      ),
    );
  });
});

interface Deployed {
  readonly deployment: {
    readonly mergeRequests: {
      readonly nodes: readonly { readonly iid: string }[];
      readonly pageInfo: { readonly startCursor: string; readonly endCursor: string };
    };
  };
}

function paged(args: string): string {
  return `{ deployment(project: ${BOX_OFFICE.id}, id: 913402508) {
    mergeRequests(${args}) { nodes { iid } pageInfo { startCursor endCursor hasPreviousPage hasNextPage } }
  } }`;
}

const deployment = `GET /projects/${BOX_OFFICE.id}/deployments/913402508`;

function listed(args: string): string {
  return `{ project(id: "${BOX_OFFICE.id}") { deployment(id: 913402508) {
    mergeRequests(${args}) { nodes { iid } }
  } } }`;
}

function brought(iids: readonly string[]): object {
  return { project: { deployment: { mergeRequests: { nodes: iids.map((iid) => ({ iid })) } } } };
}
