import { describe, expect, test } from 'vitest';
import { FIXTURES } from '../faults/fixtures.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { gitlabJson } from '../support/gitlab-json.ts';
import { NODE_TYPES } from '../support/types.ts';

/** What GitLab's JSON has where a number belongs, as it is written there. */
const HOSTILE = [
  ...['null', '{}', '{"id":7}', '[]', '[7]', 'true', '""', '"7"', '"x/.."', '"../users"', '"__proto__"'],
  ...['0', '-7', '1.5', '1e400', '9007199254740992', '9007199254740993', '123456789012345678901234567890'],
] as const;

const DEPLOYMENTS = `/projects/${encodeURIComponent(BOX_OFFICE.path)}/deployments`;
const DEPLOYMENT = '913402503';

/** A place in which GitLab says a number that is not the identity of a row, and a query that shows what comes of it. */
const PLACES: readonly {
  readonly name: string;
  readonly path: string;
  readonly pattern: RegExp;
  readonly query: string;
}[] = [
  {
    name: 'project_id of a pipeline in a list of deployments',
    path: DEPLOYMENTS,
    pattern: /"project_id":\d+/g,
    query: `{ project(id: "${BOX_OFFICE.path}") { deployments(first: 3) {
      nodes { id projectId deployable { id pipeline { id projectId } commit { id } } } } } }`,
  },
  {
    name: 'iid of a pipeline in a list of deployments',
    path: DEPLOYMENTS,
    pattern: /(?<="pipeline":\{"id":\d+,)"iid":\d+/g,
    query: `{ project(id: "${BOX_OFFICE.path}") { deployments(first: 3) {
      nodes { deployable { pipeline { iid } } } } } }`,
  },
  {
    name: 'project_id of merge requests',
    path: `${DEPLOYMENTS}/${DEPLOYMENT}/merge_requests`,
    pattern: /"project_id":\d+/g,
    query: `{ project(id: "${BOX_OFFICE.path}") { deployment(id: ${DEPLOYMENT}) {
      mergeRequests { nodes { id projectId } } } } }`,
  },
  {
    name: 'id of the project in a list of environments',
    path: `/projects/${encodeURIComponent(BOX_OFFICE.path)}/environments`,
    pattern: /(?<="project":\{)"id":\d+/g,
    query: `{ project(id: "${BOX_OFFICE.path}") { environments(first: 3) { nodes { id projectId } } } }`,
  },
];

describe.each(PLACES)('$name', ({ path, pattern, query: document }) => {
  test('makes no id and takes no row along, whatever it is', async () => {
    const { gitlab, query, execute } = await startGateway();
    const usual = await query<unknown>(document);
    // GitLab pages by 20 at least, and the gateway takes what it asked for.
    const address = gitlab
      .lines()
      .find((line) => line.startsWith(`GET ${path}?`))
      ?.slice('GET '.length);
    const text = JSON.stringify(await gitlabJson(gitlab, address ?? path));
    expect(text).toMatch(pattern);

    for (const value of HOSTILE) {
      const body = text.replace(pattern, (match) => `${match.slice(0, match.indexOf(':'))}:${value}`);
      gitlab.clearFaults();
      gitlab.fault({ path: address ?? path, does: 'answer', status: 200, body });

      const { data, errors } = await execute<unknown>(document);

      expect(errors, value).toBeUndefined();
      expect(withoutIids(data), value).toEqual(withoutIids(usual));
      expect(decoded(data), value).not.toMatch(/null:|object|undefined|\.\.|NaN|Infinity|e\+/);
    }
  });
});

const WITHIN_PROJECTS = NODE_TYPES.filter(({ isWithinProject }) => isWithinProject).map(({ name }) => name);

describe.each(FIXTURES.filter(({ name }) => WITHIN_PROJECTS.includes(name)))(
  'the number of the project in the JSON of one $name',
  ({ path, operation }) => {
    test('makes no id, whatever it is', async () => {
      const { gitlab, query, execute } = await startGateway();
      const usual = await query<unknown>(operation);
      const text = JSON.stringify(await gitlabJson(gitlab, path));

      for (const value of HOSTILE) {
        const body = text.replace(
          /"project_id":\d+|(?<="project":\{)"id":\d+/g,
          (match) => `${match.slice(0, match.indexOf(':'))}:${value}`,
        );
        gitlab.clearFaults();
        gitlab.fault({ path, does: 'answer', status: 200, body });

        expect(await execute<unknown>(operation), value).toEqual({ data: usual });
      }
    });
  },
);

describe('a number of one thing', () => {
  const SHA = 'a'.repeat(40);
  const PROJECT = `/projects/${encodeURIComponent(BOX_OFFICE.path)}`;
  const ONE = [
    {
      name: 'a pipeline',
      path: `${PROJECT}/pipelines/7`,
      body: '{"id":7,"project_id":?,"sha":"a","status":"success"}',
      field: 'pipeline(id: 7)',
    },
    {
      name: 'the last pipeline of a commit',
      path: `${PROJECT}/repository/commits/${SHA}`,
      body: `{"id":"${SHA}","last_pipeline":{"id":7,"project_id":?}}`,
      field: `commit(sha: "${SHA}")`,
    },
  ];

  test.each(ONE)('project_id of $name becomes no id, whatever it is', async ({ path, body, field }) => {
    const { gitlab, execute } = await startGateway();
    for (const value of HOSTILE) {
      gitlab.clearFaults();
      gitlab.fault({ path, does: 'answer', status: 200, body: body.replace('?', value) });

      const answer = await execute<unknown>(
        `{ project(id: "${BOX_OFFICE.path}") { one: ${field} { ... on Node { id } projectId } } }`,
      );

      expect(answer, value).toMatchObject({ data: { project: { one: { projectId: BOX_OFFICE.id } } } });
      expect(answer.errors, value).toBeUndefined();
      expect(decoded(answer), value).not.toMatch(/null:|object|undefined|\.\./);
    }
  });

  const FIRST = '{ "id": 913402503, "iid": 3, "ref": "main", "sha": "abc", "status": "success" }';

  test.each(HOSTILE)('%s as iid of a deployment costs that field alone', async (value) => {
    const { gitlab, execute } = await startGateway();
    const body = FIRST.replace('"iid": 3', `"iid": ${value}`);
    gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/deployments`, does: 'answer', status: 200, body });

    const answer = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { deployment(id: ${DEPLOYMENT}) { databaseId } } }`,
    );
    const withIid = await execute<unknown>(
      `{ project(id: ${BOX_OFFICE.id}) { deployment(id: ${DEPLOYMENT}) { iid } } }`,
    );

    expect(answer).toEqual({ data: { project: { deployment: { databaseId: DEPLOYMENT } } } });
    expect(withIid.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });
});

/** All ids in what a query gave, as they are before they are encoded. */
function decoded(json: unknown): string {
  return [...JSON.stringify(json).matchAll(/"(?:id|projectId)":"([^"]+)"/g)]
    .map(([, id = '']) => (/^\d+$/.test(id) ? id : Buffer.from(id, 'base64').toString()))
    .join('\n');
}

function withoutIids(json: unknown): unknown {
  return JSON.parse(JSON.stringify(json).replace(/"iid":("\d+"|null)/g, '"iid":0'));
}
