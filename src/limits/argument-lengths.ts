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

/** In characters. The longest path of a project in GitLab, with its groups, is shorter. */
const LONGEST = 1024;

/** The gateway reads cursors itself and does not send them. */
const UNSENT = new Set(['after', 'before']);

/** The plugin's name, for the builder. */
export const argumentLengths = 'argumentLengths';

declare global {
  // Pothos requires this declaration of each plugin.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      [argumentLengths]: ArgumentLengths<Types>;
    }
  }
}

/**
 * Refuses long texts in arguments that become part of a URL, before anything is sent: BAD_USER_INPUT, with the name of the
 * argument. These are all arguments except the texts in the `input` of a mutation, which become part of the body; but ids in
 * an `input` are part of the URL.
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
      // The error names a field of a mutation by its name in the input.
      name.replace(/^input\./, ''),
    );
  }
}

function isSent(type: GraphQLInputType, isChange: boolean): boolean {
  return type === GraphQLID || (type === GraphQLString && !isChange);
}
