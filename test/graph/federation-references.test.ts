import { describe, expect, test } from 'vitest';
import { ENTITIES } from '../support/federation.ts';
import { NODE_TYPES, type Reference } from '../support/types.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const PROJECT = BOX_OFFICE.id;
const SHA = '7049113ed5043b24daf459faaf1d82c816b75c14';
const USER = { __typename: 'User', databaseId: '1206230' };
const FOUND = { __typename: 'User', id: globalIdOf('User', 1206230) };

/** Nothing of the kind is there, or it is not visible to the caller. */
const MISSING: readonly Reference[] = [
  { __typename: 'Project', databaseId: '1' },
  { __typename: 'Project', fullPath: 'lanternway/nothing' },
  { __typename: 'Project', id: globalIdOf('Project', 1) },
  { __typename: 'Deployment', projectId: PROJECT, databaseId: '1' },
  { __typename: 'Deployment', projectId: '1', databaseId: '1' },
  { __typename: 'Environment', projectId: PROJECT, databaseId: '1' },
  { __typename: 'Deployable', id: globalIdOf('Deployable', PROJECT, 1) },
  { __typename: 'Commit', projectId: PROJECT, sha: SHA.replace('7', '8') },
  { __typename: 'Pipeline', projectId: PROJECT, databaseId: '1' },
  { __typename: 'MergeRequest', projectId: PROJECT, iid: '9999' },
  { __typename: 'MergeRequest', projectId: '1', iid: '1' },
  { __typename: 'User', databaseId: '1' },
  { __typename: 'User', username: 'nobody' },
];

describe('a reference to what is missing or not visible', () => {
  test('is null in its place, without an error, and takes nothing along', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(ENTITIES, {
      representations: MISSING.flatMap((reference) => [reference, USER]),
    });

    expect(answer).toEqual({ data: { _entities: MISSING.flatMap(() => [null, FOUND]) } });
    expect(gitlab.lines().filter((line) => line === 'GET /users/1206230')).toHaveLength(1);
  });

  test('is null whatever is selected below it', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) {
          ... on Project { databaseId name deployments(first: 1) { nodes { id } } }
          ... on MergeRequest { iid title }
        }
      }`,
      {
        representations: [
          { __typename: 'Project', databaseId: '1' },
          { __typename: 'MergeRequest', projectId: PROJECT, iid: '9999' },
        ],
      },
    );

    expect(answer).toEqual({ data: { _entities: [null, null] } });
    expect(gitlab.lines()).toHaveLength(2);
  });

  test.each(NODE_TYPES.filter(({ name: type }) => type !== 'User'))(
    'is null for a caller who may not see $type, by each of its keys',
    async ({ name: type, keys }) => {
      const { gitlab, execute } = await startGateway();
      const representations = keys.map(([, values]) => ({ __typename: type, ...values }));

      const answer = await execute<unknown>(
        ENTITIES,
        { representations },
        { 'private-token': gitlab.tokens.outsider },
      );

      expect(answer).toEqual({ data: { _entities: representations.map(() => null) } });
    },
  );
});

describe('a reference with several keys', () => {
  test('costs what one costs where they name the same by the same', async () => {
    const { gitlab, query } = await startGateway();
    const id = globalIdOf('Deployment', PROJECT, 913402248);

    const answer = await query<unknown>(ENTITIES, {
      representations: [{ __typename: 'Deployment', id, projectId: PROJECT, databaseId: 913402248 }],
    });

    expect(answer).toEqual({ _entities: [{ __typename: 'Deployment', id }] });
    expect(gitlab.lines()).toEqual([`GET /projects/${PROJECT}/deployments/913402248`]);
  });

  test('is found by the number at no more cost, whatever the name was at the time', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(ENTITIES, {
      representations: [
        { ...USER, username: 'huong.dang' },
        { ...USER, username: 'former.name' },
        { __typename: 'Project', fullPath: 'lanternway/former-name', databaseId: PROJECT },
      ],
    });

    expect(answer).toEqual({
      _entities: [FOUND, FOUND, { __typename: 'Project', id: globalIdOf('Project', PROJECT) }],
    });
    expect(gitlab.lines()).toEqual(['GET /users/1206230', `GET /projects/${PROJECT}`]);
  });
});

describe('a failure of GitLab', () => {
  test.each([
    ['forbidden', 'FORBIDDEN'],
    ['unauthorized', 'UNAUTHENTICATED'],
    ['rate-limited', 'RATE_LIMITED'],
    ['internal', 'UPSTREAM_UNAVAILABLE'],
    ['bad-gateway', 'UPSTREAM_UNAVAILABLE'],
  ] as const)('(%s) is null and %s in the place of its reference alone', async (failure, code) => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ does: 'fail', as: failure, path: '/users?' });

    const { data, errors } = await execute<unknown>(ENTITIES, {
      representations: [USER, { __typename: 'User', username: 'huong.dang' }, USER],
    });

    expect(data).toEqual({ _entities: [FOUND, null, FOUND] });
    expect(errors).toMatchObject([{ path: ['_entities', 1], extensions: { code } }]);
    expect(gitlab.lines()).toEqual(['GET /users/1206230', 'GET /users?username=huong.dang']);
  });

  test.each([
    ['another user', [{ id: 7, username: 'ada' }]],
    ['a user without a name', [{ id: 1206230 }]],
    ['a user whose name is a number', [{ id: 1206230, username: 7 }]],
  ])('to find the user that was asked for, with %s in the list, finds none', async (_name, body) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'answer', status: 200, body });

    const answer = await execute<unknown>(ENTITIES, {
      representations: [{ __typename: 'User', username: 'huong.dang' }],
    });

    expect(answer).toEqual({ data: { _entities: [null] } });
    expect(gitlab.lines()).toEqual(['GET /users?username=huong.dang']);
  });

  test.each([
    ['a user without a number', [{ username: 'huong.dang' }]],
    ['no object', [null, 'huong.dang', []]],
  ])('to find the user that was asked for, with %s in the list, is an error', async (_name, body) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'answer', status: 200, body });

    const { data, errors } = await execute<unknown>(ENTITIES, {
      representations: [{ __typename: 'User', username: 'huong.dang' }],
    });

    expect(data).toEqual({ _entities: [null] });
    expect(errors).toMatchObject([
      { path: ['_entities', 0], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
    ]);
    expect(gitlab.lines()).toEqual(['GET /users?username=huong.dang']);
  });

  test('to answer with a list is an error', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ does: 'answer', status: 200, body: { message: 'hello' } });

    const { data, errors } = await execute<unknown>(ENTITIES, {
      representations: [{ __typename: 'User', username: 'huong.dang' }],
    });

    expect(data).toEqual({ _entities: [null] });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
  });
});
