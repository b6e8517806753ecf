import { readdirSync, readFileSync } from 'node:fs';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { SAMPLE_VARIABLES } from '../../src/graphiql/example.ts';
import { EXAMPLES } from '../../src/graphiql/examples.ts';
import type { OperationLimits } from '../../src/limits/operation-limits.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { numbersTo } from '../support/selections.ts';

const DEPLOYMENT = 'deployment(id: 913402550)';

function times(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(' ');
}

/** A project, its deployment, whose project and so on, so many levels in all. */
function levels(depth: number): string {
  const below = (left: number, fields: readonly [string, string]): string =>
    left === 1 ? '__typename' : `${fields[0]} { ${below(left - 1, [fields[1], fields[0]])} }`;
  return `{ project(id: ${BOX_OFFICE.id}) { ${below(depth - 1, [DEPLOYMENT, 'project'])} } }`;
}

/** So many fields, most of them in a fragment that is spread several times. */
function spreads(count: number): string {
  const each = Math.max(1, Math.floor((count - 1) / 20));
  const spread = Math.floor((count - 1) / each);
  const fields = (some: number) => times(some, () => 'name');
  return `{ currentUser { ${times(spread, () => '...F')} ${fields(count - 1 - spread * each)} } } fragment F on User { ${fields(each)} }`;
}

interface Row {
  readonly code: string;
  readonly limit: keyof OperationLimits;
  readonly atDefault: number;
  readonly of: (count: number) => string;
}

const ROWS: readonly Row[] = [
  { code: 'TOO_DEEP', limit: 'maxDepth', atDefault: 15, of: levels },
  {
    code: 'TOO_MANY_ALIASES',
    limit: 'maxAliases',
    atDefault: 300,
    of: (count) => `{ ...on Query { currentUser { ${times(count, (index) => `a${index}: __typename`)} } } }`,
  },
  {
    code: 'TOO_MANY_DIRECTIVES',
    limit: 'maxDirectives',
    atDefault: 8,
    of: (count) => `{ currentUser { ${times(count, (index) => `a${index}: name @include(if: true)`)} } }`,
  },
  {
    code: 'TOO_MANY_ROOT_FIELDS',
    limit: 'maxRootFields',
    atDefault: 60,
    of: (count) => `{ ${times(count, () => '__typename')} }`,
  },
  {
    code: 'TOO_MANY_FIELDS',
    limit: 'maxFields',
    atDefault: 5000,
    of: spreads,
  },
  {
    code: 'LIST_TOO_LONG',
    limit: 'maxListLength',
    atDefault: 100,
    of: (count) => `{ projects(ids: [${times(count, () => '"1"')}]) { __typename } }`,
  },
  {
    code: 'TOO_MANY_NODES',
    limit: 'maxNodes',
    atDefault: 250_000,
    of: (count) =>
      `{ project(id: 1) { deployments(first: ${count - 2}) @skip(if: true) { nodes { __typename } } } }`,
  },
  {
    code: 'TOO_MANY_VALUES',
    limit: 'maxValues',
    atDefault: 150_000,
    of: (count) => `{ projects(ids: ["1"]) { ${times(count - 2, () => '__typename')} } }`,
  },
];

describe('the limit of', () => {
  test.each(ROWS.slice(0, 6))(
    '$limit lets $atDefault pass, and refuses one more with $code and no request',
    async ({ code, atDefault, of }) => {
      const { gitlab, execute, query } = await startGateway();

      expect(await query<unknown>(of(atDefault))).toBeTypeOf('object');
      const asked = gitlab.lines();
      const { data, errors } = await execute<unknown>(of(atDefault + 1));

      expect(data).toBeUndefined();
      expect(errors).toMatchObject([{ extensions: { code } }]);
      expect(gitlab.lines()).toEqual(asked);
    },
  );

  test.each(ROWS)('$limit is a setting', async ({ code, limit, of }) => {
    const { gitlab, execute } = await startGateway({ [limit]: 3 });

    expect((await execute<unknown>(of(3))).errors).toBeUndefined();
    const asked = gitlab.lines();

    expect((await execute<unknown>(of(4))).errors).toMatchObject([{ extensions: { code } }]);
    expect(gitlab.lines()).toEqual(asked);
  });

  test('maxTokens lets 4000 pass, and refuses one more with TOO_MANY_TOKENS', async () => {
    const { execute } = await startGateway({ maxListLength: 4000 });
    const document = (count: number) => `{ projects(ids: [${times(count - 12, () => '1')}]) { __typename } }`;

    expect((await execute<unknown>(document(4000))).errors).toBeUndefined();
    expect((await execute<unknown>(document(4001))).errors).toMatchObject([
      { extensions: { code: 'TOO_MANY_TOKENS' } },
    ]);
  });

  test('maxNodes multiplies pages by the pages nested in them, also from variables and defaults', async () => {
    const { gitlab, execute } = await startGateway({ maxNodes: 51_002 });
    const document = `query ($outer: Int, $inner: Int = 51) {
      project(id: 1) { deployments(first: $outer) @skip(if: true) { nodes { ...Merged } } }
    }
    fragment Merged on Deployment { mergeRequests(last: $inner) { edges { node { id } } } }`;
    const refusal = async (outer?: number, inner?: number | null) =>
      (await execute<unknown>(document, { outer, inner })).errors?.[0]?.message;

    expect(await refusal(500, 50)).toBeUndefined();
    expect(await refusal(500)).toContain('up to 52002');
    expect(await refusal(500, 51)).toContain('up to 52002');
    expect(await refusal(500, 500)).toContain('up to 501002');
    expect(await refusal(undefined, 500)).toBeUndefined();
    expect(await refusal(500, null)).toBeUndefined();
    expect(gitlab.lines()).toEqual([]);
  });

  test('maxListLength counts lists in variables at any depth', async () => {
    const { gitlab, execute } = await startGateway();
    const document = 'query ($ids: [ID!]!) { projects(ids: $ids) { __typename } }';

    expect(await execute<unknown>(document, { ids: numbersTo(100) })).not.toHaveProperty('errors');
    for (const ids of [numbersTo(101), [[[{ a: numbersTo(101) }]]]]) {
      expect(await execute<unknown>(document, { ids })).toMatchObject({
        errors: [{ extensions: { code: 'LIST_TOO_LONG' } }],
      });
    }
    expect(gitlab.lines()).toEqual([]);
  });

  test('maxAliases counts the aliases of a fragment each time that it is spread', async () => {
    const { execute } = await startGateway({ maxAliases: 30 });
    const document = (spreads: number) =>
      `{ ${times(spreads, (index) => `u${index}: currentUser { ...Names }`)} } fragment Names on User { a: name b: name }`;

    expect((await execute<unknown>(document(10))).errors).toBeUndefined();
    expect((await execute<unknown>(document(11))).errors).toMatchObject([
      { extensions: { code: 'TOO_MANY_ALIASES' } },
    ]);
  });
});

