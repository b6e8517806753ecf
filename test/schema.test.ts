import { readFile } from 'node:fs/promises';
import {
  buildSchema,
  findBreakingChanges,
  getNamedType,
  type GraphQLArgument,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { clientSchema, clientSdl } from '../src/graph/subgraph-sdl.ts';
import { schema } from '../src/schema.ts';
import { startGateway } from './support/gateway.ts';

interface Described {
  readonly name: string;
  readonly description?: string | null;
}

describe('the schema', () => {
  test('keeps what its clients rely on', async () => {
    const promised = buildSchema(await read('contract/schema.graphql'));

    expect(findBreakingChanges(promised, schema)).toEqual([]);
  });

  test('is what schema.graphql says', async () => {
    expect(await read('../schema.graphql')).toBe(clientSdl(schema));
  });

  test('has nothing besides but what routers need', () => {
    const ofClients = clientSchema(schema);
    const rootFields = (of: GraphQLSchema) => Object.keys(of.getQueryType()?.getFields() ?? {});

    expect(beyond(Object.keys(schema.getTypeMap()), Object.keys(ofClients.getTypeMap()))).toEqual([
      '_Any',
      '_Entity',
      '_Service',
    ]);
    expect(beyond(rootFields(schema), rootFields(ofClients))).toEqual(['_entities', '_service']);
  });

  test('is told to routers as docs/subgraph.graphql has it', async () => {
    const { query } = await startGateway();

    const { _service } = await query<{ _service: { sdl: string } }>('{ _service { sdl } }');

    expect(_service.sdl).toBe(await read('../docs/subgraph.graphql'));
  });

  test('is what the gateway tells those who ask for it', async () => {
    const { gitlab, query } = await startGateway();

    const answer = await query<{ __schema: { types: { name: string }[] } }>(
      '{ __schema { types { name } } }',
    );

    expect(answer.__schema.types.map(({ name }) => name).sort()).toEqual(
      Object.keys(schema.getTypeMap()).sort(),
    );
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('a description', () => {
  test('stands at every type', () => {
    expect(
      ownTypes()
        .filter(({ description }) => !description)
        .map(String),
    ).toEqual([]);
  });

  test('stands at every root field', () => {
    const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}),
    );

    expect(fields.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
  });

  test('stands at every argument, or at the type that was made for it', () => {
    expect(
      ownTypes()
        .flatMap(argumentsOf)
        .filter(([, argument]) => !isDescribed(argument))
        .map(([name]) => name),
    ).toEqual([]);
  });

  test('stands at every UNKNOWN, which is for answers only', () => {
    const unknown = ownTypes()
      .filter(isEnumType)
      .flatMap((type) => type.getValue('UNKNOWN') ?? []);

    expect(unknown).not.toEqual([]);
    expect(unknown.map(({ description }) => description)).toEqual(
      unknown.map(() => 'A value that this version of the gateway does not know. Output only.'),
    );
  });

  test('repeats no name', () => {
    const words = (text: string) =>
      text
        .toLowerCase()
        .replace(/[^a-z]/g, '')
        .replace(/^(?:the|a|its)/, '');
    const repeating = ownTypes().flatMap((type) =>
      fieldsOf(type)
        .filter(({ name, description }) => description && words(description) === words(name))
        .map(({ name }) => `${type.name}.${name}`),
    );

    expect(repeating).toEqual([]);
  });
});

/** What is in one list of names and not in the other, sorted. */
function beyond(names: readonly string[], known: readonly string[]): string[] {
  return names.filter((name) => !known.includes(name)).sort();
}

function ownTypes(): GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

function fieldsOf(type: GraphQLNamedType): readonly Described[] {
  if (isObjectType(type) || isInterfaceType(type)) return Object.values(type.getFields());
  return isInputObjectType(type) ? Object.values(type.getFields()) : [];
}

function argumentsOf(type: GraphQLNamedType): [name: string, argument: GraphQLArgument][] {
  const fields = isObjectType(type) ? Object.values(type.getFields()) : [];
  return fields.flatMap(({ name, args }) =>
    args.map((argument): [string, GraphQLArgument] => [`${type.name}.${name}(${argument.name})`, argument]),
  );
}

function isDescribed({ description, type }: GraphQLArgument): boolean {
  const named = getNamedType(type);
  return Boolean(description) || (isInputObjectType(named) && Boolean(named.description));
}

function read(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}
