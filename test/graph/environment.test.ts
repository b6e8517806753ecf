import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, STOREFRONT } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';
import { aliased, globalId } from '../support/selections.ts';
import { respondTogether } from '../support/together.ts';

const boxOffice = `/projects/${BOX_OFFICE.id}`;
const storefront = `/projects/${STOREFRONT.id}`;

describe('Environment', () => {
  test('all that a list of environments tells costs nothing more, the project included', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{ project: { environments: { nodes: unknown[] } } }>(
      `{ project(id: "${BOX_OFFICE.path}") { environments(first: 3) { nodes {
        id projectId databaseId name slug externalUrl description state tier createdAt updatedAt autoStopAt
        project { id name fullPath webUrl description visibility defaultBranch createdAt }
      } } } }`,
    );

    expect(project.environments.nodes[2]).toEqual({ ...canary, project: boxOfficeProject });
    expect(gitlab.lines()).toEqual([
      'GET /projects/lanternway%2Fticketing%2Fbox-office/environments?per_page=3',
    ]);
  });

  test('one environment by its number is the same one', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environment(id: 27610540) {
        id projectId databaseId name slug externalUrl description state tier createdAt updatedAt autoStopAt
      } } }`,
    );

    expect(answer).toEqual({ project: { environment: canary } });
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments/27610540`]);
  });

  test('what a deployment embeds of its environment costs nothing', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { deployment(id: 913400141) { environment {
        id projectId databaseId name slug externalUrl createdAt updatedAt
      } } } }`,
    );

    expect(answer).toEqual({ project: { deployment: { environment: embeddedCanary } } });
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/deployments/913400141`]);
  });

  test('what the environments of 20 deployments do not embed costs one list together', async () => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<{
      project: { deployments: { nodes: { environment: { name: string; tier: string; state: string } }[] } };
    }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        deployments(first: 20) { nodes { environment { name tier state description autoStopAt } } }
      } }`,
    );

    const tiers = new Map(
      project.deployments.nodes.map(({ environment }) => [environment.name, environment.tier]),
    );
    expect([...tiers]).toEqual([
      ['testing', 'TESTING'],
      ['staging', 'STAGING'],
      ['canary', 'PRODUCTION'],
      ['production', 'PRODUCTION'],
    ]);
    expect(gitlab.lines()).toEqual([
      `GET ${boxOffice}/deployments?per_page=20`,
      `GET ${boxOffice}/environments?per_page=100`,
    ]);
  });
});

describe('Project.environment', () => {
  test('20 environments by number cost one list', async () => {
    const { gitlab, query } = await startGateway();
    const ids = (await idsOfAll(gitlab, `${boxOffice}/environments`)).slice(-20);

    const { project } = await query<{ project: object }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        ${aliased(ids, (id) => `environment(id: ${id}) { databaseId state }`)}
      } }`,
    );

    expect(Object.values(project)).toMatchObject(ids.map((databaseId) => ({ databaseId })));
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments?per_page=100`]);
  });

  test('20 environments by name cost one list', async () => {
    const { gitlab, query } = await startGateway();
    const names = (await idsOfAll(gitlab, `${boxOffice}/environments`, 'name')).slice(-20);

    const { project } = await query<{ project: object }>(
      `{ project(id: "${BOX_OFFICE.id}") {
        ${aliased(names, (name) => `environment(name: "${name}") { name state }`)}
      } }`,
    );

    expect(Object.values(project)).toMatchObject(names.map((name) => ({ name })));
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments?per_page=100`]);
  });

  test('20 environments by global id cost one list', async () => {
    const { gitlab, query } = await startGateway();
    const ids = (await idsOfAll(gitlab, `${boxOffice}/environments`)).slice(0, 20);

    const answer: unknown = await query(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Environment { databaseId } } }',
      { ids: ids.map((id) => globalId('Environment', BOX_OFFICE.id, id)) },
    );

    expect(answer).toEqual({ nodes: ids.map((databaseId) => ({ databaseId })) });
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments?per_page=100`]);
  });

  test('by number, each that is beyond the first 100 costs one more, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const ids = (await idsOfAll(gitlab, `${storefront}/environments`)).slice(90, 110);
    respondTogether(gitlab, 10, /environments(\/|\?name)/);

    const { project } = await query<{ project: object }>(
      `{ project(id: "${STOREFRONT.id}") {
        ${aliased(ids, (id) => `environment(id: ${id}) { databaseId }`)}
      } }`,
    );

    expect(Object.values(project)).toEqual(ids.map((databaseId) => ({ databaseId })));
    expect(gitlab.lines()[0]).toBe(`GET ${storefront}/environments?per_page=100`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      ids.slice(10).map((id) => `GET ${storefront}/environments/${id}`),
    );
    expect(gitlab.mostInFlight).toBe(10);
  });

  test('by name, each that is beyond the first 100 costs one more, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const names = (await idsOfAll(gitlab, `${storefront}/environments`, 'name')).slice(90, 110);
    respondTogether(gitlab, 10, /environments(\/|\?name)/);

    const { project } = await query<{ project: object }>(
      `{ project(id: "${STOREFRONT.id}") {
        ${aliased(names, (name) => `environment(name: "${name}") { name }`)}
      } }`,
    );

    expect(Object.values(project)).toEqual(names.map((name) => ({ name })));
    expect(gitlab.lines()[0]).toBe(`GET ${storefront}/environments?per_page=100`);
    expect(gitlab.lines().slice(1).toSorted()).toEqual(
      names
        .slice(10)
        .map((name) => `GET ${storefront}/environments?name=${encodeURIComponent(name)}`)
        .toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(10);
  });

  test('by a name that there is none of it is null', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environment(name: "Production & more") { name } } }`,
    );

    expect(answer).toEqual({ project: { environment: null } });
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments?name=Production%20%26%20more`]);
  });

  test('one that is missing does not spoil the others, and a whole list proves it missing', async () => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") {
        canary: environment(id: 27610540) { name }
        number: environment(id: 1) { name }
        name: environment(name: "nowhere") { name }
        other: environment(name: "staging") { name }
      } }`,
    );

    expect(data).toEqual({
      project: { canary: { name: 'canary' }, number: null, name: null, other: { name: 'staging' } },
    });
    expect(errors).toMatchObject([{ path: ['project', 'number'], extensions: { code: 'NOT_FOUND' } }]);
    expect(gitlab.lines()).toEqual([`GET ${boxOffice}/environments?per_page=100`]);
  });

  test.each(['', '(name: null)', '(id: null)', '(name: "canary", id: 27610540)'])(
    'takes a name or a number, one of them: %j',
    async (args) => {
      const { gitlab, gateway, execute } = await startGateway();

      const answer = await execute(`{ project(id: "${BOX_OFFICE.id}") { environment${args} { name } } }`);

      expect(answer).toMatchObject({
        data: { project: { environment: null } },
        errors: [
          {
            message: 'Set either `name` or `id` of the environment, not both.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      });
      // Ends once all that is under way has arrived.
      await gateway.close();
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

/** What a deployment embeds of it. */
const embeddedCanary = {
  id: globalId('Environment', BOX_OFFICE.id, 27610540),
  projectId: BOX_OFFICE.id,
  databaseId: '27610540',
  name: 'canary',
  slug: 'canary',
  externalUrl: 'https://canary.box-office.lanternway.example',
  createdAt: '2026-06-21T15:30:00.000Z',
  updatedAt: '2026-11-18T13:19:08.640Z',
};

const canary = {
  ...embeddedCanary,
  description: 'One in twenty visitors.',
  state: 'AVAILABLE',
  tier: 'PRODUCTION',
  autoStopAt: null,
};

const boxOfficeProject = {
  id: Buffer.from(`Project:${BOX_OFFICE.id}`).toString('base64'),
  name: 'Box Office',
  fullPath: BOX_OFFICE.path,
  webUrl: `https://gitlab.example.com/${BOX_OFFICE.path}`,
  description: 'Sells, holds, exchanges and refunds tickets, for every venue.',
  visibility: 'private',
  defaultBranch: 'main',
  createdAt: '2024-04-08T07:55:18.447Z',
};
