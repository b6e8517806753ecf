import { describe, expect, test } from 'vitest';
import { ENTITIES } from '../support/federation.ts';
import { type Reference } from '../support/types.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway, type StartedGateway, STOREFRONT } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { fieldOfAll, idsOfAll } from '../support/rest.ts';
import { aliased, numbersTo } from '../support/selections.ts';
import { respondTogether } from '../support/together.ts';

const PROJECT = BOX_OFFICE.id;
const DEPLOYMENTS = `/projects/${PROJECT}/deployments`;

describe('20 references', () => {
  test('to deployments cost 20 requests, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const numbers = (await idsOfAll(gitlab, DEPLOYMENTS)).slice(0, 20);
    respondTogether(gitlab, 20);

    await resolveAll(query, 'Deployment', numbers.map(inProject('databaseId')));

    expect(gitlab.lines().toSorted()).toEqual(
      numbers.map((number) => `GET ${DEPLOYMENTS}/${number}`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(20);
  });

  test('to one deployment, by its number and by its global id, cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const byNumber = inProject('databaseId')('913402248');
    const byId = { id: globalIdOf('Deployment', PROJECT, 913402248) };

    await resolveAll(
      query,
      'Deployment',
      numbersTo(20).map((_, index) => (index % 2 === 0 ? byNumber : byId)),
    );

    expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/913402248`]);
  });

  test('to environments of one project cost one list', async () => {
    const { gitlab, query } = await startGateway();
    const numbers = (await idsOfAll(gitlab, `/projects/${PROJECT}/environments`)).slice(0, 20);

    await resolveAll(query, 'Environment', numbers.map(inProject('databaseId')));

    expect(numbers).toHaveLength(20);
    expect(gitlab.lines()).toEqual([`GET /projects/${PROJECT}/environments?per_page=100`]);
  });

  test('to merge requests of one project cost one request', async () => {
    const { gitlab, query } = await startGateway();
    const iids = numbersTo(20);

    await resolveAll(query, 'MergeRequest', iids.map(inProject('iid')));

    expect(gitlab.lines()).toEqual([mergeRequestsByIid(PROJECT, iids)]);
  });

  test('to merge requests of two projects, by iid and by global id, cost two requests, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const iids = numbersTo(10);
    respondTogether(gitlab, 2);

    await resolveAll(query, 'MergeRequest', [
      ...iids.map(inProject('iid')),
      ...iids.map((iid) => ({ id: globalIdOf('MergeRequest', STOREFRONT.id, iid) })),
    ]);

    expect(gitlab.lines().toSorted()).toEqual([
      mergeRequestsByIid(PROJECT, iids),
      mergeRequestsByIid(STOREFRONT.id, iids),
    ]);
    expect(gitlab.mostInFlight).toBe(2);
  });

  test('to pipelines cost one request each, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const numbers = await numbersOf(gitlab, (job) => job.pipeline.id);
    respondTogether(gitlab, 20);

    await resolveAll(query, 'Pipeline', numbers.map(inProject('databaseId')));

    expect(gitlab.lines().toSorted()).toEqual(
      numbers.map((number) => `GET /projects/${PROJECT}/pipelines/${number}`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(20);
  });

  test('to jobs cost one request each, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const numbers = await numbersOf(gitlab, (job) => job.id);
    respondTogether(gitlab, 20);

    await resolveAll(
      query,
      'Deployable',
      numbers.map((number) => ({ id: globalIdOf('Deployable', PROJECT, number) })),
    );

    expect(gitlab.lines().toSorted()).toEqual(
      numbers.map((number) => `GET /projects/${PROJECT}/jobs/${number}`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(20);
  });

  test('to commits cost one request each, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const shas = await numbersOf(gitlab, (job) => job.commit?.id);
    respondTogether(gitlab, 20);

    await resolveAll(query, 'Commit', shas.map(inProject('sha')));

    expect(gitlab.lines().toSorted()).toEqual(
      shas.map((sha) => `GET /projects/${PROJECT}/repository/commits/${sha}`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(20);
  });

  test('to users by name cost one request for each name, side by side', async () => {
    const { gitlab, query } = await startGateway();
    const names = (await fieldOfAll(gitlab, '/users', 'username')) as string[];
    const references = numbersTo(20).map((_, index) => ({ username: names[index % names.length] }));
    const distinct = new Set(references.map(({ username }) => username));
    respondTogether(gitlab, distinct.size);

    await resolveAll(query, 'User', references);

    expect(gitlab.lines().toSorted()).toEqual(
      [...distinct].map((name) => `GET /users?username=${name}`).toSorted(),
    );
    expect(gitlab.mostInFlight).toBe(distinct.size);
  });

  test('to users by number cost what 20 lookups by node cost', async () => {
    const { gitlab, query } = await startGateway();
    const numbers = await idsOfAll(gitlab, '/users');
    const twenty = numbersTo(20).map((_, index) => numbers[index % numbers.length] ?? '');

    await resolveAll(
      query,
      'User',
      twenty.map((databaseId) => ({ databaseId })),
    );
    const referred = gitlab.lines().toSorted();
    gitlab.forgetRequests();
    await query<unknown>(
      `{ ${aliased(twenty, (number) => `node(id: "${globalIdOf('User', number)}") { id }`)} }`,
    );

    expect(referred).toEqual(gitlab.lines().toSorted());
    expect(referred).toHaveLength(new Set(twenty).size);
  });
});

describe('a reference to a project', () => {
  test('costs the one request that tells whether it is there, and its own fields nothing more', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Project { id databaseId name fullPath webUrl defaultBranch }
        }
      }`,
      {
        representations: [MAIL_RELAY, MAIL_RELAY].map(({ path }) => ({
          __typename: 'Project',
          fullPath: path,
        })),
      },
    );

    const project = {
      id: globalIdOf('Project', MAIL_RELAY.id),
      databaseId: MAIL_RELAY.id,
      name: 'Mail Relay',
      fullPath: MAIL_RELAY.path,
      webUrl: `https://gitlab.example.com/${MAIL_RELAY.path}`,
      defaultBranch: 'main',
    };
    expect(answer).toEqual({ _entities: [project, project] });
    expect(gitlab.lines()).toEqual([`GET /projects/${encodeURIComponent(MAIL_RELAY.path)}`]);
  });

  test('costs one request more for a list below it', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on Project { deployments(first: 1) { nodes { iid } } } }
      }`,
      { representations: [{ __typename: 'Project', databaseId: PROJECT }] },
    );

    expect(answer).toEqual({ _entities: [{ deployments: { nodes: [{ iid: '1' }] } }] });
    expect(gitlab.lines()).toEqual([`GET /projects/${PROJECT}`, `GET ${DEPLOYMENTS}?per_page=1`]);
  });
});

test('what a reference embeds costs nothing more', async () => {
  const { gitlab, query } = await startGateway();

  const answer = await query<unknown>(
    `query ($representations: [_Any!]!) {
      _entities(representations: $representations) {
        ... on Deployment {
          projectId status
          environment { name } user { username } commit { shortSha } pipeline { iid } deployable { name }
        }
      }
    }`,
    { representations: [{ __typename: 'Deployment', ...inProject('databaseId')('913402248') }] },
  );

  expect(answer).toMatchObject({ _entities: [{ projectId: PROJECT, environment: { name: 'production' } }] });
  expect(gitlab.lines()).toEqual([`GET ${DEPLOYMENTS}/913402248`]);
});

interface Job {
  readonly id: number;
  readonly pipeline: { readonly id: number };
  /** Null where Git has meanwhile removed it. */
  readonly commit: { readonly id: string } | null;
}

/** The first 20 different numbers that the jobs of the project's deployments have somewhere. */
async function numbersOf(
  gitlab: StartedGateway['gitlab'],
  read: (job: Job) => number | string | undefined,
): Promise<string[]> {
  const jobs = (await fieldOfAll(gitlab, DEPLOYMENTS, 'deployable')) as (Job | null)[];
  const numbers = new Set(jobs.flatMap((job) => (job && read(job)) ?? []).map(String));
  return [...numbers].slice(0, 20);
}

function inProject(field: string): (number: string) => Reference {
  return (number) => ({ projectId: PROJECT, [field]: number });
}

/** Resolves references to things of one type, all of which are there. */
async function resolveAll(
  query: StartedGateway['query'],
  type: string,
  references: readonly Reference[],
): Promise<void> {
  const answer = await query<{ _entities: readonly unknown[] }>(ENTITIES, {
    representations: references.map((reference) => ({ __typename: type, ...reference })),
  });

  expect(references).toHaveLength(20);
  expect(answer._entities).toEqual(
    references.map(() => ({ __typename: type, id: expect.any(String) as unknown })),
  );
}

function mergeRequestsByIid(project: string, iids: readonly string[]): string {
  return `GET /projects/${project}/merge_requests?${iids.map((iid) => `iids[]=${iid}&`).join('')}per_page=100`;
}