describe('no default limit', () => {
  test('refuses introspection with all the options of GraphiQL', async () => {
    const { query } = await startGateway();
    const options = { specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };

    const answer = await query<{ __schema: { types: unknown[] } }>(
      getIntrospectionQuery({ ...options, inputValueDeprecation: true, oneOf: true }),
    );

    expect(answer.__schema.types.length).toBeGreaterThan(40);
  });

  test('refuses the first example of GraphiQL, or 20 deployments under aliases', async () => {
    const { query, execute } = await startGateway();
    const [{ document } = { document: '' }] = EXAMPLES;

    await query<unknown>(document, { ...SAMPLE_VARIABLES });
    const own = await execute<unknown>(document, { project: 'group/app' });
    const aliased = await execute<unknown>(
      `{ ${times(20, (index) => `a${index}: deployment(project: 1, id: ${index + 1}) { id }`)} }`,
    );

    expect(codesOf(own.errors)).toEqual(new Set(['NOT_FOUND']));
    expect(codesOf(aliased.errors)).toEqual(new Set(['NOT_FOUND']));
  });

  test('refuses the operations of the other tests and the benchmark', async () => {
    const { execute } = await startGateway();
    const documents = ['../operations/', '../bench/operations/'].flatMap((folder) => {
      const directory = new URL(folder, import.meta.url);
      return readdirSync(directory)
        .filter((name) => name.endsWith('.graphql'))
        .map((name) => readFileSync(new URL(name, directory), 'utf8'));
    });

    expect(documents.length).toBeGreaterThan(5);
    for (const document of documents) {
      // Without its variables each is refused for them, and for nothing before that.
      expect([...codesOf((await execute<unknown>(document)).errors)].join()).not.toMatch(/TOO_|PARSE_FAILED/);
    }
  });
});

describe('a document bomb', () => {
  const fragments = (count: number) =>
    times(count, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`);

  test.each([
    ['of brackets', `{ node(id: ${'['.repeat(50_000)}`, 'TOO_MANY_TOKENS'],
    ['of braces', '{a'.repeat(20_000), 'TOO_MANY_TOKENS'],
    ['of aliases', `{ ${times(10_000, (index) => `a${index}:__typename`)} }`, 'TOO_MANY_TOKENS'],
    ['of directives', `{ __typename ${'@a'.repeat(400)} }`, 'TOO_MANY_DIRECTIVES'],
    [
      'of fragments that each double the next',
      `{ ...F0 } ${fragments(60)} fragment F60 on Query { __typename }`,
      'TOO_MANY_ROOT_FIELDS',
    ],
    [
      'of fragments within themselves',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['of mistakes', `{ currentUser { ${times(900, (index) => `x${index}`)} } }`, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'of overlapping fields',
      `{ currentUser { ${times(450, () => 'name name')} } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    [
      'of deep introspection',
      `{ __schema { types ${'{ fields { type '.repeat(6)} { name } ${'} }'.repeat(6)} } }`,
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ])('%s is refused quickly, and is not an unexpected error', async (_name, document, code) => {
    const { execute, log } = await startGateway();
    const before = process.cpuUsage();

    const { errors } = await execute<unknown>(document);

    const { user, system } = process.cpuUsage(before);
    expect(errors?.[0]?.extensions?.code).toBe(code);
    expect(errors?.length ?? 0).toBeLessThanOrEqual(11);
    expect((user + system) / 1000).toBeLessThan(1000);
    // The one line that says that it was refused.
    expect(log).toEqual([
      { level: 'warn', message: 'Refused', fields: { code, requestId: expect.any(String) as string } },
    ]);
  });
});

function codesOf(errors: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[] | undefined) {
  return new Set(errors?.map(({ extensions }) => extensions?.code));
}
