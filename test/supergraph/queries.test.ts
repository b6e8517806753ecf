import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, STOREFRONT } from '../support/gateway.ts';
import { fieldOfAll } from '../support/rest.ts';
import { GATEWAYS, OWNERS, sharedSupergraph } from './supergraph.ts';

const DEPLOYMENTS = `/projects/${BOX_OFFICE.id}/deployments`;
const PRODUCTION = `${DEPLOYMENTS}?environment=production`;

describe.each(GATEWAYS)('through %s, a query', (name, compose, startInFront) => {
  const graph = sharedSupergraph(compose, startInFront);

  test('from a user of ours to what two neighbours know of them costs what the user costs', async () => {
    const { gitlab, incidents, execute } = graph();

    const answer = await execute(
      '{ currentUser { name incidents { id } services { name } } }',
      {},
      bearer('developer'),
    );

    expect(answer).toEqual({
      data: {
        currentUser: {
          name: 'Tomasz Wilk',
          incidents: incidents.filter(({ owner }) => owner === 'tomasz.wilk').map(({ id }) => ({ id })),
          services: [{ name: 'Box office' }],
        },
      },
    });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('from one deployment of ours to its incidents costs what the deployment costs', async () => {
    const { gitlab, incidents, execute } = graph();
    const { deploymentId = '', title = '' } = incidents[6] ?? {};

    const answer = await execute(
      `{ deployment(project: "${BOX_OFFICE.id}", id: "${deploymentId}") { iid incidents { title } } }`,
    );

    expect(answer).toEqual({ data: { deployment: { iid: '28', incidents: [{ title }] } } });
    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/${deploymentId}`]);
  });

  test('from a page of deployments to the incidents of each', async () => {
    const { gitlab, incidents, neighbours, execute } = graph();

    const answer = await execute(
      `{
        project(id: "${BOX_OFFICE.id}") {
          deployments(first: 3, filter: { environment: "production" }) { nodes { databaseId incidents { id } } }
        }
      }`,
    );

    const nodes = incidents
      .slice(0, 3)
      .map(({ id, deploymentId }) => ({ databaseId: deploymentId, incidents: [{ id }] }));
    expect(answer).toEqual({ data: { project: { deployments: { nodes } } } });
    expect(gitlab.lines().toSorted()).toEqual(LIST_COSTS[name].toSorted());
    expect(neighbours.map(({ requests }) => requests.length)).toEqual([1, 0]);
  });

  test('from 20 incidents to our deployments, people and merge requests costs what 20 lookups cost', async () => {
    const { gitlab, ours, incidents, execute } = graph();
    const subjects = incidents.slice(0, 20);
    const mergeRequests = `/projects/${BOX_OFFICE.id}/merge_requests?${subjects.map(({ fixIid }) => `iids[]=${fixIid}`).join('&')}`;
    const numbers = await fieldOfAll(gitlab, PRODUCTION, 'iid');
    const titles = (await fieldOfAll(gitlab, mergeRequests, 'title')).toReversed();

    const answer = await execute('{ incidents { deployment { iid } owner { name } fix { title } } }');

    const names = ['Mira Castellan', 'Tomasz Wilk', 'Hana Brandt', 'Zofia Lindqvist'];
    expect(answer).toEqual({
      data: {
        incidents: subjects.map((_incident, index) => ({
          deployment: { iid: String(numbers[index]) },
          owner: { name: names[index % 4] },
          fix: { title: titles[index] },
        })),
      },
    });
    expect(gitlab.lines().toSorted()).toEqual(
      [
        ...subjects.map(({ deploymentId }) => `GET ${DEPLOYMENTS}/${deploymentId}`),
        ...OWNERS.map((username) => `GET /users?username=${username}`),
        `GET ${mergeRequests}&per_page=100`,
      ].toSorted(),
    );
    // 20 deployments, 4 people and 20 merge requests: each kind in one request at most.
    expect(ours.requests.length).toBeLessThanOrEqual(3);
  });

  test('that asks our types for nothing but what the neighbour knows of them costs nothing', async () => {
    const { gitlab, ours, execute } = graph();

    const { errors } = await execute(
      '{ incidents { deployment { projectId databaseId } owner { username } } }',
    );

    expect(errors).toBeUndefined();
    expect(ours.requests).toEqual([]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('from the connection of another Relay subgraph to our people and projects', async () => {
    const { gitlab, execute } = graph();

    const answer = await execute(
      `{
        services(first: 2, direction: DESC) {
          edges { node { id createdAt owner { name } project { nameWithNamespace } } }
          pageInfo { hasNextPage endCursor }
        }
      }`,
    );

    expect(answer).toEqual({
      data: {
        services: {
          edges: [
            {
              node: {
                id: 'service-2',
                createdAt: '2024-06-11T08:00:00Z',
                owner: { name: 'Kwame Asante' },
                project: { nameWithNamespace: 'Lanternway / Web / Storefront' },
              },
            },
            {
              node: {
                id: 'service-1',
                createdAt: '2024-05-02T08:00:00Z',
                owner: { name: 'Tomasz Wilk' },
                project: { nameWithNamespace: 'Lanternway / Ticketing / Box Office' },
              },
            },
          ],
          pageInfo: { hasNextPage: false, endCursor: 'service-1' },
        },
      },
    });
    expect(gitlab.lines().toSorted()).toEqual([
      `GET /projects/${encodeURIComponent(BOX_OFFICE.path)}`,
      `GET /projects/${encodeURIComponent(STOREFRONT.path)}`,
      'GET /users?username=kwame.asante',
      'GET /users?username=tomasz.wilk',
    ]);
  });

  test('about what is not there gives null for its fields, and no error', async () => {
    const { execute } = graph();

    const { data, errors } = await execute(
      '{ incidents(first: 21) { deployment { updatedAt } owner { name } fix { labels } } }',
    );

    const { incidents } = data as { incidents: readonly object[] };
    expect(errors).toBeUndefined();
    expect(incidents).toHaveLength(21);
    expect(incidents[20]).toMatchObject({ deployment: { updatedAt: null }, owner: { name: null } });
    expect(JSON.stringify(incidents.slice(0, 20))).not.toContain('null');
  });

  test('about what is not there gives null in the place of an object whose field cannot be', async () => {
    const { execute } = graph();

    const { data, errors } = await execute('{ incidents(first: 21) { deployment { iid } } }');

    const { incidents } = data as { incidents: readonly object[] };
    expect(incidents[20]).toEqual({ deployment: null });
    expect(JSON.stringify(incidents.slice(0, 20))).not.toContain('null');
    expect(errors).toEqual(ABOUT_A_MISSING_FIELD[name]);
  });

  test('that GitLab refuses in part keeps its siblings, and names the code', async () => {
    const { gitlab, incidents, execute } = graph();
    gitlab.fault({
      path: `${DEPLOYMENTS}/${incidents[1]?.deploymentId ?? ''}`,
      does: 'fail',
      as: 'forbidden',
    });

    const { data, errors } = await execute('{ incidents(first: 3) { id deployment { status } } }');

    expect(data).toEqual({
      incidents: [
        { id: 'incident-1', deployment: { status: 'SUCCESS' } },
        { id: 'incident-2', deployment: null },
        { id: 'incident-3', deployment: { status: 'SUCCESS' } },
      ],
    });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', gitlab: { status: 403 } } }]);
    // One gateway names the object, the other the field of it.
    expect(errors?.[0]?.path?.slice(0, 3)).toEqual(['incidents', 1, 'deployment']);
  });

  test('for what is not there says so as without a gateway in front', async () => {
    const { execute } = graph();

    const { data, errors } = await execute(
      `{ currentUser { name } deployment(project: "${BOX_OFFICE.id}", id: "1") { iid incidents { id } } }`,
    );

    expect(data).toEqual({ currentUser: { name: 'Mira Castellan' }, deployment: null });
    expect(errors).toMatchObject([
      { path: ['deployment'], extensions: { code: 'NOT_FOUND', gitlab: { status: 404 } } },
    ]);
  });

  test('that refers to more objects than MAX_LIST_LENGTH is refused, and GitLab not asked', async () => {
    const { gitlab, incidents, execute } = graph();

    const { data, errors } = await execute('{ incidents(first: 101) { id deployment { updatedAt } } }');

    expect(data).toEqual({
      incidents: incidents.map(({ id }) => ({ id, deployment: { updatedAt: null } })),
    });
    expect(new Set(errors?.map(({ extensions }) => extensions?.code))).toEqual(new Set(['LIST_TOO_LONG']));
    expect(gitlab.lines()).toEqual([]);
  });

  function bearer(role: 'developer'): Record<string, string> {
    return { authorization: `Bearer ${graph().gitlab.tokens[role]}` };
  }
});

const LIST = `GET ${PRODUCTION}&per_page=3`;
const PROJECT = `GET /projects/${BOX_OFFICE.id}`;
/** Hive Gateway asks for every key of an object, and again for a list below an object whose items a neighbour extends. */
const LIST_COSTS = {
  'Apollo Gateway': [LIST],
  'Hive Gateway': [LIST, LIST, PROJECT, PROJECT],
};

const ABOUT_A_MISSING_FIELD = {
  'Apollo Gateway': undefined,
  // In its own words: it knows no place for a null that a subgraph may give.
  'Hive Gateway': [
    expect.objectContaining({
      path: ['incidents', 20, 'deployment', 'iid'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    }),
  ],
};
