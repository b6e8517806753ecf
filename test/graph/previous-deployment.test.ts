import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../src/sandbox/entities/deployment.ts';
import { createSample } from '../../src/sandbox/sample/company.ts';
import { BOX_OFFICE, startGateway, type StartedGateway } from '../support/gateway.ts';
import { answerOf } from '../support/rest.ts';

const box = `/projects/${BOX_OFFICE.id}`;
const SIGNAGE = '51120882';

interface Row {
  readonly databaseId: string;
  readonly previous: { readonly databaseId: string } | null;
}
interface Rows {
  readonly project: { readonly deployments: { readonly nodes: readonly Row[] } };
}

/** The definition: of the successes that had finished when it was created, the one that finished last. */
function previousByDefinition({ environment, createdAt }: Deployment): string | null {
  const before = environment.project.deployments.filter(
    (one) =>
      one.environment === environment &&
      one.status === 'success' &&
      Date.parse(one.finishedAt ?? '') < Date.parse(createdAt),
  );
  const last = before
    .toSorted((one, other) => Date.parse(one.finishedAt ?? '') - Date.parse(other.finishedAt ?? ''))
    .at(-1);
  return last === undefined ? null : String(last.id);
}

const byDefinition = new Map(
  createSample().projects[0].deployments.map((one) => [String(one.id), previousByDefinition(one)]),
);

function previousIn({ project }: Rows): (readonly [string, string | null])[] {
  return project.deployments.nodes.map(({ databaseId, previous }) => [
    databaseId,
    previous?.databaseId ?? null,
  ]);
}

describe('Deployment.previous', () => {
  test.each([
    ['all of a project, newest first', '(first: 100, orderBy: { direction: DESC })'],
    ['all of a project, oldest first', '(first: 100)'],
    ['all on several pages', '(last: 250)'],
    ['one environment', '(filter: { environment: "production" }, last: 20)'],
    [
      'one environment, successes by their end',
      '(filter: { environment: "staging", status: SUCCESS }, orderBy: { field: FINISHED_AT, direction: DESC })',
    ],
    ['one environment, failures only', '(filter: { environment: "canary", status: FAILED })'],
    ['by the time of their last change', '(orderBy: { field: UPDATED_AT, direction: DESC })'],
    [
      'several environments',
      '(filter: { environments: ["production", "demo/london", "demo/paris"] }, last: 30)',
    ],
  ])('is the success that the environment had: %s', async (_list, args) => {
    const { query } = await startGateway();

    const found = previousIn(
      await query<Rows>(
        `{ project(id: ${BOX_OFFICE.id}) { deployments${args} { nodes { databaseId previous { databaseId } } } } }`,
      ),
    );

    expect(found.length).toBeGreaterThan(1);
    expect(found).toEqual(found.map(([id]) => [id, byDefinition.get(id)]));
  });

  test('the neighbours in a list cost nothing', async () => {
    const { gitlab, query } = await startGateway();

    const found = previousIn(
      await query<Rows>(
        `{ project(id: ${SIGNAGE}) { deployments(first: 100, filter: { environment: "production" }) {
          nodes { databaseId previous { databaseId } }
        } } }`,
      ),
    );

    expect(found[0]?.[1]).toBeNull();
    expect(found.map(([, previous]) => previous).slice(1)).toEqual(found.map(([id]) => id).slice(0, -1));
    expect(gitlab.lines()).toEqual([
      `GET /projects/${SIGNAGE}/deployments?environment=production&per_page=100`,
    ]);
  });

  test('a page of one environment has one more row for the last one of it', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: { deployments: { nodes: object[]; pageInfo: object } } }>(
      `{ project(id: ${SIGNAGE}) { deployments(last: 3, filter: { environment: "production", status: SUCCESS }) {
        nodes { sha changes { commitCount } } pageInfo { hasPreviousPage } totalCount
      } } }`,
    );

    expect(project.deployments).toMatchObject({ pageInfo: { hasPreviousPage: true }, totalCount: 11 });
    expect(project.deployments.nodes.map((node) => (node as { changes: object }).changes)).toEqual([
      { commitCount: 2 },
      { commitCount: 2 },
      { commitCount: 0 },
    ]);
    expect(gitlab.lines()[0]).toBe(
      `GET /projects/${SIGNAGE}/deployments?environment=production&status=success&sort=desc&per_page=4`,
    );
    expect(gitlab.lines().slice(1)).toHaveLength(3);
    expect(
      gitlab
        .lines()
        .slice(1)
        .every((line) => line.includes('/compare?')),
    ).toBe(true);
  });

  test('those that a page of several environments does not show cost one list together', async () => {
    const { gitlab, query } = await startGateway();

    await query<Rows>(
      `{ project(id: ${SIGNAGE}) { deployments(last: 20) { nodes { databaseId previous { databaseId } } } } }`,
    );

    expect(gitlab.lines()).toEqual([
      `GET /projects/${SIGNAGE}/deployments?sort=desc&per_page=20`,
      expect.stringMatching(
        /deployments\?status=success&order_by=finished_at&sort=desc&finished_before=[^&]+&per_page=100$/,
      ),
    ]);
  });

  test('costs one request for a deployment alone, and none more for its changes if the sha is the same', async () => {
    const { gitlab, query } = await startGateway();

    const { deployment } = await query<{ deployment: { createdAt: string } }>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402521) { createdAt previous { iid } changes { same } } }`,
    );

    // The second of three runs of one commit: no code changed.
    expect(deployment).toMatchObject({ previous: { iid: '373' }, changes: { same: true } });
    expect(gitlab.lines()).toEqual([
      `GET ${box}/deployments/913402521`,
      `GET ${box}/deployments?environment=demo%2Flondon&status=success&order_by=finished_at&sort=desc&finished_before=${encodeURIComponent(deployment.createdAt)}&per_page=2`,
    ]);
  });

  test('of the last deployment is on the same page as that', async () => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(
      `{ project(id: ${SIGNAGE}) { environment(name: "production") { lastDeployment { iid previous { iid } } } } }`,
    );

    expect(gitlab.lines().slice(1)).toEqual([
      `GET /projects/${SIGNAGE}/deployments?environment=production&status=success&order_by=finished_at&sort=desc&per_page=2`,
    ]);
  });

  test('a failing request fails the field alone', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ path: /finished_before/, does: 'fail', as: 'forbidden' });

    const { data, errors } = await execute<unknown>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: 913402521) { iid previous { iid } changes { same } } }`,
    );

    expect(data).toEqual({ deployment: { iid: '374', previous: null, changes: null } });
    expect(errors).toMatchObject([
      { path: ['deployment', 'previous'], extensions: { code: 'FORBIDDEN' } },
      { path: ['deployment', 'changes'], extensions: { code: 'FORBIDDEN' } },
    ]);
  });
});

