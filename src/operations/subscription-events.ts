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
import { type Change, ChangeStream } from '../live/change-stream.ts';
import type { SubscriptionEnd } from '../observability/operation-log.ts';

/** What it takes to execute an operation with all plugins. */
interface Enveloped {
  readonly contextFactory: () => unknown;
  readonly execute: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>;
}

type GetEnveloped = (initialContext: YogaInitialContext & { readonly isEvent: true }) => Enveloped;

export interface SubscriptionEventsOptions extends Pick<ResultLimitOptions, 'maxBytes' | 'logger'> {
  /** Called for each event that a subscriber receives, with the ms since the gateway learnt of the change. */
  readonly onPushed: (duration: number) => void;
  /** Called once for each subscription that has begun, with its duration in ms and the number of its events. */
  readonly onEnded: (
    args: ExecutionArgs,
    ended: { readonly duration: number; readonly events: number; readonly reason: SubscriptionEnd },
  ) => void;
}

/**
 * Executes each event of a subscription as an operation of its own, with a new context: the loaders, the budget and the
 * GitLab client of an operation remember what they have read, so the second event would repeat the first. All other plugins
 * see an event as they see a query.
 */
export function subscriptionEvents({
  onPushed,
  onEnded,
  ...limit
}: SubscriptionEventsOptions): Plugin<Context> {
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
    // With data, as the result of a query: without any, the errors would have the HTTP status 500.
    if (!(Symbol.asyncIterator in source)) return { data: null, ...source };
    const changes = source[Symbol.asyncIterator]() as AsyncIterator<Change>;
    const start = performance.now();
    const events = eventsOf(
      changes,
      (change) => executeEvent(args, change),
      (count, reason) => {
        const isTooSlow = changes instanceof ChangeStream && changes.isTooSlow;
        const duration = Math.round(performance.now() - start);
        onEnded(args, { duration, events: count, reason: isTooSlow ? 'slow reader' : reason });
      },
    );
    endWith((args.contextValue as YogaInitialContext).request.signal, events);
    return events;
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

/** Ends the events when the caller leaves. Nobody else would if that was before there was a response to read. */
function endWith(signal: AbortSignal, events: AsyncIterableIterator<ExecutionResult>): void {
  const end = (): void => void events.return?.();
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
}

/** The events of a stream. If the stream fails, the last event is the error. */
function eventsOf(
  changes: AsyncIterator<Change>,
  toEvent: (change: Change) => Promise<ExecutionResult>,
  onEnd: (events: number, reason: SubscriptionEnd) => void,
): AsyncIterableIterator<ExecutionResult> {
  const end: IteratorResult<ExecutionResult> = { done: true, value: undefined };
  let events = 0;
  let hasEnded = false;
  const endOnce = (reason: SubscriptionEnd) => {
    if (!hasEnded) onEnd(events, reason);
    hasEnded = true;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (hasEnded) return end;
      try {
        const result = await changes.next();
        if (result.done) {
          endOnce('gateway stopped');
          return end;
        }
        events += 1;
        return { done: false, value: await toEvent(result.value) };
      } catch (cause) {
        const error = maskError(cause);
        endOnce(String(error.extensions.code));
        await changes.return?.();
        return { done: false, value: { errors: [error] } };
      }
    },
    async return() {
      endOnce('client left');
      await changes.return?.();
      return end;
    },
  };
}
