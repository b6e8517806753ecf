import { readFile } from 'node:fs/promises';
import { InMemoryCache } from '@apollo/client';
import possibleTypes from 'gitlab-deployments-gateway/possibleTypes.json' with { type: 'json' };
import { buildSchema, isAbstractType } from 'graphql';
import { describe, expect, test, vi } from 'vitest';
import { createCache } from './recipes/apollo-client.ts';
import { ObjectsByIdDocument, type ObjectsByIdQuery } from './recipes/generated/graphql.ts';

const data: ObjectsByIdQuery = {
  __typename: 'Query',
  nodes: [{ __typename: 'Environment', id: 'RW52aXJvbm1lbnQ6MTox', name: 'production' }],
};
describe('possibleTypes.json', () => {
  test('has every union and interface of schema.graphql with its types, and nothing else', async () => {
    const schema = buildSchema(await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8'));
    const inSchema = Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .map((type) => [type.name, schema.getPossibleTypes(type).map(({ name }) => name)] as const);

    expect(inSchema.length).toBeGreaterThan(0);
    expect(possibleTypes).toEqual(Object.fromEntries(inSchema));
  });

  test('is what the cache of Apollo Client needs to find a fragment on an interface', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);

    const kept = readBack(createCache());
    const warnings = warn.mock.calls.length;
    const lost = readBack(new InMemoryCache());

    expect(kept).toEqual(data);
    expect(warnings).toBe(0);
    expect(lost).not.toEqual(data);
    warn.mockRestore();
  });
});

function readBack(cache: InMemoryCache): ObjectsByIdQuery | null {
  const query = { query: ObjectsByIdDocument, variables: { ids: ['RW52aXJvbm1lbnQ6MTox'] } };
  cache.writeQuery({ ...query, data });
  return cache.readQuery(query);
}
