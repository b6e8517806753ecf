import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: PROJECT, path: PATH } = BOX_OFFICE;
const ENVIRONMENTS = `/projects/${PROJECT}/environments`;
const BY_PATH = '/projects/lanternway%2Fticketing%2Fbox-office';
// Without a stop job, with one, and two that are no longer available.
const LONDON = '27612102';
const REVIEW = '27612101';
const STOPPING = '27611950';
const STOPPED = '27611946';

interface Changed {
  readonly databaseId: string;
  readonly environment: Readonly<Record<string, unknown>>;
}

/** The changes of an operation by their aliases. */
interface Changes {
  readonly it: Changed;
  readonly a: Changed;
  readonly b: Changed;
  readonly c: Changed;
}

const FIELDS = 'name slug externalUrl description state tier autoStopSetting';

function create(input: string, selection = `environment { ${FIELDS} }`): string {
  return `createEnvironment(input: { project: ${PROJECT}, ${input} }) {
    __typename ... on CreateEnvironmentPayload { ${selection} } ... on UserError { code message }
  }`;
}

function update(input: string, id = LONDON, selection = `environment { ${FIELDS} }`): string {
  return `updateEnvironment(input: { project: ${PROJECT}, id: ${id}, ${input} }) {
    __typename ... on UpdateEnvironmentPayload { databaseId ${selection} } ... on UserError { code message }
  }`;
}

function stop(id: string, more = ''): string {
  return `stopEnvironment(input: { project: ${PROJECT}, id: ${id} ${more} }) {
    __typename ... on StopEnvironmentPayload { databaseId environment { state } } ... on UserError { code message }
  }`;
}

function remove(id: string): string {
  return `deleteEnvironment(input: { project: ${PROJECT}, id: ${id} }) {
    __typename ... on DeleteEnvironmentPayload { deletedEnvironmentId } ... on UserError { code message }
  }`;
}

describe('createEnvironment', () => {
  test('creates an environment with all its settings, for one request', async () => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(
      `mutation { it: ${create(
        'name: "demo/oslo", externalUrl: "https://oslo.example", tier: TESTING, description: "In snow.", autoStopSetting: "with_action"',
        `databaseId environment { id ${FIELDS} project { id name } }`,
      )} }`,
    );

    expect(it).toEqual({
      __typename: 'CreateEnvironmentPayload',
      databaseId: expect.stringMatching(/^\d+$/) as string,
      environment: {
        id: globalIdOf('Environment', PROJECT, it.databaseId),
        name: 'demo/oslo',
        slug: expect.stringMatching(/^demo-oslo-\w{6}$/) as string,
        externalUrl: 'https://oslo.example',
        description: 'In snow.',
        state: 'AVAILABLE',
        tier: 'TESTING',
        autoStopSetting: 'with_action',
        project: { id: globalIdOf('Project', PROJECT), name: 'Box Office' },
      },
    });
    expect(gitlab.lines()).toEqual([`POST ${ENVIRONMENTS}`]);
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({
      name: 'demo/oslo',
      external_url: 'https://oslo.example',
      tier: 'testing',
      description: 'In snow.',
      auto_stop_setting: 'with_action',
    });
  });

  test('sends nothing for what is omitted or null, and GitLab derives the tier', async () => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(
      `mutation { it: ${create('name: "prod-eu", externalUrl: null, tier: null, description: null')} }`,
    );

    expect(it.environment).toMatchObject({ tier: 'PRODUCTION', externalUrl: null, description: null });
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({ name: 'prod-eu' });
  });

  test('by path costs no more, even with ids: the response contains the project', async () => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(`mutation {
      it: createEnvironment(input: { project: "${PATH}", name: "demo/oslo" }) {
        ... on CreateEnvironmentPayload { environment { id projectId project { id name fullPath } } }
      }
    }`);

    expect(it.environment).toMatchObject({
      projectId: PROJECT,
      project: { name: 'Box Office', fullPath: PATH },
    });
    expect(gitlab.lines()).toEqual([`POST ${BY_PATH}/environments`]);
  });
});

describe('updateEnvironment', () => {
  test('changes what is given, and leaves the rest as it is', async () => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(
      `mutation { it: ${update('description: "By the river.", tier: OTHER')} }`,
    );

    expect(it).toMatchObject({
      databaseId: LONDON,
      environment: {
        name: 'demo/london',
        description: 'By the river.',
        tier: 'OTHER',
        externalUrl: expect.stringContaining('demo-london') as string,
        state: 'AVAILABLE',
      },
    });
    expect(gitlab.lines()).toEqual([`PUT ${ENVIRONMENTS}/${LONDON}`]);
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({
      tier: 'other',
      description: 'By the river.',
    });
  });

  test('clears what is null; a tier is then derived from the name', async () => {
    const { gitlab, query } = await startGateway();
    const all = 'externalUrl: "https://london.example", description: "By the river.", tier: OTHER';

    const answer = await query<Changes>(`mutation {
      a: ${update(all)}
      b: ${update('externalUrl: null, description: null, tier: null')}
    }`);

    expect(answer.b.environment).toMatchObject({ externalUrl: null, description: null, tier: 'STAGING' });
    expect(JSON.parse(gitlab.requests[1]?.body ?? '')).toEqual({
      external_url: null,
      tier: null,
      description: null,
    });
  });

  test('takes variables that are not set as omitted', async () => {
    const { gitlab, query } = await startGateway();

    await query<Changes>(
      `mutation ($url: String, $text: String) { it: ${update('externalUrl: $url, description: $text')} }`,
      { text: 'Set.' },
    );

    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual({ description: 'Set.' });
  });

  test('takes a global id in place of project and number', async () => {
    const { gitlab, query } = await startGateway();

    await query<Changes>(`mutation {
      updateEnvironment(input: { id: "${globalIdOf('Environment', PROJECT, LONDON)}", description: "x" }) {
        __typename
      }
    }`);

    expect(gitlab.lines()).toEqual([`PUT ${ENVIRONMENTS}/${LONDON}`]);
  });
});

