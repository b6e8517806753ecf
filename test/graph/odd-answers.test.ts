import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const LIST = `/projects/${BOX_OFFICE.id}/deployments`;
const FIELDS = `
  databaseId status updatedAt user { username } environment { name } commit { sha title }
  deployable { status duration artifacts { filename } } pipeline { status }`;

// What a deployment has at the least.
function deploymentJson(more: Readonly<Record<string, unknown>> = {}): object {
  return {
    id: 7,
    iid: 1,
    ref: 'main',
    sha: 'a'.repeat(40),
    created_at: '2026-11-20T12:30:00.000Z',
    status: 'success',
    ...more,
  };
}

const BARE = {
  databaseId: '7',
  status: 'SUCCESS',
  updatedAt: null,
  user: null,
  environment: null,
  commit: { sha: 'a'.repeat(40), title: 'Known' },
  deployable: null,
  pipeline: null,
};

/** What the gateway makes of that list of deployments, and what it asks for. */
async function listed(body: unknown): Promise<{ data?: unknown; codes: unknown[]; lines: string[] }> {
  const { gitlab, execute } = await startGateway({ retries: 0 });
  gitlab.fault({ path: LIST, does: 'answer', status: 200, body });
  gitlab.fault({
    path: /commits/,
    does: 'answer',
    status: 200,
    body: { id: 'a'.repeat(40), title: 'Known' },
  });

  const { data, errors } = await execute<{ project: { deployments: { nodes: unknown } | null } }>(
    `{ project(id: ${BOX_OFFICE.id}) { deployments(first: 10) { nodes { ${FIELDS} } } } }`,
  );
  return {
    data: data?.project.deployments?.nodes,
    codes: (errors ?? []).map(({ path, extensions }) => [path?.slice(3).join('.'), extensions?.code]),
    lines: gitlab.lines(),
  };
}

const COMMIT = `GET /projects/${BOX_OFFICE.id}/repository/commits/${'a'.repeat(40)}`;
const ASKED = [`GET ${LIST}?per_page=10`, COMMIT];

