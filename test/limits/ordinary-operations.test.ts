import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { numbersTo } from '../support/selections.ts';

/** What a board shows of a project, in three lists. */
const PROJECT = `fragment P on Project {
  id name fullPath webUrl
  environments(first: 100) {
    nodes { id name tier externalUrl lastDeployment { id iid status sha createdAt user { name avatarUrl } commit { title shortSha authorName } } }
  }
  deployments(first: 20, orderBy: { field: ID, direction: DESC }) {
    nodes {
      id iid ref shortSha status createdAt updatedAt
      environment { id name } user { id name username avatarUrl webUrl }
      deployable { id name stage status webUrl pipeline { id status webUrl } } commit { id title shortSha authorName webUrl }
    }
    pageInfo { hasNextPage endCursor }
  }
  running: deployments(first: 20, filter: { status: RUNNING }) { totalCount nodes { id ref status environment { name } } }
}`;
const ids = Array.from({ length: 50 }, () => BOX_OFFICE.id);

describe('the default limits allow', () => {
  test.each([
    [
      'aliases',
      `{ ${numbersTo(50)
        .map((number) => `p${number}: project(id: "${BOX_OFFICE.id}") { ...P }`)
        .join(' ')} } ${PROJECT}`,
      undefined,
    ],
    ['a list', `query ($ids: [ID!]!) { projects(ids: $ids) { ...P } } ${PROJECT}`, { ids }],
  ])('a board of 50 projects by %s', { timeout: 60_000 }, async (_name, document, variables) => {
    const { query } = await startGateway();

    for (let run = 0; run < 4; run += 1) {
      const data = await query<Readonly<Record<string, unknown>>>(document, variables);

      expect(JSON.stringify(data).match(/"fullPath"/g)).toHaveLength(50);
    }
  });

  test('nested wide windows that real projects do not fill', async () => {
    const { query } = await startGateway();

    const { projects } = await query<{ readonly projects: unknown[] }>(
      'query ($ids: [ID!]!) { projects(ids: $ids) { environments(first: 100) { nodes { name deployments(first: 20) { nodes { iid } } } } } }',
      { ids },
    );

    expect(projects).toHaveLength(50);
  });

  // GraphiQL and Apollo's tools send graphql-js' own query with these options, Relay's compiler without.
  test.each([
    [
      'GraphiQL',
      {
        schemaDescription: true,
        inputValueDeprecation: true,
        specifiedByUrl: true,
        directiveIsRepeatable: true,
        oneOf: true,
      },
    ],
    ['Apollo', { inputValueDeprecation: true, directiveIsRepeatable: true }],
    ['Relay', { descriptions: false }],
    ['graphql-js', {}],
  ])('the introspection query of %s', async (_name, options) => {
    const { query } = await startGateway();

    const { __schema } = await query<{ readonly __schema: { readonly types: unknown[] } }>(
      getIntrospectionQuery(options),
    );

    expect(__schema.types.length).toBeGreaterThan(40);
  });
});
