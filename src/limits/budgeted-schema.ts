import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { Context } from '../context.ts';
import { isList } from './selected.ts';

type Resolver = GraphQLFieldResolver<unknown, Context>;

/**
 * Makes each resolver of the schema report to the operation's `ResponseBudget`: the lists and promises that it returns, and
 * its failures. All lists pass here, both GitLab's pages and the lists that GitLab embeds in objects, whichever
 * executor calls the resolvers.
 */
export function withResponseBudget(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type) && !isIntrospectionType(type)) accountFor(type);
  }
  return schema;
}

function accountFor(type: GraphQLObjectType): void {
  for (const field of Object.values(type.getFields())) {
    if (!field.resolve || propertyShown(field) !== null) continue;
    field.resolve = accounted(field.resolve as Resolver, isList(field.type)) as never;
  }
}

/** The property of its object that a field shows, if it does only that and the property is neither a list nor promised. */
export function propertyShown({
  name,
  resolve,
  extensions,
  type,
}: GraphQLField<unknown, unknown>): string | null {
  if (isList(type)) return null;
  if (!resolve) return name;
  const { pothosExposedField: property, pothosResolveWrapped: isWrapped } = extensions;
  return typeof property === 'string' && isWrapped !== true ? property : null;
}

function accounted(resolve: Resolver, returnsList: boolean): Resolver {
  return (source, args, context, info) => {
    let result: unknown;
    try {
      result = resolve(source, args, context, info);
    } catch (error) {
      throw context.response.failed(error, info);
    }
    if (result instanceof Promise) return context.response.promised(result, returnsList, info);
    return returnsList ? context.response.items(result, info) : result;
  };
}
