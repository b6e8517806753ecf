import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import {
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLResolveInfo,
  GraphQLString,
  isInputObjectType,
  isListType,
  isNonNullType,
} from 'graphql';
import { badUserInput } from '../graph/errors.ts';

/** The longest path that GitLab gives a project, with its groups, is shorter. */
const LONGEST = 1024;

/** Cursors are read here, and not sent. */
const UNSENT = new Set(['after', 'before']);

/** The plugin's name, for the builder. */
export const argumentLengths = 'argumentLengths';

declare global {
  // The way in which Pothos learns of plugins.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      [argumentLengths]: ArgumentLengths<Types>;
    }
  }
}

/**
 * Refuses long texts in arguments that go into URLs, with BAD_USER_INPUT that names the argument, before anything is sent.
 * All do but the texts in the `input` of a mutation: they go into the body, and only the ids in it address something.
 */
class ArgumentLengths<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { args }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (Object.keys(args).length === 0) return resolve;
    return (source, given, context, info) => {
      refuseLongTexts(given, info);
      return resolve(source, given, context, info);
    };
  }
}

SchemaBuilder.registerPlugin(argumentLengths, ArgumentLengths);

function refuseLongTexts(given: object, { parentType, fieldName, schema }: GraphQLResolveInfo): void {
  const values = given as Readonly<Record<string, unknown>>;
  const isChange = parentType === schema.getMutationType();
  for (const { name, type } of parentType.getFields()[fieldName]?.args ?? []) {
    const value = values[name];
    if (value != null && !UNSENT.has(name)) refuseLong(value, type, name, isChange);
  }
}

function refuseLong(value: unknown, type: GraphQLInputType, name: string, isChange: boolean): void {
  if (isNonNullType(type)) {
    refuseLong(value, type.ofType, name, isChange);
  } else if (isListType(type) && Array.isArray(value)) {
    for (const item of value) refuseLong(item, type.ofType, name, isChange);
  } else if (isInputObjectType(type)) {
    for (const field of Object.values(type.getFields())) {
      const inner = (value as Readonly<Record<string, unknown>>)[field.name];
      if (inner != null) refuseLong(inner, field.type, `${name}.${field.name}`, isChange);
    }
  } else if (typeof value === 'string' && value.length > LONGEST && isSent(type, isChange)) {
    throw badUserInput(
      `\`${name}\` has ${value.length} characters. A value that goes into a URL can have at most ${LONGEST}.`,
      // Of a mutation, fields are named as they are in its input.
      name.replace(/^input\./, ''),
    );
  }
}

function isSent(type: GraphQLInputType, isChange: boolean): boolean {
  return type === GraphQLID || (type === GraphQLString && !isChange);
}
