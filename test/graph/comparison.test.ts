import { describe, expect, test } from 'vitest';
import { recording } from '../support/recording.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { answerOf } from '../support/rest.ts';
import { aliased, globalId, numbersTo } from '../support/selections.ts';

/** Staging of this project is ahead of production by three merges. */
const GUEST_LIST = '51120437';
/** Production of this one was rolled back by two. */
const SIGNAGE = '51120882';
const PRODUCTION = 'e52c2aa93fb9c2d6022b6c24209efd221cf2a694';
const STAGING = '9444c2c2968ca903844545a0d0f2b574f0864a81';
const project = `/projects/${GUEST_LIST}`;
const successes = 'deployments?status=success&order_by=finished_at&sort=desc&per_page=100';
const compared = `GET ${project}/repository/compare?from=${PRODUCTION}&to=${STAGING}`;
const everything =
  '{ fromSha toSha same commitCount truncated webUrl commits { shortSha title authorName } }';

describe('Project.compare', () => {
  test('returns what `to` contains and `from` does not, newest first', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "${STAGING}") {
        fromSha toSha same commitCount truncated webUrl commits { shortSha title }
      } } }`,
    );

    expect(answer).toEqual({
      project: {
        compare: {
          fromSha: PRODUCTION,
          toSha: STAGING,
          same: false,
          commitCount: 6,
          truncated: false,
          webUrl: `https://gitlab.example.com/harbour-stage/front-of-house/guest-list/-/compare/${PRODUCTION}...${STAGING}`,
          commits: [
            { shortSha: '9444c2c2', title: "Merge branch 'warn-when-a-guest-is-on-two-lists' into 'main'" },
            { shortSha: 'bc858bda', title: 'Warn when a guest is on two lists' },
            { shortSha: 'd9a63d15', title: "Merge branch 'scan-invitations-with-the-camera' into 'main'" },
            { shortSha: 'e133e4ee', title: 'Scan invitations with the camera' },
            { shortSha: '0c238e40', title: "Merge branch 'forget-guests-a-week-after-the-show' into 'main'" },
            { shortSha: '7b438126', title: 'Forget guests a week after the show' },
          ],
        },
      },
    });
    expect(gitlab.lines()).toEqual([compared]);
  });

  test('its commits are those of `commit` and `node`, which then cost nothing but for what only one commit has', async () => {
    const { gitlab, query } = await startGateway();
    const fields = 'id sha message authorEmail committedAt parentShas webUrl project { id }';

    const { project: found, node } = await query<{
      project: { compare: { commits: object[] } };
      node: object;
    }>(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "${STAGING}") { commits { ${fields} } } }
         node(id: "${globalId('Commit', GUEST_LIST, STAGING)}") { ... on Commit { ${fields} } } }`,
    );
    const later = await query<{ project: { compare: { commits: { stats: object }[] } } }>(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "${STAGING}") { commits { stats { total } } } } }`,
    );

    expect(found.compare.commits[0]).toEqual(node);
    expect(later.project.compare.commits).toHaveLength(6);
    // The second operation reads each commit.
    expect(gitlab.lines().slice(-7).toSorted()[6]).toBe(compared);
  });

  test('one comparison under ten aliases, with different fields, costs one request', async () => {
    const { gitlab, query } = await startGateway();
    const selections = ['commitCount', 'same webUrl', 'commits { title }', 'toSha', 'truncated'];
    const all = [...selections, ...selections];

    await query<unknown>(
      `{ project(id: ${GUEST_LIST}) { ${aliased(
        all.map((_, index) => String(index)),
        (index) =>
          `compare(from: "${PRODUCTION.toUpperCase()}", to: "${STAGING}") { ${all[Number(index)] ?? ''} }`,
      )} } }`,
    );

    expect(gitlab.lines()).toEqual([compared]);
  });

  test('two shas that are the same cost nothing; two names of one commit are the same', async () => {
    const { gitlab, query } = await startGateway();

    const { project: found } = await query<{ project: Record<string, object> }>(
      `{ project(id: ${GUEST_LIST}) {
        sha: compare(from: "${STAGING}", to: "${STAGING}") ${everything}
        names: compare(from: "main", to: "${STAGING}") { same fromSha toSha commitCount }
      } }`,
    );

    expect(found).toEqual({
      sha: {
        ...{ fromSha: STAGING, toSha: STAGING, same: true, commitCount: 0, truncated: false },
        ...{ webUrl: null, commits: [] },
      },
      names: { same: true, fromSha: STAGING, toSha: STAGING, commitCount: 0 },
    });
    expect(gitlab.lines()).toEqual([`GET ${project}/repository/compare?from=main&to=${STAGING}`]);
  });

  test('the sha of a name costs one request, but for the newer end, whose newest commit it is', async () => {
    const { gitlab, query } = await startGateway();

    const { project: found } = await query<{ project: Record<string, object> }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        compare(from: "v2026.11.4", to: "main") { fromSha toSha }
        back: compare(from: "main", to: "v2026.11.4") { fromSha toSha commitCount same }
      } }`,
    );

    const [from, to] = ['f8c03fc5', '223de17f'].map((start) => expect.stringMatching(`^${start}`) as string);
    expect(found).toEqual({
      compare: { fromSha: from, toSha: to },
      back: { fromSha: to, toSha: from, commitCount: 0, same: false },
    });
    const box = `GET /projects/${BOX_OFFICE.id}/repository`;
    expect(gitlab.lines().toSorted()).toEqual([
      `${box}/commits/main`,
      `${box}/commits/v2026.11.4`,
      `${box}/compare?from=main&to=v2026.11.4`,
      `${box}/compare?from=v2026.11.4&to=main`,
    ]);
  });

  test('reports what GitLab cut off, and has all commits', async () => {
    const { query } = await startGateway({}, { behaviour: { mostComparedFiles: 2 } });

    const answer: unknown = await query(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "main") { truncated commitCount } } }`,
    );

    expect(answer).toEqual({ project: { compare: { truncated: true, commitCount: 6 } } });
  });

  test('reports a ref that GitLab does not know, and refuses a blank one before any request', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${GUEST_LIST}) {
        unknown: compare(from: "nowhere", to: "main") { same }
        blank: compare(from: "main", to: " ") { same }
      } }`,
    );

    expect(data).toEqual({ project: { unknown: null, blank: null } });
    expect(errors?.map(({ message, extensions }) => [extensions?.code, message])).toEqual([
      ['BAD_USER_INPUT', '`to` is blank. Set a sha, a branch or a tag.'],
      ['NOT_FOUND', 'Ref Not Found.'],
    ]);
    expect(gitlab.lines()).toEqual([`GET ${project}/repository/compare?from=nowhere&to=main`]);
  });

  test('a guest, who may not read the code, gets the refusal', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") { compare(from: "main", to: "v2026.11.4") { same } } }`,
      {},
      { 'private-token': gitlab.tokens.guest },
    );

    expect(data).toEqual({ project: { compare: null } });
    expect(errors).toMatchObject([{ path: ['project', 'compare'], extensions: { code: 'FORBIDDEN' } }]);
  });

  // A recorded response, which lacks most fields of a commit.
  test('a commit of a very old GitLab loads what that GitLab omits', async () => {
    const { gitlab, query } = await startGateway();
    const body = await recording<{ commits: { id: string }[] }>('gitlab4j_compare');
    const commit = await answerOf(gitlab, `${project}/repository/commits/${STAGING}`);
    const sha = body.commits[0]?.id ?? '';
    gitlab.fault({ path: `${project}/repository/compare`, does: 'answer', status: 200, body });
    gitlab.fault({
      path: `${project}/repository/commits/${sha}`,
      does: 'answer',
      status: 200,
      body: { ...commit, id: sha },
    });

    const answer: unknown = await query(
      `{ project(id: ${GUEST_LIST}) { compare(from: "a", to: "b") {
        toSha webUrl commits { sha title authorName message }
      } } }`,
    );

    expect(answer).toEqual({
      project: {
        compare: {
          toSha: sha,
          webUrl: null,
          commits: [
            { sha, title: 'JS fix', authorName: 'Dmitriy Zaporozhets', message: commit.message as string },
          ],
        },
      },
    });
  });

  test('reports commits without an id, counts them, and keeps the others', async () => {
    const { gitlab, execute } = await startGateway();
    const path = `${project}/repository/compare?from=${PRODUCTION}&to=${STAGING}`;
    const body = (await answerOf(gitlab, path)) as { commits: object[] };
    gitlab.fault({
      path: `${project}/repository/compare`,
      does: 'answer',
      status: 200,
      body: {
        ...body,
        commits: body.commits.map((one, index) => (index === 2 ? { ...one, id: null } : one)),
      },
    });

    const { data, errors } = await execute<{ project: { compare: { commits: object[] } } }>(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "${STAGING}") {
        commitCount commits { sha }
      } } }`,
    );

    expect(data?.project.compare).toMatchObject({ commitCount: 6 });
    expect(data?.project.compare.commits).toHaveLength(5);
    expect(errors).toMatchObject([{ message: expect.stringContaining('1 of the 6') as string }]);
  });

  test('its commits count towards the limit of values when their number is known', async () => {
    const { execute } = await startGateway({ maxValues: 20 });

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${GUEST_LIST}) { compare(from: "${PRODUCTION}", to: "${STAGING}") { commits { sha title webUrl } } } }`,
    );

    expect(data).toEqual({ project: { compare: null } });
    expect(errors).toMatchObject([{ extensions: { code: 'TOO_MANY_VALUES' } }]);
  });
});

