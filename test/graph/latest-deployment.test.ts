import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, STOREFRONT } from '../support/gateway.ts';
import { gitlabJson } from '../support/gitlab-json.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;

interface Found {
  readonly name: string;
  readonly latestDeployment: { readonly databaseId: string } | null;
}

function environmentsWith(field: string, window = 'first: 20'): string {
  return `{ project(id: ${BOX_OFFICE.id}) { environments(${window}) { nodes { name latestDeployment${field} { databaseId } } } } }`;
}

describe('Environment.latestDeployment', () => {
  test.each([
    ['of any status', '', ''],
    ['of one status', '(statuses: [SUCCESS])', '&status=success'],
  ])(
    '%s is found for 20 environments in two requests, if the newest 100 contain them',
    async (_name, field, status) => {
      const { gitlab, query } = await startGateway();

      const { project } = await query<{ project: { environments: { nodes: Found[] } } }>(
        environmentsWith(field),
      );

      const requests = gitlab.lines();
      const expected = await Promise.all(
        project.environments.nodes.map(async ({ name }) => {
          const [newest] = await gitlabJson<{ id: number }[]>(
            gitlab,
            `${deployments}?environment=${encodeURIComponent(name)}${status}&sort=desc&per_page=1`,
          );
          return { name, latestDeployment: newest ? { databaseId: String(newest.id) } : null };
        }),
      );
      expect(project.environments.nodes).toEqual(expected);
      expect(requests).toHaveLength(2);
      expect(requests).toContain(
        status === ''
          ? `GET ${deployments}?sort=desc&per_page=100`
          : `GET ${deployments}?status=success&sort=desc&per_page=100`,
      );
    },
  );

  test('of a single environment costs a list of one', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: { environment: { latestDeployment: unknown } } }>(
      `{ project(id: ${BOX_OFFICE.id}) { environment(name: "staging") { latestDeployment(statuses: [RUNNING]) { status } } } }`,
    );

    expect(project.environment.latestDeployment).toEqual({ status: 'RUNNING' });
    expect(gitlab.lines()[1]).toBe(
      `GET ${deployments}?environment=staging&status=running&sort=desc&per_page=1`,
    );
  });

  test('of several statuses and under aliases shares one list', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: { environments: { nodes: readonly unknown[] } } }>(`{
      project(id: "harbour-stage/backstage/cue-server") {
        environments {
          nodes {
            name
            live: latestDeployment(statuses: [SUCCESS]) { status }
            open: latestDeployment(statuses: [RUNNING, BLOCKED]) { status }
            newest: latestDeployment { status }
            lastDeployment { status }
          }
        }
      }
    }`);

    expect(project.environments.nodes).toEqual([
      {
        name: 'testing',
        live: { status: 'SUCCESS' },
        open: null,
        newest: { status: 'SUCCESS' },
        lastDeployment: { status: 'SUCCESS' },
      },
      {
        name: 'staging',
        live: { status: 'SUCCESS' },
        open: { status: 'RUNNING' },
        newest: { status: 'RUNNING' },
        lastDeployment: { status: 'SUCCESS' },
      },
      {
        name: 'production',
        live: { status: 'SUCCESS' },
        open: { status: 'BLOCKED' },
        newest: { status: 'BLOCKED' },
        lastDeployment: { status: 'SUCCESS' },
      },
    ]);
    expect(gitlab.requests).toHaveLength(3);
  });

  test('of a status that is written twice is found in the same list', async () => {
    const { gitlab, query } = await startGateway();

    await query<unknown>(environmentsWith('(statuses: [SUCCESS, SUCCESS])'));

    expect(gitlab.requests).toHaveLength(2);
  });

  test('refuses `UNKNOWN`, and sends nothing for it', async () => {
    const { gitlab, execute } = await startGateway();

    const { errors } = await execute<unknown>(environmentsWith('(statuses: [UNKNOWN])', 'first: 1'));

    expect(errors?.[0]).toMatchObject({
      message: '`UNKNOWN` is not a status that a filter can name.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments?per_page=1`]);
  });
});

describe('Environment.lastDeployment', () => {
  test('of a project with more than 100 environments needs a few lists, not one request for each', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{
      project: { environments: { nodes: { name: string; lastDeployment: { databaseId: string } | null }[] } };
    }>(
      `{ project(id: ${STOREFRONT.id}) { environments(first: 200) { nodes { name lastDeployment { databaseId } } } } }`,
    );

    const lines = gitlab.lines();
    expect(project.environments.nodes.length).toBeGreaterThan(110);
    expect(lines.filter((line) => line.includes('/environments'))).toHaveLength(2);
    expect(lines.length).toBeLessThanOrEqual(6);
    const missing = project.environments.nodes.filter(({ lastDeployment }) => lastDeployment === null);
    const lists = await Promise.all(
      missing.map(({ name }) =>
        gitlabJson<object[]>(
          gitlab,
          `/projects/${STOREFRONT.id}/deployments?environment=${encodeURIComponent(name)}&status=success`,
        ),
      ),
    );
    expect(lists.flat()).toEqual([]);
  });

  test('a further page that fails costs a request for each missing environment, and loses nothing', async () => {
    const { gitlab, query } = await startGateway({ retries: 0 });
    const document = `{ project(id: ${BOX_OFFICE.id}) { environments(first: 100) { nodes { name lastDeployment { databaseId } } } } }`;
    const expected = await query<unknown>(document);
    gitlab.forgetRequests();
    gitlab.fault({ path: /page=2(?=&)/, does: 'fail', as: 'bad-gateway' });

    const found = await query<unknown>(document);

    expect(found).toEqual(expected);
    // Two lists, the page that fails, and 46 environments that are not among the newest 100 successes.
    expect(gitlab.requests).toHaveLength(3 + 46);
  });
});
