import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';
import { idsOfAll } from './support/rest.ts';

// Brought the merge requests !1 to !64, all of them merged.
const list = `/projects/${BOX_OFFICE.id}/deployments/913402508/merge_requests`;

describe('MergeRequestFilter', () => {
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
    ['labels: ["payments"]', 'labels=payments', 15],
    ['labels: ["type::bug", "payments"]', 'labels=type%3A%3Abug%2Cpayments', 1],
    ['labels: ["None"]', 'labels=None', 1],
    ['milestone: "Sprint 71"', 'milestone=Sprint%2071', 2],
    ['milestone: "Any"', 'milestone=Any', 63],
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
    // What follows needs a licence that the embedded GitLab does not play, and is passed on all the same.
    ['approverIds: [1206014]', 'approver_ids[]=1206014', 64],
    ['approvedByIds: [1206014, 7]', 'approved_by_ids[]=1206014&approved_by_ids[]=7', 64],
    ['approvedByUsernames: ["hana.brandt"]', 'approved_by_usernames[]=hana.brandt', 64],
    ['approved: true', 'approved=yes', 64],
    ['approved: false', 'approved=no', 64],
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
    ['labels: ["payments", "accessibility"]', 'not[labels]=payments%2Caccessibility', 47],
    ['milestone: "Sprint 70"', 'not[milestone]=Sprint%2070', 57],
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

  test.each(['labels: []', 'search: "x", searchIn: []', 'not: { labels: [] }', 'approverIds: []'])(
    'a list of nothing is no condition: { %s }',
    async (filter) => {
      const { gitlab, query } = await startGateway();

      await query(listed(`filter: { ${filter} }, first: 1`));

      expect(gitlab.lines()[1]).toMatch(/merge_requests\?(search=x&)?per_page=1$/);
    },
  );

  test('all conditions hold together', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      listed(
        'filter: { labels: ["payments"], authorUsername: "kwame.asante", not: { milestone: "Sprint 63" } }',
      ),
    );

    expect(answer).toEqual(brought(['60']));
    expect(gitlab.lines()).toEqual([
      deployment,
      `GET ${list}?author_username=kwame.asante&labels=payments&not[milestone]=Sprint%2063&per_page=20`,
    ]);
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
          message: '`UNKNOWN` is no state that GitLab could be asked for.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gitlab.lines()).toEqual([deployment]);
  });
});

describe('MergeRequestOrder', () => {
  test.each([
    ['{}', 'order_by=created_at'],
    ['{ direction: ASC }', 'order_by=created_at&sort=asc'],
    ['{ field: CREATED_AT, direction: DESC }', 'order_by=created_at'],
    ['{ field: UPDATED_AT }', 'order_by=updated_at'],
    ['{ field: MERGED_AT, direction: ASC }', 'order_by=merged_at&sort=asc'],
    ['{ field: TITLE, direction: ASC }', 'order_by=title&sort=asc'],
    ['{ field: PRIORITY }', 'order_by=priority'],
    ['{ field: LABEL_PRIORITY }', 'order_by=label_priority'],
    ['{ field: MILESTONE_DUE }', 'order_by=milestone_due'],
    ['{ field: POPULARITY }', 'order_by=popularity'],
  ])('%s asks for %s', async (order, parameters) => {
    const { gitlab, query } = await startGateway();
    const iids = await idsOfAll(gitlab, `${list}?${parameters}`, 'iid');

    const answer: unknown = await query(listed(`orderBy: ${order}, first: 100`));

    expect(answer).toEqual(brought(iids));
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}&per_page=100`]);
  });

  test.each([
    ['last: 3', 'sort=asc&per_page=3', ['3', '2', '1']],
    ['orderBy: { direction: ASC }, last: 3', 'order_by=created_at&per_page=3', ['62', '63', '64']],
    ['first: 3', 'per_page=3', ['64', '63', '62']],
  ])('the newest come first unless ordered otherwise: %s', async (args, parameters, iids) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(listed(args));

    expect(answer).toEqual(brought(iids));
    expect(gitlab.lines()).toEqual([deployment, `GET ${list}?${parameters}`]);
  });
});

const deployment = `GET /projects/${BOX_OFFICE.id}/deployments/913402508`;

function listed(args: string): string {
  return `{ project(id: "${BOX_OFFICE.id}") { deployment(id: 913402508) {
    mergeRequests(${args}) { nodes { iid } }
  } } }`;
}

function brought(iids: readonly string[]): object {
  return { project: { deployment: { mergeRequests: { nodes: iids.map((iid) => ({ iid })) } } } };
}