describe('Environment.behind', () => {
  test('compares with another environment, and both ends come from the list that `lastDeployment` reads', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: ${GUEST_LIST}) { environments { nodes {
        name lastDeployment { sha } behind(environment: "staging") { commitCount same fromSha toSha }
      } } } }`,
    );

    const end = { same: true, commitCount: 0, fromSha: STAGING, toSha: STAGING };
    expect(answer).toEqual({
      project: {
        environments: {
          nodes: [
            { name: 'testing', lastDeployment: { sha: STAGING }, behind: end },
            { name: 'staging', lastDeployment: { sha: STAGING }, behind: end },
            {
              name: 'production',
              lastDeployment: { sha: PRODUCTION },
              behind: { same: false, commitCount: 6, fromSha: PRODUCTION, toSha: STAGING },
            },
          ],
        },
      },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET ${project}/${successes}`,
      `GET ${project}/environments?per_page=20`,
      compared,
    ]);
  });

  test('of one environment costs one list and one comparison, however often it is selected', async () => {
    const { gitlab, query } = await startGateway();

    const { project: found } = await query<{ project: { environment: Record<string, object> } }>(
      `{ project(id: ${GUEST_LIST}) { environment(name: "production") {
        ${aliased(numbersTo(9), () => 'behind(environment: "staging") { commitCount }')}
        lastDeployment { sha }
      } } }`,
    );

    expect(Object.values(found.environment)).toHaveLength(10);
    expect(gitlab.lines()).toEqual([
      `GET ${project}/environments?name=production`,
      `GET ${project}/${successes}`,
      compared,
    ]);
  });

  test('compares with a branch, tag or sha', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: ${GUEST_LIST}) { environment(name: "production") {
        branch: behind(ref: "main") { commitCount toSha } sha: behind(ref: "${PRODUCTION}") { commitCount same }
      } } }`,
    );

    expect(answer).toEqual({
      project: {
        environment: {
          branch: { commitCount: 6, toSha: STAGING },
          sha: { commitCount: 0, same: true },
        },
      },
    });
    expect(gitlab.lines().slice(1)).toEqual([
      `GET ${project}/deployments?environment=production&status=success&order_by=finished_at&sort=desc&per_page=1`,
      `GET ${project}/repository/compare?from=${PRODUCTION}&to=main`,
    ]);
  });

  test('is null if nothing was deployed to one of the two, and an error if there is no such environment', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") {
        empty: environment(name: "demo/tokyo") { behind(environment: "staging") { same } }
        full: environment(name: "staging") {
          empty: behind(environment: "demo/tokyo") { same }
          missing: behind(environment: "demo/nowhere") { same }
        }
      } }`,
    );

    expect(data).toEqual({ project: { empty: { behind: null }, full: { empty: null, missing: null } } });
    expect(errors).toMatchObject([
      { path: ['project', 'full', 'missing'], extensions: { code: 'NOT_FOUND' } },
    ]);
    expect(gitlab.lines().filter((line) => line.includes('compare'))).toEqual([]);
  });

  test.each([
    ['', 'Set either `environment` or `ref`, not both.'],
    ['(environment: "staging", ref: "main")', 'Set either `environment` or `ref`, not both.'],
    ['(ref: "")', '`ref` is blank. Set a sha, a branch or a tag.'],
    ['(environment: " ")', '`environment` is blank. Set the name of an environment.'],
  ])('refuses behind%s before it sends anything', async (args, message) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${GUEST_LIST}) { environment(name: "production") { behind${args} { same } } } }`,
    );

    expect(data).toEqual({ project: { environment: { behind: null } } });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([`GET ${project}/environments?name=production`]);
  });
});

describe('a rollback', () => {
  test('shows as an empty comparison forwards, and as what it removed backwards', async () => {
    const { gitlab, query } = await startGateway();
    const [newer, older] = [
      '85adab858e6adfa3feb15e6266ab2c6e1ffb0f0f',
      'e527e7059ec99c31d3c2a133a578d40189eae6ac',
    ];

    const answer: unknown = await query(
      `{ project(id: ${SIGNAGE}) {
        environment(name: "production") { lastDeployment {
          previous { sha } changes { fromSha toSha same commitCount commits { sha } }
        } }
        removed: compare(from: "${older}", to: "${newer}") { commitCount commits { title } }
      } }`,
    );

    expect(answer).toMatchObject({
      project: {
        environment: {
          lastDeployment: {
            previous: { sha: newer },
            changes: { fromSha: newer, toSha: older, same: false, commitCount: 0, commits: [] },
          },
        },
        removed: { commitCount: 4 },
      },
    });
    // The successes of the environment include both ends.
    expect(gitlab.lines()).toHaveLength(4);
  });
});
