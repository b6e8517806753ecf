import {
  createSourceEventStream,
  execute,
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import type { Context } from '../context.ts';
import { maskError } from '../graph/errors.ts';
import { eventWithin, type ResultLimitOptions } from '../limits/result-limit.ts';
import type { Change } from '../live/change-stream.ts';

/** What it takes to execute an operation with all plugins. */
interface Enveloped {
  readonly contextFactory: () => unknown;
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
}

type GetEnveloped = (initialContext: YogaInitialContext & { readonly isEvent: true }) => Enveloped;

export interface SubscriptionEventsOptions extends Pick<ResultLimitOptions, 'maxBytes' | 'logger'> {
  /** Called for each event that a subscriber receives, with the ms since the gateway learnt of the change. */
  readonly onPushed: (duration: number) => void;
}

/**
 * Executes each event of a subscription as an operation of its own, with a new context: the loaders, the budget and the
 * GitLab client of an operation remember what they have read, so the second event would repeat the first. All other plugins
 * see an event as they see a query.
 */
export function subscriptionEvents({ onPushed, ...limit }: SubscriptionEventsOptions): Plugin<Context> {
  let getEnveloped: GetEnveloped;

  const executeEvent = async (args: ExecutionArgs, change: Change): Promise<ExecutionResult> => {
    // A copy, because loaders belong to the context object. What Yoga makes for an operation replaces its old properties.
    const initial = args.contextValue as YogaInitialContext;
    const enveloped = getEnveloped({ ...initial, isEvent: true });
    const contextValue: unknown = await enveloped.contextFactory();
    const executed = await enveloped.execute({ ...args, rootValue: change, contextValue });
    const result = await eventWithin(executed, initial.request, limit);
    if (change.receivedAt !== null) onPushed(Date.now() - change.receivedAt);
    if (change.pollingPausedUntil === null) return result;
    const live = { pollingPausedUntil: new Date(change.pollingPausedUntil).toISOString() };
    return { ...result, extensions: { ...result.extensions, live } };
  };

  const subscribe = async (args: ExecutionArgs) => {
    const source = await createSourceEventStream(args);
    if (!(Symbol.asyncIterator in source)) return source;
    const changes = source[Symbol.asyncIterator]() as AsyncIterator<Change>;
    return eventsOf(changes, (change) => executeEvent(args, change));
  };

  return {
    onYogaInit({ yoga }) {
      getEnveloped = yoga.getEnveloped as GetEnveloped;
    },
    onSubscribe({ setSubscribeFn }) {
      setSubscribeFn(subscribe);
    },
    onExecute({ args, setExecuteFn }) {
      const { document, operationName } = args as ExecutionArgs;
      // Yoga's own function would subscribe once more.
      if (getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION)
        setExecuteFn(execute);
    },
  };
}

/** The events of a stream. If the stream fails, the last event is the error. */
function eventsOf(
  changes: AsyncIterator<Change>,
  toEvent: (change: Change) => Promise<ExecutionResult>,
): AsyncIterableIterator<ExecutionResult> {
  let hasFailed = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (hasFailed) return { done: true, value: undefined };
      try {
        const result = await changes.next();
        return result.done
          ? { done: true, value: undefined }
          : { done: false, value: await toEvent(result.value) };
      } catch (error) {
        hasFailed = true;
        await changes.return?.();
        return { done: false, value: { errors: [maskError(error)] } };
      }
    },
    async return() {
      await changes.return?.();
      return { done: true, value: undefined };
    },
  };
}
