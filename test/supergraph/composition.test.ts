import { type GraphQLSchema, isInterfaceType, isObjectType, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { clientSchema, subgraphSdl } from '../../src/graph/subgraph-sdl.ts';
import { schema } from '../../src/schema.ts';
import { byApollo, byGuild, type Subgraph } from './composition.ts';
import { CATALOGUE_SDL } from './neighbours/catalogue.ts';
import { INCIDENTS_SDL } from './neighbours/incidents.ts';

const ours = subgraphSdl(schema);

describe.each([
  ['@apollo/composition', byApollo],
  ['@theguild/federation-composition', byGuild],
] as const)('%s', (_name, compose) => {
  test('composes the subgraph alone, and with its neighbours, without a remark', () => {
    expect(compose([subgraph('gitlab', ours)])).toMatchObject({ errors: [], hints: [] });
    expect(compose(graph())).toMatchObject({ errors: [], hints: [] });
  });

  test('gives clients everything that the subgraph has but node and nodes, and what neighbours add', () => {
    const { apiSchema } = compose(graph());

    const fields = fieldsOf(apiSchema);
    expect(fieldsOf(clientSchema(schema)).filter((field) => !fields.includes(field))).toEqual([
      'Query.node',
      'Query.nodes',
    ]);
    expect(fields).toEqual(
      expect.arrayContaining(['Deployment.incidents', 'User.incidents', 'User.services', 'Project.service']),
    );
  });

  test.each([
    ['an own PageInfo', CATALOGUE_SDL.replace('PageInfo @shareable', 'PageInfo'), /PageInfo\.hasNextPage/],
    [
      'an own node',
      CATALOGUE_SDL.replace('node(id: ID!): Node @shareable', 'node(id: ID!): Node'),
      /Query\.node/,
    ],
  ])('refuses a neighbour that does not share %s', (_what, broken, field) => {
    expect(broken).not.toBe(CATALOGUE_SDL);

    const { errors } = compose(graph(ours, broken));

    expect(errors).toContainEqual(expect.stringMatching(field));
    expect(errors.every((error) => error.startsWith('INVALID_FIELD_SHARING: '))).toBe(true);
  });

  test.each([
    ['no key of Deployment', / @key\(fields: "projectId databaseId"\)/g, /Deployment/],
    ['nothing shareable', / @shareable/g, /PageInfo/],
  ])('refuses the subgraph if it had %s', (_what, directive, about) => {
    const broken = ours.replaceAll(directive, '');
    expect(broken).not.toBe(ours);

    const { errors } = compose(graph(broken));

    expect(errors).toContainEqual(expect.stringMatching(about));
  });
});

function graph(own = ours, catalogue = CATALOGUE_SDL): Subgraph[] {
  return [subgraph('gitlab', own), subgraph('incidents', INCIDENTS_SDL), subgraph('catalogue', catalogue)];
}

function subgraph(name: string, sdl: string): Subgraph {
  return { name, url: `http://${name}.test/graphql`, typeDefs: parse(sdl) };
}

/** As in `Deployment.ref`. */
function fieldsOf(schemaOrNone: GraphQLSchema | null): string[] {
  const types = Object.values(schemaOrNone?.getTypeMap() ?? {}).filter(({ name }) => !name.startsWith('__'));
  return types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type)
      ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`)
      : [],
  );
}
