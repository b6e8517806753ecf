import {
  getNamedType,
  GraphQLError,
  type GraphQLResolveInfo,
  isCompositeType,
  responsePathAsArray,
} from 'graphql';
import { causeOf } from './error-cause.ts';
import type { Pace } from './pace.ts';
import { ResponseSizes } from './response-size.ts';

/** A value that comes later costs as much time and memory as so many that are there. */
const VALUES_OF_PROMISE = 5;
/** Failures of one operation of which each becomes an error of its own while it is executed. */
const OWN_ERRORS = 200;
/** A failure takes as long as some twenty values. So many take an eighth of a second, in turns. */
const MOST_FAILURES = 2500;

export interface ResponseBudgetOptions {
  readonly maxValues: number;
  readonly pace: Pace;
  /** Ends what the operation does beyond its response, with the error that its lists fail with from then on. */
  readonly onExceeded: (error: GraphQLError) => void;
}

/** Sizes by the operation that they belong to; kept as long as its document. */
const sizes = new WeakMap<GraphQLResolveInfo['operation'], ResponseSizes>();

/**
 * What the response of one operation may still hold. Its lists are charged when their length is known, and before any of
 * their items is completed; the rest of its values once at the start.
 */
export class ResponseBudget {
  readonly #maxValues: number;
  readonly #pace: Pace;
  readonly #onExceeded: ResponseBudgetOptions['onExceeded'];
  #certain = 0;
  #values = 0;
  #failures = 0;
  #exceeded: GraphQLError | undefined;
  /** The same with a place in the response, for all items that are left out. */
  #undelivered: GraphQLError | undefined;
  readonly #shared = new Map<string, GraphQLError>();

  constructor({ maxValues, pace, onExceeded }: ResponseBudgetOptions) {
    this.#maxValues = maxValues;
    this.#pace = pace;
    this.#onExceeded = onExceeded;
  }

  /** Begins an execution whose response has so many values beside those of its lists. */
  begin(values: number): void {
    this.#certain = values;
    this.beginAgain();
  }

  /** Begins one more execution of the same operation, whose response takes the place of the one before. */
  beginAgain(): void {
    this.#values = this.#certain;
    this.#failures = 0;
    this.#exceeded = undefined;
    this.#undelivered = undefined;
    this.#shared.clear();
  }

  /**
   * The items of a list, of which those come later that the event loop should take a turn for. Throws TOO_MANY_VALUES
   * where the response would have more than it may, and for every list after that.
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
    const paced: unknown[] = [];
    for (let from = 0; from < items.length; from += perTurn) {
      const some = items.slice(from, from + perTurn);
      const turn = this.#pace.turnFor(some.length * each);
      if (!turn && some.length === items.length && !items.some(isPromise)) return list;
      for (const item of some) paced.push(this.#item(item, turn, info));
    }
    return paced;
  }

  #item(item: unknown, turn: Promise<void> | undefined, info: GraphQLResolveInfo): unknown {
    if (!isPromise(item)) return turn ? turn.then(() => this.#inTurn(item, info)) : item;

    const found = item.then(undefined, (error: unknown) => {
      throw this.failed(error, info);
    });
    if (!turn) return found;
    leave(found);
    return turn.then(() => this.#inTurn(found, info));
  }

  #inTurn<Item>(item: Item, { path }: GraphQLResolveInfo): Item {
    if (this.#failures <= MOST_FAILURES) return item;
    this.#undelivered ??= new GraphQLError(tooManyFailures().message, {
      path: responsePathAsArray(path),
      originalError: tooManyFailures(),
    });
    throw this.#undelivered;
  }

  /** What a resolver promised, when it is its turn. */
  promised(value: Promise<unknown>, isList: boolean, info: GraphQLResolveInfo): Promise<unknown> {
    // No budget may hide what became of a change.
    if (!isChange(info)) {
      try {
        this.#charge(VALUES_OF_PROMISE - 1);
      } catch (error) {
        leave(value);
        throw this.failed(error, info);
      }
    }
    return value.then(
      (found) => {
        const completed = () => (isList ? this.items(found, info) : found);
        const turn = this.#pace.turnFor(VALUES_OF_PROMISE);
        return turn ? turn.then(completed) : completed();
      },
      (error: unknown) => {
        const failed = this.failed(error, info);
        const turn = this.#pace.turnFor(VALUES_OF_PROMISE);
        if (!turn) throw failed;
        return turn.then(() => {
          throw failed;
        });
      },
    );
  }

  /**
   * The error to throw for a failure: itself, unless there were many. Further failures for the same cause then share one
   * error, which has a place in the response already, since graphql-js otherwise makes a new one for each.
   */
  failed(error: unknown, { path }: GraphQLResolveInfo): unknown {
    this.#failures += 1;
    if (this.#failures > MOST_FAILURES) this.#exceed(tooManyFailures());
    const isOwn = this.#failures <= OWN_ERRORS && error !== this.#exceeded;
    if (isOwn || !(error instanceof Error)) return error;

    const key = causeOf(error);
    let shared = this.#shared.get(key);
    if (!shared) {
      shared = new GraphQLError(error.message, { path: responsePathAsArray(path), originalError: error });
      this.#shared.set(key, shared);
    }
    return shared;
  }

  #charge(values: number): void {
    if (this.#exceeded) throw this.#exceeded;
    this.#values += values;
    if (this.#values > this.#maxValues)
      throw this.#exceed(
        new GraphQLError(tooManyValues(this.#maxValues, this.#values), {
          extensions: { code: 'TOO_MANY_VALUES' },
        }),
      );
  }

  /** Lets all lists fail from now on, and the items of lists that have not had their turn. */
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

  const ofOperation = sizes.get(operation) ?? new ResponseSizes(schema, fragments);
  sizes.set(operation, ofOperation);
  let values = 0;
  for (const { selectionSet } of fieldNodes) {
    if (selectionSet) values += ofOperation.valuesOfOne(selectionSet, type);
  }
  return values;
}

function tooManyFailures(): GraphQLError {
  return new GraphQLError(
    `More than ${MOST_FAILURES} fields of the operation have failed, so the rest is left out. The other errors say why they failed.`,
    { extensions: { code: 'TOO_MANY_ERRORS' } },
  );
}

/** A promise whose failure is nobody's any more, or is looked at later: Node.js would end the process for it. */
function leave(item: unknown): void {
  if (isPromise(item)) item.catch(() => undefined);
}

/** Why an operation is refused, or a list. */
export function tooManyValues(limit: number, values: number): string {
  return `A response can have ${limit} values (MAX_VALUES); this one would have at least ${values}. Select fewer fields, or take smaller pages.`;
}
