import { type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse, print } from 'graphql';
import { describe, expect, test } from 'vitest';
import { ENTITIES } from '../support/federation.ts';
import { NODE_TYPES } from '../support/types.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const ENTRIES = NODE_TYPES.flatMap(({ name: type, id, keys }) =>
  keys.map(([selection, values, request]) => ({ type, id, selection, values, request })),
);

describe('_service', () => {
  test('tells the schema, linked to Federation 2, without asking GitLab anything', async () => {
    const { gitlab, query } = await startGateway();

    const { _service } = await query<Service>('{ _service { sdl } }');

    const link = parse(_service.sdl).definitions.find(({ kind }) => kind === Kind.SCHEMA_EXTENSION);
    expect(link && print(link)).toBe(
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@inaccessible", "@key", "@shareable"])',
    );
    expect(gitlab.lines()).toEqual([]);
  });

  test('tells it to callers without credentials', async () => {
    const { execute } = await startGateway();

    const { data, errors } = await execute<Service>('{ _service { sdl } }', {}, {});

    expect(errors).toBeUndefined();
    expect(data?._service.sdl).toContain('type Deployment implements Node @key(fields: "id")');
  });

  test.each(NODE_TYPES)('has the keys of $name', async ({ name: type, keys }) => {
    const { query } = await startGateway();

    const { _service } = await query<Service>('{ _service { sdl } }');

    expect(directivesOf(parse(_service.sdl), type)).toEqual(
      keys.map(([selection]) => `@key(fields: "${selection}")`),
    );
  });

  test('has a key of every type that has an id', async () => {
    const { query } = await startGateway();

    const { _service } = await query<Service>('{ _service { sdl } }');

    const withId = objectTypes(parse(_service.sdl)).filter(({ fields }) =>
      fields?.some(({ name }) => name.value === 'id'),
    );
    expect(withId.map(({ name }) => name.value)).toEqual(NODE_TYPES.map(({ name: type }) => type).toSorted());
  });

  test('lets PageInfo and the root fields of Relay be in other subgraphs too', async () => {
    const { query } = await startGateway();

    const { _service } = await query<Service>('{ _service { sdl } }');

    const sdl = parse(_service.sdl);
    expect(directivesOf(sdl, 'PageInfo')).toEqual(['@shareable']);
    expect(directivesOf(sdl, 'Query', 'node')).toEqual(['@shareable', '@inaccessible']);
    expect(directivesOf(sdl, 'Query', 'nodes')).toEqual(['@shareable', '@inaccessible']);
  });

  test('has nothing in it that composition adds by itself', async () => {
    const { query } = await startGateway();

    const { _service } = await query<Service>('{ _service { sdl } }');

    expect(_service.sdl).not.toMatch(/\b(?:_Any|_Entity|_Service|_entities|_service)\b/);
  });
});