describe('stopEnvironment', () => {
  test.each([
    ['stops at once what has no stop job', stop(LONDON), {}, 'STOPPED'],
    ['starts the stop job, if there is one', stop(REVIEW), {}, 'STOPPING'],
    ['starts no job if it is forced', stop(REVIEW, ', force: true'), { force: true }, 'STOPPED'],
    [
      'ends at once what is stopping if it is forced',
      stop(STOPPING, ', force: true'),
      { force: true },
      'STOPPED',
    ],
    ['is not forced by null', stop(REVIEW, ', force: null'), {}, 'STOPPING'],
  ])('%s', async (_name, selection, body, state) => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(`mutation { it: ${selection} }`);

    expect(it).toMatchObject({ __typename: 'StopEnvironmentPayload', environment: { state } });
    expect(gitlab.lines()).toEqual([expect.stringMatching(String.raw`^POST ${ENVIRONMENTS}/\d+/stop$`)]);
    expect(JSON.parse(gitlab.requests[0]?.body ?? '')).toEqual(body);
  });
});

describe('deleteEnvironment', () => {
  test('deletes a stopped environment with its deployments, for one request', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ delete: unknown }>(
      `mutation { stop: ${stop(LONDON)} delete: ${remove(LONDON)} }`,
    );
    const lines = gitlab.lines();
    const after = await query<unknown>(`{
      project(id: ${PROJECT}) {
        environment(name: "demo/london") { id }
        deployments(filter: { environment: "demo/london" }) { totalCount }
      }
    }`);

    expect(answer.delete).toEqual({
      __typename: 'DeleteEnvironmentPayload',
      deletedEnvironmentId: globalIdOf('Environment', PROJECT, LONDON),
    });
    expect(lines).toEqual([`POST ${ENVIRONMENTS}/${LONDON}/stop`, `DELETE ${ENVIRONMENTS}/${LONDON}`]);
    expect(after).toEqual({ project: { environment: null, deployments: { totalCount: 0 } } });
  });

  test('by path reads the number of the project first, for the id of what it deletes', async () => {
    const { gitlab, query } = await startGateway();

    const { it } = await query<Changes>(`mutation {
      it: deleteEnvironment(input: { project: "${PATH}", id: ${STOPPED} }) {
        ... on DeleteEnvironmentPayload { deletedEnvironmentId }
      }
    }`);

    expect(it).toEqual({ deletedEnvironmentId: globalIdOf('Environment', PROJECT, STOPPED) });
    expect(gitlab.lines()).toEqual([`GET ${BY_PATH}`, `DELETE ${BY_PATH}/environments/${STOPPED}`]);
  });
});

describe('after a change, the rest of the operation', () => {
  test('sees it at no cost in the environment, and reads everything else again', async () => {
    const { gitlab, query } = await startGateway();
    const id = globalIdOf('Environment', PROJECT, LONDON);

    const answer = await query<Changes>(`mutation {
      a: ${update('description: "First."')}
      b: updateEnvironment(input: { id: "${id}", description: "Second." }) {
        ... on UpdateEnvironmentPayload {
          environment { description lastDeployment { environment { description state } } }
        }
      }
      c: stopEnvironment(input: { id: "${id}" }) {
        ... on StopEnvironmentPayload {
          environment { lastDeployment { environment { description state } } project { environment(id: ${LONDON}) { state } } }
        }
      }
    }`);

    expect(answer.b.environment).toEqual({
      description: 'Second.',
      lastDeployment: { environment: { description: 'Second.', state: 'AVAILABLE' } },
    });
    expect(answer.c.environment).toEqual({
      lastDeployment: { environment: { description: 'Second.', state: 'STOPPED' } },
      project: { environment: { state: 'STOPPED' } },
    });
    const last = `GET /projects/${PROJECT}/deployments?environment=demo%2Flondon&status=success&order_by=finished_at&sort=desc&per_page=1`;
    expect(gitlab.lines()).toEqual([
      `PUT ${ENVIRONMENTS}/${LONDON}`,
      `PUT ${ENVIRONMENTS}/${LONDON}`,
      last,
      `POST ${ENVIRONMENTS}/${LONDON}/stop`,
      last,
    ]);
  });

  test('does not find what it deleted', async () => {
    const { execute } = await startGateway();

    const { data, errors } = await execute<Changes>(`mutation {
      a: ${update('description: "x"', STOPPED)}
      b: ${remove(STOPPED)}
      c: ${update(
        'description: "y"',
        LONDON,
        `environment { project { gone: environment(id: ${STOPPED}) { id } there: environment(id: ${LONDON}) { name } } }`,
      )}
    }`);

    expect(data?.c.environment.project).toEqual({ gone: null, there: { name: 'demo/london' } });
    expect(errors).toMatchObject([
      { path: ['c', 'environment', 'project', 'gone'], extensions: { code: 'NOT_FOUND' } },
    ]);
  });
});

test('a change closes reads of the project to operations that begin later', async () => {
  const { query } = await startGateway({ shareFor: 10_000 });
  const read = `{ project(id: ${PROJECT}) { environment(id: ${LONDON}) { state } } }`;
  const before = await query<unknown>(read);

  await query<Changes>(`mutation { ${stop(LONDON)} }`);

  expect(before).toEqual({ project: { environment: { state: 'AVAILABLE' } } });
  expect(await query<unknown>(read)).toEqual({ project: { environment: { state: 'STOPPED' } } });
});
