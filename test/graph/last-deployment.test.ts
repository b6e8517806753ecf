import { describe, expect, test } from 'vitest';
import { EnvironmentsLastDeploymentDocument } from '../operations/generated/graphql.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { answerOf, idsOfAll } from '../support/rest.ts';
import { respondTogether } from '../support/together.ts';

const boxOffice = `/projects/${BOX_OFFICE.id}`;
const earlierCommit = 'c0344a8d3ae2a3f4629983810928fdd39397e8fc';

describe('Environment.lastDeployment', () => {
  test('20 environments cost two requests, side by side, where the newest 100 successes went to all of them', async () => {
    const { gitlab, query } = await startGateway();
    respondTogether(gitlab, 2);

    const { project } = await query(EnvironmentsLastDeploymentDocument, { project: BOX_OFFICE.id });

    const nodes = project?.environments?.nodes ?? [];
    expect(nodes).toHaveLength(20);
    expect(nodes.filter(({ lastDeployment }) => lastDeployment === null)).toEqual([]);
    expect(gitlab.lines().toSorted()).toEqual([
      newestOf(BOX_OFFICE.id),
      `GET ${boxOffice}/environments?states=available&per_page=20`,
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('if several are missing from the newest 100 successes, the other pages of a short list cost less than one request for each', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Answer>(
      `{ project(id: "${BOX_OFFICE.id}") { environments(first: 30) ${fields} } }`,
    );

    const { nodes } = project.environments;
    expect(nodes.map(({ lastDeployment }) => lastDeployment?.environment.name)).toEqual(
      nodes.map(({ name }) => name),
    );
    expect(gitlab.lines().slice(0, 2).toSorted()).toEqual([
      newestOf(BOX_OFFICE.id),
      `GET ${boxOffice}/environments?per_page=30`,
    ]);
    // Six are missing, and the list has two more pages.
    expect(gitlab.lines().slice(2)).toEqual([2, 3].map((page) => pageOfSuccesses(page)));
  });

  test('it is what GitLab itself names the last deployment, for every environment', async () => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `${boxOffice}/environments`);
    const answers = await Promise.all(ids.map((id) => answerOf(gitlab, `${boxOffice}/environments/${id}`)));
    const named = answers.map((answer) => (answer.last_deployment as { id: number } | null)?.id.toString());
    gitlab.forgetRequests();

    const { project } = await query<Answer>(
      `{ project(id: "${BOX_OFFICE.id}") { environments(first: 100) ${fields} } }`,
    );

    const { nodes } = project.environments;
    expect(nodes.map(({ databaseId }) => databaseId)).toEqual(ids);
    expect(nodes.map(({ lastDeployment }) => lastDeployment?.databaseId)).toEqual(named);
    // 46 of 84 environments are not among the newest 100 successes, but the list has only four pages.
    expect(gitlab.lines().toSorted()).toEqual(
      [
        newestOf(BOX_OFFICE.id),
        ...[2, 3, 4].map((page) => pageOfSuccesses(page)),
        `GET ${boxOffice}/environments?per_page=100`,
      ].toSorted(),
    );
  });

  test('it is the one that finished last, which is not always the newest', async () => {
    let seconds = Date.parse('2026-11-22T13:00:00Z') / 1000;
    const { gitlab, query } = await startGateway({}, { now: () => new Date((seconds += 1) * 1000) });
    const record = (status: string) => `createDeployment(input: {
      project: "${MAIL_RELAY.id}", environment: "staging", ref: "main", sha: "${earlierCommit}", status: ${status}
    }) { ... on CreateDeploymentPayload { deployment { databaseId } } }`;
    const recorded = await query<Readonly<Record<'slow' | 'quick', { deployment: { databaseId: string } }>>>(
      `mutation { slow: ${record('RUNNING')} quick: ${record('SUCCESS')} }`,
    );
    const slow = recorded.slow.deployment.databaseId;
    await query(
      `mutation { updateDeploymentStatus(input: { project: "${MAIL_RELAY.id}", id: ${slow}, status: SUCCESS }) {
        ... on UpdateDeploymentStatusPayload { deployment { status } }
      } }`,
    );
    gitlab.forgetRequests();

    const { project } = await query<Answer>(`{ project(id: "${MAIL_RELAY.id}") { environments ${fields} } }`);

    expect(Number(slow)).toBeLessThan(Number(recorded.quick.deployment.databaseId));
    expect(project.environments.nodes[0]).toMatchObject({
      name: 'staging',
      lastDeployment: { databaseId: slow },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      newestOf(MAIL_RELAY.id),
      `GET /projects/${MAIL_RELAY.id}/environments?per_page=20`,
    ]);
  });

  test('one environment by its number brings its last deployment along, environment included', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") {
        environment(id: 27610568) { lastDeployment { databaseId environment { name state } } }
      } }`,
    );

    const lastDeployment = {
      databaseId: '913402503',
      environment: { name: 'production', state: 'AVAILABLE' },
    };
    expect(answer).toEqual({ project: { environment: { lastDeployment } } });
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments/27610568`]);
  });

  test('one environment by its name costs a list of one deployment more', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environment(name: "production") { lastDeployment { databaseId } } } }`,
    );

    expect(answer).toEqual({ project: { environment: { lastDeployment: { databaseId: '913402503' } } } });
    expect(gitlab.lines()).toEqual([
      `GET ${boxOffice}/environments?name=production`,
      lastSuccess('production'),
    ]);
  });

  test('it is null where nothing was ever deployed with success', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environment(name: "load-test") { lastDeployment { databaseId } } } }`,
    );

    expect(answer).toEqual({ project: { environment: { lastDeployment: null } } });
    expect(gitlab.lines()).toEqual([
      `GET ${boxOffice}/environments?name=load-test`,
      lastSuccess('load-test'),
    ]);
  });

  test('environments of two projects share one list each', async () => {
    const { gitlab, query } = await startGateway();

    const { projects } = await query<{ projects: Answer['project'][] }>(
      `{ projects(ids: ["${BOX_OFFICE.id}", "${MAIL_RELAY.id}"]) { environments(first: 2) ${fields} } }`,
    );

    expect(projects.flatMap(({ environments }) => environments.nodes.map(({ name }) => name))).toEqual([
      'testing',
      'staging',
      'staging',
      'production',
    ]);
    expect(gitlab.lines().toSorted()).toEqual(
      [BOX_OFFICE.id, MAIL_RELAY.id]
        .flatMap((id) => [`GET /projects/${id}/environments?per_page=2`, newestOf(id)])
        .toSorted(),
    );
  });

  test.each([
    ['a list of none', 'environments(first: 0)', [`GET ${boxOffice}/environments?per_page=1`]],
    [
      'a list of one',
      'environments(first: 1)',
      [`GET ${boxOffice}/environments?per_page=1`, lastSuccess('testing')],
    ],
    [
      'a list by name',
      'environments(filter: { name: "canary" })',
      [`GET ${boxOffice}/environments?name=canary&per_page=20`, lastSuccess('canary')],
    ],
  ])('for %s nothing is asked ahead', async (_what, list, requests) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(`{ project(id: "${BOX_OFFICE.id}") { list: ${list} ${fields} } }`);

    expect(answer).toMatchObject({ project: { list: {} } });
    expect(gitlab.lines()).toEqual(requests);
  });

  test.each(['first: 501', 'after: "x"', 'filter: { state: UNKNOWN }'])(
    'where the list is refused nothing is asked at all: %s',
    async (args) => {
      const { gitlab, gateway, execute } = await startGateway();

      const answer = await execute(`{ project(id: "${BOX_OFFICE.id}") { environments(${args}) ${fields} } }`);

      // Ends once all that is under way has arrived.
      await gateway.close();
      expect(answer).toMatchObject({
        data: { project: { environments: null } },
        errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
      });
      expect(gitlab.lines()).toEqual([]);
    },
  );

  test('what is skipped is not asked ahead, however often the operation runs', async () => {
    const { gitlab, query } = await startGateway();
    const operation = `query ($last: Boolean!) { project(id: "${BOX_OFFICE.id}") {
      environments(first: 2) { nodes { name lastDeployment @include(if: $last) { databaseId } } }
    } }`;

    const counts: number[] = [];
    for (const last of [true, false, true, false, true, false]) {
      await query(operation, { last });
      counts.push(gitlab.lines().length);
      gitlab.forgetRequests();
    }

    expect(counts).toEqual([2, 1, 2, 1, 2, 1]);
  });

  test('one that cannot be had leaves the others theirs', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'fail', as: 'forbidden', path: /deployments\?environment=review/ });

    const { data, errors } = await execute<Answer>(
      `{ project(id: "${BOX_OFFICE.id}") { environments(first: 25) ${fields} } }`,
    );

    const nodes = data?.project.environments.nodes ?? [];
    expect(nodes.map(({ lastDeployment }) => lastDeployment === null)).toEqual([
      ...Array.from({ length: 24 }, () => false),
      true,
    ]);
    expect(errors).toMatchObject([
      {
        path: ['project', 'environments', 'nodes', 24, 'lastDeployment'],
        extensions: { code: 'FORBIDDEN', gitlab: { status: 403 } },
      },
    ]);
    expect(gitlab.lines()).toHaveLength(3);
  });
});

interface Environment {
  readonly databaseId: string;
  readonly name: string;
  readonly lastDeployment: {
    readonly databaseId: string;
    readonly environment: { readonly name: string };
  } | null;
}

interface Answer {
  readonly project: { readonly environments: { readonly nodes: readonly Environment[] } };
}

const fields = '{ nodes { databaseId name lastDeployment { databaseId environment { name } } } }';

function lastSuccess(name: string): string {
  return `GET ${boxOffice}/deployments?environment=${encodeURIComponent(name)}&status=success&order_by=finished_at&sort=desc&per_page=1`;
}

function newestOf(project: string): string {
  return `GET /projects/${project}/deployments?status=success&order_by=finished_at&sort=desc&per_page=100`;
}

function pageOfSuccesses(page: number): string {
  return `GET ${boxOffice}/deployments?status=success&order_by=finished_at&sort=desc&page=${page}&per_page=100`;
}
