import { getNamedType, GraphQLError, type GraphQLResolveInfo, isCompositeType } from 'graphql';
import { Failures, placed } from './failures.ts';
import { OperationPace } from './operation-pace.ts';
import type { Pace } from './pace.ts';
import { ResponseSizes } from './response-size.ts';

/** A value that arrives later costs as much time and memory as this number of values that are already there. */
const VALUES_OF_PROMISE = 3;
export interface ResponseBudgetOptions {
  readonly maxValues: number;
  readonly pace: Pace;
  /** Called with the error with which all further lists fail, so that the operation sends no more requests. */
  readonly onExceeded: (error: GraphQLError) => void;
}

/** The sizes of each operation, kept as long as its document. */
const sizes = new WeakMap<GraphQLResolveInfo['operation'], ResponseSizes>();

/**
 * Limits the values in the response of one operation. It counts the items of a list when their number is known, before any
 * of them is completed, and all other values once at the start.
 */
export class ResponseBudget {
  readonly #maxValues: number;
  readonly #pace: OperationPace;
  readonly #onExceeded: ResponseBudgetOptions['onExceeded'];
  #certain = 0;
  #values = 0;
  #failures = new Failures();
  #exceeded: GraphQLError | undefined;
  /** The same error with a path in the response, for all omitted items. */
  #undelivered: GraphQLError | undefined;

  constructor({ maxValues, pace, onExceeded }: ResponseBudgetOptions) {
    this.#maxValues = maxValues;
    this.#pace = new OperationPace(pace);
    this.#onExceeded = onExceeded;
  }

  /** Begins an execution whose response has this number of values outside its lists. */
  begin(values: number): void {
    this.#certain = values;
    this.beginAgain();
  }

  /** Begins another execution of the same operation, whose response replaces the earlier one. */
  beginAgain(): void {
    this.#values = this.#certain;
    this.#failures = new Failures();
    this.#exceeded = undefined;
    this.#undelivered = undefined;
  }

  /**
   * The items of a list. Items that do not fit into this turn of the event loop become promises. Throws TOO_MANY_VALUES if
   * the response would exceed its limit, and again for every later list.
   */
  items(list: unknown, info: GraphQLResolveInfo): unknown {
    if (!Array.isArray(list) || list.length === 0) return list;

    const items = list as readonly unknown[];
    const each = 1 + valuesOfItem(info);
    try {
      this.#charge(items.length * each);
    } catch (error) {
      items.forEach(leave);
      throw error;
    }
    const perTurn = Math.max(1, Math.floor(this.#pace.perTurn / each));
    const turn = this.#pace.turnForItems(Math.min(items.length, perTurn) * each);
    if (!turn) return this.#spread(items, perTurn, each, info);
    items.forEach(leave);
    return turn.then(() => this.#spread(items, perTurn, each, info));
  }

  /** The items of a list that has its turn: completes those that fit into it now, and the others in later turns. */
  #spread(items: readonly unknown[], perTurn: number, each: number, info: GraphQLResolveInfo): unknown {
    const { end } = this.#failures;
    if (end) {
      items.forEach(leave);
      throw (this.#undelivered ??= placed(end, info.path));
    }
    if (items.length <= perTurn && !items.some(isPromise)) return items;

    const spread: unknown[] = [];
    for (let from = 0; from < items.length; from += perTurn) {
      const some = items.slice(from, from + perTurn);
      const turn = from === 0 ? undefined : this.#pace.turnForItems(some.length * each);
      for (const item of some) spread.push(this.#item(item, turn, info));
    }
    return spread;
  }

  #item(item: unknown, turn: Promise<void> | undefined, info: GraphQLResolveInfo): unknown {
    const found = isPromise(item)
      ? item.then(undefined, (error: unknown) => {
          throw this.failed(error, info);
        })
      : item;
    if (!turn) return found;
    leave(found);
    return turn.then(() => {
      const { end } = this.#failures;
      if (!end) return found;
      throw (this.#undelivered ??= placed(end, info.path));
    });
  }

  /** The value that a resolver promised, as soon as it has its turn. */
  promised(value: Promise<unknown>, isList: boolean, info: GraphQLResolveInfo): Promise<unknown> {
    // A limit must not hide the outcome of a change.
    if (!isChange(info)) {
      try {
        this.#charge(VALUES_OF_PROMISE - 1);
      } catch (error) {
        leave(value);
        throw this.failed(error, info);
      }
    }
    this.#pace.awaiting();
    return value.then(
      (found) => {
        this.#pace.arrived();
        const completed = () => (isList ? this.items(found, info) : found);
        const turn = this.#pace.turnFor(VALUES_OF_PROMISE);
        return turn ? turn.then(completed) : completed();
      },
      (error: unknown) => {
        this.#pace.arrived();
        const failed = this.failed(error, info);
        const turn = this.#pace.turnFor(VALUES_OF_PROMISE);
        if (!turn) throw failed;
        return turn.then(() => {
          throw failed;
        });
      },
    );
  }

  /** The error to throw for a failure. */
  failed(error: unknown, info: GraphQLResolveInfo): unknown {
    const thrown = this.#failures.errorFor(error, info);
    if (this.#failures.end) this.#exceed(this.#failures.end);
    return thrown;
  }

  #charge(values: number): void {
    if (this.#exceeded) throw this.#exceeded;
    this.#values += values;
    if (this.#values > this.#maxValues)
      throw this.#exceed(
        new GraphQLError(tooManyValues(this.#maxValues, this.#values), {
          extensions: { code: TOO_MANY_VALUES },
        }),
      );
  }

  /** From now on, all lists fail, and so do the items of lists that have not had their turn. */
  #exceed(error: GraphQLError): GraphQLError {
    if (!this.#exceeded) this.#onExceeded(error);
    return (this.#exceeded ??= error);
  }
}

function isChange({ parentType, schema }: GraphQLResolveInfo): boolean {
  return parentType === schema.getMutationType();
}

function isPromise(item: unknown): item is Promise<unknown> {
  return item instanceof Promise;
}

function valuesOfItem({ returnType, fieldNodes, operation, schema, fragments }: GraphQLResolveInfo): number {
  const type = getNamedType(returnType);
  if (!isCompositeType(type)) return 0;

  let ofOperation = sizes.get(operation);
  if (!ofOperation) {
    ofOperation = new ResponseSizes(schema, fragments);
    sizes.set(operation, ofOperation);
  }
  let values = 0;
  for (const { selectionSet } of fieldNodes) {
    if (selectionSet) values += ofOperation.valuesOfOne(selectionSet, type);
  }
  return values;
}

/** Handles the failure of a promise that nothing awaits yet, because Node.js would end the process otherwise. */
function leave(item: unknown): void {
  if (isPromise(item)) item.catch(() => undefined);
}

/** The code of operations, and of lists within them, that would make the response too large. */
export const TOO_MANY_VALUES = 'TOO_MANY_VALUES';

/** The message for TOO_MANY_VALUES. */
export function tooManyValues(limit: number, values: number): string {
  return `The response would have at least ${values} values (each field of each object counts). The limit is ${limit} (MAX_VALUES). Select fewer fields, or request smaller pages.`;
}
