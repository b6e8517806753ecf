import { describe, expect, test } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { numbersTo } from '../support/selections.ts';

interface Refused {
  readonly code: string;
  readonly options: Partial<GatewayOptions>;
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly message: string;
}

const ROWS: readonly Refused[] = [
  {
    code: 'TOO_DEEP',
    options: { maxDepth: 2 },
    document: '{ project(id: 1) { deployment(id: 1) { id } } }',
    message:
      'This operation has 3 levels of fields. The limit is 2 (MAX_DEPTH). Select fewer levels, or split the operation.',
  },
  {
    code: 'TOO_MANY_ALIASES',
    options: { maxAliases: 2 },
    document: '{ a: project(id: 1) { id } b: project(id: 2) { id } c: project(id: 3) { id } }',
    message:
      'This operation has 3 aliases, counted wherever a fragment is spread. The limit is 2 (MAX_ALIASES). Instead of one alias per object, use projects(ids:) for projects and nodes(ids:) for other objects.',
  },
  {
    code: 'TOO_MANY_DIRECTIVES',
    options: { maxDirectives: 1 },
    document: '{ currentUser { ...F ...F } } fragment F on User { name @include(if: true) }',
    message:
      'This operation has 2 directives, counted wherever a fragment is spread. The limit is 1 (MAX_DIRECTIVES). Put fields with the same condition into one fragment with one directive, or split the operation.',
  },
  {
    code: 'TOO_MANY_ROOT_FIELDS',
    options: { maxRootFields: 1 },
    document: '{ currentUser { id } project(id: 1) { id } }',
    message:
      'This operation has 2 fields at its root, counted wherever a fragment is spread. The limit is 1 (MAX_ROOT_FIELDS). Use projects(ids:) for several projects and nodes(ids:) for several other objects, or split the operation.',
  },
  {
    code: 'TOO_MANY_FIELDS',
    options: { maxFields: 4 },
    document: '{ currentUser { ...F ...F } } fragment F on User { name username }',
    message:
      'This operation has 5 fields, counted wherever a fragment is spread. The limit is 4 (MAX_FIELDS). Select fewer fields, or split the operation.',
  },
  {
    code: 'TOO_MANY_TOKENS',
    options: { maxTokens: 5 },
    document: '{ currentUser { id name } }',
    message:
      'The document has more than 5 tokens (names, values and punctuators). The limit is 5 (MAX_TOKENS). Send a shorter document, or split the operation.',
  },
  {
    code: 'LIST_TOO_LONG',
    options: { maxListLength: 2 },
    document: '{ projects(ids: ["1", "2", "3"]) { id } }',
    message:
      'The list in `projects(ids:)` has 3 entries. The limit is 2 (MAX_LIST_LENGTH). Split the list over several operations.',
  },
  {
    code: 'LIST_TOO_LONG',
    options: { maxListLength: 2 },
    document: 'query ($ids: [ID!]! = ["1", "2", "3"]) { projects(ids: $ids) { id } }',
    message:
      'The list in the default of `$ids` has 3 entries. The limit is 2 (MAX_LIST_LENGTH). Split the list over several operations.',
  },
  {
    code: 'LIST_TOO_LONG',
    options: { maxListLength: 2 },
    document: 'query ($ids: [ID!]!) { projects(ids: $ids) { id } }',
    variables: { ids: numbersTo(3) },
    message:
      'The list in `$ids` has 3 entries. The limit is 2 (MAX_LIST_LENGTH). Split the list over several operations.',
  },
  {
    code: 'LIST_TOO_LONG',
    options: { maxListLength: 2 },
    document: 'query ($ids: [ID!]!) { projects(ids: $ids) { id } }',
    variables: { ids: [{ deep: numbersTo(4) }] },
    message:
      'A list within `$ids` has 4 entries. The limit is 2 (MAX_LIST_LENGTH). Split the list over several operations.',
  },
  {
    code: 'TOO_MANY_NODES',
    options: { maxNodes: 10 },
    document: '{ project(id: 1) { deployments(first: 20) { nodes { id } } } }',
    message:
      'This operation can return up to 22 objects, if every page is full. The limit is 10 (MAX_NODES). Request smaller pages (first, last): the page sizes of nested lists multiply.',
  },
  {
    code: 'TOO_MANY_VALUES',
    options: { maxValues: 3 },
    document: '{ currentUser { id name username } }',
    message:
      'The response would have at least 4 values (each field of each object counts). The limit is 3 (MAX_VALUES). Select fewer fields, or request smaller pages.',
  },
  {
    code: 'TOO_MANY_VALUES',
    options: { maxValues: 50 },
    document: '{ __schema { types { name fields { name } } } }',
    message:
      'The introspection in this operation returns more than 50 values. The limit is 50: 20000, or MAX_VALUES if that is lower. Select each part of the schema once.',
  },
];

describe('the message of a refusal names the count, the limit, its setting and the remedy', () => {
  test.each(ROWS)('$code: $message', async ({ code, options, document, variables, message }) => {
    const { gitlab, execute } = await startGateway(options);

    const { errors } = await execute<unknown>(document, variables);

    expect(errors).toMatchObject([{ message, extensions: { code } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('TOO_DEEP: the parser cannot nest lists any deeper, and no setting changes that', async () => {
    const { execute } = await startGateway({ maxTokens: 100_000 });

    const { errors } = await execute<unknown>(`{ node(id: ${'['.repeat(10_000)}`);

    expect(errors).toMatchObject([
      {
        message: 'The document nests too many lists or objects. Nest fewer of them.',
        extensions: { code: 'TOO_DEEP' },
      },
    ]);
  });

  test('a long name of a variable or an argument is cut', async () => {
    const { execute } = await startGateway({ maxListLength: 2 });
    const name = 'v'.repeat(5000);

    const { errors } = await execute<unknown>(`query ($${name}: [ID!]!) { projects(ids: $${name}) { id } }`, {
      [name]: numbersTo(3),
    });

    expect(errors?.[0]?.message).toContain(`\`$${'v'.repeat(100)}…\` has 3 entries`);
  });
});

describe('a response', () => {
  test('that omits errors names their number, the limit and its setting', async () => {
    const { execute } = await startGateway({ maxErrors: 2 });
    const fields = [1, 2, 3, 4].map((id) => `a${id}: deployment(id: ${id}) { id }`).join(' ');

    const { errors } = await execute<unknown>(`{ project(id: ${BOX_OFFICE.id}) { ${fields} } }`);

    expect(errors?.at(-1)).toMatchObject({
      message:
        'The response has 2 more errors. It lists at most 2 (MAX_ERRORS), and `extensions.codes` counts the others by code.',
      extensions: { code: 'TOO_MANY_ERRORS', codes: { NOT_FOUND: 2 } },
    });
  });
});
