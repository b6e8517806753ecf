import { CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';

/** A change that breaks clients and that we make anyway. */
export interface DeclaredChange {
  /** The exact text of the comparison, such as `Field 'iid' was removed from object type 'Deployment'`. */
  readonly change: string;
  /** The reason, and what clients do instead. */
  readonly reason: string;
}

export interface SchemaChanges {
  /** Changes that break clients and are not declared. */
  readonly undeclared: readonly string[];
  /** Declared changes that do not break anything, or that have not happened. */
  readonly needless: readonly string[];
  /** Changes that can surprise clients, such as a new value of an enum. They are allowed. */
  readonly dangerous: readonly string[];
}

/** Compares a schema with the one that clients got in the last release. */
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
