import type { DocumentNode, GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { memoryOf } from './document-cache.ts';
import type { QueryPlan } from './query-plan.ts';

/** In bytes, for the plans of a schema. */
const MEMORY = 16 * 1024 * 1024;
/** The memory for a planned field with its arguments. */
const BYTES_PER_FIELD = 512;
/** The memory for a character of the key, and as much for the variables in the plan. */
const BYTES_PER_CHARACTER = 4;

interface Kept {
  readonly plan: QueryPlan;
  readonly document: DocumentNode;
  /** In fields. */
  readonly size: number;
}

const plansOf = new WeakMap<GraphQLSchema, LRUCache<string, Kept>>();

/**
 * The plan of an earlier execution with the same key (see `queryKey`). People who look at the same board send the same query
 * with the same variables, and share a plan.
 */
export function findPlan(key: string, schema: GraphQLSchema): QueryPlan | undefined {
  return plansOf.get(schema)?.get(key)?.plan;
}

/** Keeps a plan after an execution, which may have planned further fields. The plans not used for the longest time go. */
export function keepPlan(key: string, plan: QueryPlan, document: DocumentNode): void {
  const { schema } = plan.operation;
  let plans = plansOf.get(schema);
  if (!plans) {
    plans = new LRUCache({
      maxSize: MEMORY,
      sizeCalculation: ({ document, size }, key) =>
        memoryOf(document) + BYTES_PER_FIELD * size + BYTES_PER_CHARACTER * key.length,
    });
    plansOf.set(schema, plans);
  }
  const { size } = plan;
  if (plans.peek(key)?.size !== size) plans.set(key, { plan, document, size });
}