describe('_entities', () => {
  test.each(ENTRIES)('resolves $type by $selection', async ({ type, id, values, request }) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(ENTITIES, { representations: [{ __typename: type, ...values }] });

    expect(answer).toEqual({ _entities: [{ __typename: type, id }] });
    expect(gitlab.lines().filter((line) => !isOfProject(line, type))).toEqual([request]);
  });

  test('gives every type that its union has', async () => {
    const { query } = await startGateway();

    const answer = await query<unknown>('{ __type(name: "_Entity") { kind possibleTypes { name } } }');

    const possibleTypes = NODE_TYPES.map(({ name: type }) => ({ name: type }));
    expect(answer).toEqual({
      __type: { kind: 'UNION', possibleTypes: expect.arrayContaining(possibleTypes) as unknown },
    });
    expect(JSON.stringify(answer).match(/"name"/g)).toHaveLength(possibleTypes.length);
  });

  test('gives things of all types in one call, in the order of the references', async () => {
    const { gitlab, query } = await startGateway();
    const mixed = [...ENTRIES, ...ENTRIES.toReversed()];

    const answer = await query<unknown>(ENTITIES, {
      representations: mixed.map(({ type, values }) => ({ __typename: type, ...values })),
    });

    expect(answer).toEqual({ _entities: mixed.map(({ type, id }) => ({ __typename: type, id })) });
    expect(gitlab.lines().toSorted()).toEqual([...new Set(ENTRIES.map(({ request }) => request))].toSorted());
  });

  test('takes references that stand in the document', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `query ($sha: _Any!) {
        _entities(representations: [
          { __typename: "Deployment", projectId: ${BOX_OFFICE.id}, databaseId: "913402248" }, $sha
        ]) { ... on Deployment { status } ... on Commit { shortSha } }
      }`,
      {
        sha: {
          __typename: 'Commit',
          projectId: Number(BOX_OFFICE.id),
          sha: '7049113ed5043b24daf459faaf1d82c816b75c14',
        },
      },
    );

    expect(answer).toEqual({ _entities: [{ status: 'FAILED' }, { shortSha: '7049113e' }] });
    expect(gitlab.lines()).toHaveLength(2);
  });

  test('ignores what a reference has besides a key', async () => {
    const { gitlab, query } = await startGateway();
    const more = { projectId: 'x', username: { first: 1 }, severity: ['high'], constructor: 1, iid: null };

    const answer = await query<unknown>(ENTITIES, {
      representations: [
        { __typename: 'Deployment', id: globalIdOf('Deployment', BOX_OFFICE.id, 913402248), ...more },
      ],
    });

    expect(answer).toMatchObject({ _entities: [{ __typename: 'Deployment' }] });
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('takes a key that is null for one that is not there', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(ENTITIES, {
      representations: [{ __typename: 'User', databaseId: null, username: 'huong.dang' }],
    });

    expect(answer).toEqual({ _entities: [{ __typename: 'User', id: globalIdOf('User', 1206230) }] });
    expect(gitlab.lines()).toEqual(['GET /users?username=huong.dang']);
  });

  test('finds a user whatever the case of the name, and asks for the rest of the profile by number', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<unknown>(
      `query ($representations: [_Any!]!) {
        _entities(representations: $representations) { ... on User { username databaseId bio } }
      }`,
      { representations: ['Huong.Dang', 'huong.dang'].map((username) => ({ __typename: 'User', username })) },
    );

    const user = { username: 'huong.dang', databaseId: '1206230', bio: expect.any(String) as unknown };
    expect(answer).toEqual({ _entities: [user, user] });
    expect(gitlab.lines()).toEqual(['GET /users?username=huong.dang', 'GET /users/1206230']);
  });

  test('passes the credentials of the caller on, and no others', async () => {
    const { gitlab, query } = await startGateway();
    const representations = ENTRIES.map(({ type, values }) => ({ __typename: type, ...values }));

    await query<unknown>(
      ENTITIES,
      { representations },
      { authorization: `Bearer ${gitlab.tokens.developer}` },
    );

    const sent = gitlab.requests.map(({ user, headers }) => [
      user,
      'authorization' in headers,
      'private-token' in headers,
    ]);
    expect(sent).toEqual(gitlab.requests.map(() => ['tomasz.wilk', true, false]));
    expect(sent).not.toEqual([]);
  });

  test('is answered as usual where a router asks for traces, which there are none of', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(
      '{ _entities(representations: [{ __typename: "User", databaseId: 1206230 }]) { __typename } }',
      {},
      { 'private-token': gitlab.tokens.maintainer, 'apollo-federation-include-trace': 'ftv1' },
    );

    expect(answer).toEqual({ data: { _entities: [{ __typename: 'User' }] } });
  });

  test('keeps nothing of one caller for the next', async () => {
    const { gitlab, query } = await startGateway();
    const { path: fullPath } = BOX_OFFICE;
    const variables = { representations: [{ __typename: 'Project', fullPath }] };

    const seen = await query<unknown>(ENTITIES, variables);
    const hidden = await query<unknown>(ENTITIES, variables, { 'private-token': gitlab.tokens.outsider });

    expect(seen).toMatchObject({ _entities: [{ __typename: 'Project' }] });
    expect(hidden).toEqual({ _entities: [null] });
    expect(gitlab.lines()).toHaveLength(2);
  });
});

interface Service {
  readonly _service: { readonly sdl: string };
}

/** Whether a request is the one for the number of a project that a path names, which an `id` needs. */
function isOfProject(line: string, type: string): boolean {
  return type !== 'Project' && line === `GET /projects/${BOX_OFFICE.id}`;
}

function objectTypes({ definitions }: DocumentNode): ObjectTypeDefinitionNode[] {
  return definitions.filter((definition) => definition.kind === Kind.OBJECT_TYPE_DEFINITION);
}

/** The directives of a type, or of one of its fields, as they are written. */
function directivesOf(sdl: DocumentNode, typeName: string, fieldName?: string): string[] {
  const type = objectTypes(sdl).find(({ name }) => name.value === typeName);
  const field = type?.fields?.find(({ name }) => name.value === fieldName);
  return ((fieldName === undefined ? type : field)?.directives ?? []).map(print);
}
