import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { startGateway } from '../support/gateway.ts';
import { NODE_TYPES } from '../support/types.ts';

const OFF = { introspection: false };

describe('INTROSPECTION=off', () => {
  test.each([
    getIntrospectionQuery(),
    '{ __schema { queryType { name } } }',
    '{ x: __type(name: "User") { name } }',
    '{ ...F } fragment F on Query { ... on Query { __schema { __typename } } }',
    '{ x: _service { sdl } }',
  ])('refuses introspection: %s', async (document) => {
    const { execute } = await startGateway(OFF);

    const { data, errors } = await execute<unknown>(document);

    expect(data).toBeUndefined();
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTROSPECTION_DISABLED' });
  });

  test('allows __typename, which clients need', async () => {
    const { query } = await startGateway(OFF);

    expect(await query<unknown>('{ __typename currentUser { __typename } }')).toEqual({
      __typename: 'Query',
      currentUser: { __typename: 'User' },
    });
  });

  test('allows references, which routers need', async () => {
    const { query } = await startGateway(OFF);

    const answer = await query<unknown>(
      '{ _entities(representations: [{ __typename: "User", databaseId: 1206230 }]) { ... on User { username } } }',
    );

    expect(answer).toEqual({ _entities: [{ username: 'huong.dang' }] });
  });

  test(
    'suggests no names for misspelt ones, but does if introspection is on',
    { timeout: 60_000 },
    async () => {
      const off = await startGateway(OFF);
      const on = await startGateway();
      const corpus = mistypedOperations();
      const suggested = { off: 0, on: 0 };

      for (const { document, variables } of corpus) {
        const kept = JSON.stringify(await off.execute<unknown>(document, variables));
        expect(kept).toContain('"errors"');
        if (/did you mean/i.test(kept)) suggested.off += 1;
        const told = JSON.stringify(await on.execute<unknown>(document, variables));
        if (/did you mean/i.test(told)) suggested.on += 1;
      }

      expect(corpus.length).toBeGreaterThanOrEqual(200);
      expect(suggested.off).toBe(0);
      expect(suggested.on).toBeGreaterThan(150);
      expect(off.gitlab.lines()).toEqual([]);
    },
  );
});

interface Mistyped {
  readonly document: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/**
 * Every kind of place in which graphql-js suggests a name, each with names of this schema that lack their last letter. A name
 * such as `environments` is left out if the schema also has `environment`: without its last letter, it is not misspelt.
 */
function mistypedOperations(): Mistyped[] {
  const typo = (name: string) => name.slice(0, -1);
  const typosOf = (names: readonly string[]) =>
    names
      .filter((name) => name.length > 3)
      .map(typo)
      .filter((name) => !names.includes(name));
  const fieldsOf = (type: string) =>
    Object.keys((schema.getType(type) as { getFields?: () => object } | undefined)?.getFields?.() ?? {});
  const mistypedFields = (type: string) => typosOf(fieldsOf(type));
  const fields = [
    ...mistypedFields('Query').map((name) => ({ document: `{ ${name} }` })),
    ...NODE_TYPES.flatMap((type) =>
      mistypedFields(type.name).map((name) => ({
        document: `{ node(id: "${type.id}") { ... on ${type.name} { ${name} } } }`,
      })),
    ),
  ];
  const typeNames = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'));
  const types = typosOf(typeNames).flatMap((name) => [
    { document: `{ node(id: "x") { ... on ${name} { __typename } } }` },
    { document: `query ($x: ${name}) { __typename }` },
  ]);
  const filter = mistypedFields('DeploymentFilter').flatMap((name) => [
    { document: `{ project(id: 1) { deployments(filter: { ${name}: "x" }) { totalCount } } }` },
    {
      document: 'query ($f: DeploymentFilter) { project(id: 1) { deployments(filter: $f) { totalCount } } }',
      variables: { f: { [name]: 'x' } },
    },
  ]);
  const statuses = ['RUNNIN', 'SUCCES', 'FAILE', 'CANCELE', 'BLOCKE'].flatMap((status) => [
    { document: `{ project(id: 1) { deployments(filter: { status: ${status} }) { totalCount } } }` },
    {
      document:
        'query ($s: DeploymentStatus) { project(id: 1) { deployments(filter: { status: $s }) { totalCount } } }',
      variables: { s: status },
    },
  ]);
  const others = [
    { document: '{ project(i: 1) { id } }' },
    { document: '{ __typename @skp(if: true) }' },
    { document: '{ __typename @skip(i: true) }' },
    { document: '{ currentUser }' },
    { document: 'mutation { deleteDeploymen(input: {}) { __typename } }' },
  ];
  return [...fields, ...types, ...filter, ...statuses, ...others];
}
