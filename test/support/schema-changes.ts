import { CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';

/** A change that breaks clients and is made all the same. */
export interface DeclaredChange {
  /** Word for word as the comparison says it, as in `Field 'iid' was removed from object type 'Deployment'`. */
  readonly change: string;
  /** Why, and what clients do instead. */
  readonly reason: string;
}

export interface SchemaChanges {
  /** What breaks clients and is not declared. */
  readonly undeclared: readonly string[];
  /** What is declared and does not break anything, or has not happened. */
  readonly needless: readonly string[];
  /** What may surprise clients, such as a new value of an enum; allowed. */
  readonly dangerous: readonly string[];
}

/** Compares a schema with the one that clients were given last. */
export async function schemaChanges(
  released: GraphQLSchema,
  current: GraphQLSchema,
  declared: readonly DeclaredChange[],
): Promise<SchemaChanges> {
  const changes = await diff(released, current);
  const messagesOf = (level: CriticalityLevel) =>
    changes.filter(({ criticality }) => criticality.level === level).map(({ message }) => message);
  const breaking = messagesOf(CriticalityLevel.Breaking);

  return {
    undeclared: breaking.filter((message) => declared.every(({ change }) => change !== message)),
    needless: declared.map(({ change }) => change).filter((change) => !breaking.includes(change)),
    dangerous: messagesOf(CriticalityLevel.Dangerous),
  };
}