describe('an answer that nobody expected', () => {
  test.each([
    ['without optional keys', {}, {}],
    ['with unknown keys', { novelty: { deep: [1] }, __proto__: 1, constructor: 2 }, {}],
    ['with nulls', { user: null, environment: null, deployable: null, updated_at: null }, {}],
    ['with a status that is new', { status: 'teleported' }, { status: 'UNKNOWN' }],
    ['without a status', { status: undefined }, { status: 'UNKNOWN' }],
    ['with a status that is no text', { status: { icon: 'x' } }, { status: 'UNKNOWN' }],
    ['with a user without identity', { user: { username: 'x' } }, {}],
    ['with a user that is none', { user: 'x', environment: [], deployable: 5 }, {}],
    [
      'with an environment of the least',
      { environment: { id: 3, name: 'here' } },
      { environment: { name: 'here' } },
    ],
    [
      'with an offset in its dates',
      { updated_at: '2026-11-20T13:30:00.000+01:00' },
      { updatedAt: '2026-11-20T12:30:00.000Z' },
    ],
  ])('loses nothing: a deployment %s', async (_name, more, expected) => {
    const { data, codes, lines } = await listed([deploymentJson(more)]);

    expect(data).toEqual([{ ...BARE, ...expected }]);
    expect(codes).toEqual([]);
    expect(lines).toEqual(ASKED);
  });

  test('loses nothing: a deployment with a job of the least, of a commit that is gone', async () => {
    const deployable = {
      id: 9,
      name: 'deploy',
      status: 'dreaming',
      pipeline: { id: 3, sha: 'b', status: 'new' },
      commit: {},
      artifacts: null,
    };

    const { data, codes, lines } = await listed([deploymentJson({ deployable })]);

    expect(data).toEqual([
      {
        ...BARE,
        commit: null,
        deployable: { status: 'UNKNOWN', duration: null, artifacts: null },
        pipeline: { status: 'UNKNOWN' },
      },
    ]);
    expect(codes).toEqual([]);
    expect(lines).toEqual([`GET ${LIST}?per_page=10`]);
  });

  test('loses no list for a text that one of its deployments lacks or has as a number', async () => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({
      path: LIST,
      does: 'answer',
      status: 200,
      body: [deploymentJson({ ref: null, sha: 12345678 }), deploymentJson({ id: 8 })],
    });

    const { project } = await query<{ project: unknown }>(
      `{ project(id: ${BOX_OFFICE.id}) { deployments(first: 10) {
        nodes { databaseId ref sha shortSha }
      } } }`,
    );

    expect(project).toEqual({
      deployments: {
        nodes: [
          {
            databaseId: '7',
            ref: '',
            sha: '12345678',
            shortSha: '12345678',
          },
          {
            databaseId: '8',
            ref: 'main',
            sha: 'a'.repeat(40),
            shortSha: 'a'.repeat(8),
          },
        ],
      },
    });
  });

  test('drops what has no identity, and that alone, and says so at the list', async () => {
    const { data, codes, lines } = await listed([
      deploymentJson({ id: undefined }),
      null,
      'text',
      5,
      [],
      deploymentJson(),
      deploymentJson({ id: '7' }),
      deploymentJson({ id: 1.5 }),
      deploymentJson({ id: 2 ** 53 }),
    ]);

    expect(data).toEqual([BARE]);
    expect(codes).toEqual([['', 'UPSTREAM_INVALID_RESPONSE']]);
    expect(lines).toEqual(ASKED);
  });

  test.each([
    ['a date', { updated_at: 'yesterday' }, '0.updatedAt', {}],
    ['a date that is a number', { updated_at: 5 }, '0.updatedAt', {}],
    ['a name', { user: { id: 1, username: {} } }, '0.user.username', {}],
    ['a name that is missing', { environment: { id: 1 } }, '0.environment.name', {}],
  ])('costs the field alone where %s is of another type', async (_name, more, path, expected) => {
    const { data, codes, lines } = await listed([deploymentJson(more)]);

    expect(data).toEqual([{ ...BARE, ...expected }]);
    expect(codes).toEqual([[path, 'UPSTREAM_INVALID_RESPONSE']]);
    expect(lines).toEqual(ASKED);
  });

  test.each([
    ['duration', { duration: 'long' }, { duration: null, artifacts: null }],
    ['artifacts', { artifacts: 'many' }, { duration: null, artifacts: null }],
    [
      'artifacts.0.filename',
      { artifacts: [{ filename: {} }] },
      { duration: null, artifacts: [{ filename: null }] },
    ],
  ])('costs the field alone where %s of a job is of another type', async (path, more, expected) => {
    const deployable = { id: 9, name: 'deploy', status: 'success', commit: null, ...more };

    const { data, codes, lines } = await listed([deploymentJson({ deployable })]);

    expect(data).toEqual([{ ...BARE, commit: null, deployable: { status: 'SUCCESS', ...expected } }]);
    expect(codes).toEqual([[`0.deployable.${path}`, 'UPSTREAM_INVALID_RESPONSE']]);
    expect(lines).toEqual([`GET ${LIST}?per_page=10`]);
  });

  test.each([
    'deployment(id: 7) { id databaseId }',
    'pipeline(id: 7) { id }',
    'commit(sha: "a") { id }',
    'environment(id: 7) { id }',
  ])('is none where it has no identity: %s', async (selection) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'answer', status: 200, body: {} });

    const { data, errors } = await execute<{ project: object }>(
      `{ project(id: ${BOX_OFFICE.id}) { it: ${selection} } }`,
    );

    expect(data).toEqual({ project: { it: null } });
    expect(errors).toMatchObject([
      { path: ['project', 'it'], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
    expect(gitlab.lines()).toHaveLength(1);
  });
});