describe('the previous success of deployments that the API recorded', () => {
  test('is the one that had finished, not one that finished later, whatever the order of the numbers', async () => {
    const company = await recorded();
    const { first, slow, during, later, after } = company.ids;

    const listed = await company.query<Rows>(
      `{ project(id: ${BOX_OFFICE.id}) { deployments(filter: { environment: "demo/oslo" }) {
        nodes { databaseId previous { databaseId } }
      } } }`,
    );

    expect(previousIn(listed)).toEqual([
      [first, null],
      [slow, first],
      // `slow` was still running.
      [during, first],
      [later, during],
      // `slow` has a lower number than `later`, but finished after it.
      [after, slow],
    ]);
  });

  test('costs a request where times overlap, which a list does not decide', async () => {
    const company = await recorded();

    await company.query<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { deployments(filter: { environment: "demo/oslo" }) { nodes { previous { iid } } } } }`,
    );

    expect(company.gitlab.lines()[0]).toBe(`GET ${box}/deployments?environment=demo%2Foslo&per_page=20`);
    expect(
      company.gitlab
        .lines()
        .slice(1)
        .every((line) => line.includes('finished_before=')),
    ).toBe(true);
    expect(company.gitlab.lines().length).toBeLessThanOrEqual(5);
  });

  test('is read anew after a change in the same operation', async () => {
    const { query } = await startGateway();
    const { id: sha } = await sandboxCommit(query);
    const record = `createDeployment(input: { project: ${BOX_OFFICE.id}, environment: "demo/oslo", sha: "${sha}", ref: "main", status: RUNNING }) {
      ... on CreateDeploymentPayload { databaseId deployment { previous { databaseId } } } }`;

    const { a, b } = await query<Record<string, { databaseId: string; deployment: Row }>>(
      `mutation { a: ${record} b: ${record} }`,
    );

    expect(a?.deployment.previous).toBeNull();
    expect(b?.deployment.previous).toBeNull();
  });
});

async function sandboxCommit(query: StartedGateway['query']): Promise<{ id: string }> {
  const { project } = await query<{ project: { commit: { sha: string } } }>(
    `{ project(id: ${BOX_OFFICE.id}) { commit(sha: "main") { sha } } }`,
  );
  return { id: project.commit.sha };
}

/** Five deployments to an environment of their own, a minute apart, some of which overlap. */
async function recorded() {
  let minutes = 0;
  const started = await startGateway(
    {},
    { now: () => new Date(Date.parse('2026-11-21T10:00:00Z') + minutes * 60_000) },
  );
  const { gitlab } = started;
  const { id: sha } = await answerOf(gitlab, `${box}/repository/commits/main`);
  const send = async (method: string, path: string, body: object): Promise<string> => {
    minutes += 1;
    const response = await fetch(`${gitlab.url}/api/v4${box}/deployments${path}`, {
      method,
      headers: { 'private-token': gitlab.tokens.maintainer, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return String(((await response.json()) as { id: number }).id);
  };
  const begin = () =>
    send('POST', '', { environment: 'demo/oslo', sha, ref: 'main', tag: false, status: 'running' });
  const end = (id: string) => send('PUT', `/${id}`, { status: 'success' });

  const first = await begin();
  await end(first);
  const slow = await begin();
  const during = await begin();
  await end(during);
  const later = await begin();
  await end(later);
  await end(slow);
  const after = await begin();
  gitlab.forgetRequests();
  return { ...started, ids: { first, slow, during, later, after } };
}
