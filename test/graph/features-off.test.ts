import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, MAIL_RELAY, startGateway, STOREFRONT } from '../support/gateway.ts';

const IDS = [BOX_OFFICE, STOREFRONT, MAIL_RELAY].map(({ id }) => `"${id}"`).join(', ');
const BOARD = `{
  projects(ids: [${IDS}]) {
    name
    environments(filter: { name: "production" }) { nodes { name lastDeployment { status } } }
    newest: deployments(last: 1) { nodes { status } }
  }
}`;
const SHOWN = {
  environments: { nodes: [{ name: 'production', lastDeployment: { status: 'SUCCESS' } }] },
  newest: { nodes: [{ status: expect.any(String) as string }] },
};

// CONTRACT.md §1.7: 403 for deployments and environments if environments, builds or repository are switched off.
describe('a board of several projects', () => {
  test.each(['environments', 'builds', 'repository'] as const)(
    'keeps the other projects if one has no %s',
    async (feature) => {
      const behaviour = { featuresOff: { [STOREFRONT.id]: [feature] } };
      const { execute } = await startGateway({}, { behaviour });

      const { data, errors } = await execute<unknown>(BOARD);

      expect(data).toEqual({
        projects: [
          { name: 'Box Office', ...SHOWN },
          { name: 'Storefront', environments: null, newest: null },
          { name: 'Mail Relay', ...SHOWN },
        ],
      });
      expect(errors).toHaveLength(2);
      expect(errors).toMatchObject([
        {
          path: ['projects', 1, expect.any(String)],
          extensions: { code: 'FORBIDDEN', gitlab: { status: 403 } },
        },
        {
          path: ['projects', 1, expect.any(String)],
          extensions: { code: 'FORBIDDEN', gitlab: { status: 403 } },
        },
      ]);
    },
  );
});

describe('a project without a repository', () => {
  // CONTRACT-MORE.md §13.
  test('has no commits, and GitLab answers 404', async () => {
    const { execute } = await startGateway(
      {},
      { behaviour: { featuresOff: { [BOX_OFFICE.id]: ['repository'] } } },
    );

    const { data, errors } = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { name commit(sha: "223de17fa161d4b5b6d5e1a192f07e5c155ebc26") { title } } }`,
    );

    expect(data).toEqual({ project: { name: 'Box Office', commit: null } });
    expect(errors).toMatchObject([{ path: ['project', 'commit'], extensions: { code: 'NOT_FOUND' } }]);
  });
});

describe('a project without environments', () => {
  test('refuses changes to them as data', async () => {
    const { query } = await startGateway(
      {},
      { behaviour: { featuresOff: { [BOX_OFFICE.id]: ['environments'] } } },
    );

    const { it } = await query<{ it: unknown }>(
      `mutation { it: createEnvironment(input: { project: ${BOX_OFFICE.id}, name: "demo/oslo" }) { __typename } }`,
    );

    expect(it).toEqual({ __typename: 'ForbiddenError' });
  });
});
