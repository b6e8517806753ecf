import { onEnd, pipe, subscribe } from 'wonka';
import { type ChangesSubscription, ChangesDocument } from '../generated/graphql.ts';
import type { BoardClient } from './client.ts';
import { send } from './send.ts';

/** How changes reach the page at the moment. */
export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'polling';

export type Change = ChangesSubscription['deploymentChanged'];

export interface LiveOptions {
  readonly client: BoardClient;
  readonly projects: readonly string[];
  /** The time of the newest change that the page shows. */
  readonly since: () => string | undefined;
  readonly onState: (state: LiveState) => void;
  readonly onChange: (change: Change) => void;
  /** Reads the board again. */
  readonly reload: () => void;
}

type Transport = 'WebSocket' | 'SSE';

// WebSocket first: over HTTP/1.1, a browser opens at most six streams of events for all its tabs together.
const TRANSPORTS: readonly Transport[] = ['WebSocket', 'SSE'];

/** In ms. */
const TIMES = { opening: 6000, pause: 500, pollEvery: 10_000, pollsBetweenAttempts: 3 };

/**
 * Follows the changes of some projects until the returned function is called: over WebSocket, otherwise as server-sent
 * events. If neither works, it reads the board every 10 seconds, and tries them again from time to time.
 */
export function follow(options: LiveOptions): () => void {
  const stopped = new AbortController();
  void loop(options, stopped.signal);
  return () => {
    stopped.abort();
  };
}

async function loop(options: LiveOptions, stopped: AbortSignal): Promise<void> {
  const { onState, reload } = options;
  let order = TRANSPORTS;
  let failures = 0;
  const isStopped = () => stopped.aborted;
  onState('connecting');

  while (!isStopped()) {
    const worked = await firstThatOpens(order, options, stopped);
    if (isStopped()) return;
    failures = worked ? 0 : failures + 1;
    if (worked) {
      order = [worked, ...TRANSPORTS.filter((transport) => transport !== worked)];
      onState('reconnecting');
    }
    if (failures < 2) {
      // A random time, so that the open pages do not all connect at the same moment after the gateway has restarted.
      await pause(TIMES.pause * (1 + Math.random()), stopped);
      continue;
    }
    onState('polling');
    for (let polls = 0; polls < TIMES.pollsBetweenAttempts && !isStopped(); polls += 1) {
      reload();
      await pause(TIMES.pollEvery, stopped);
    }
  }
}

/** Resolves with the transport that has opened, once it has ended; with undefined if none has opened. */
async function firstThatOpens(
  order: readonly Transport[],
  options: LiveOptions,
  stopped: AbortSignal,
): Promise<Transport | undefined> {
  for (const transport of order) {
    if (await run(transport, options, stopped)) return transport;
    if (stopped.aborted) return undefined;
  }
  return undefined;
}

/** Resolves when the subscription has ended, with whether changes could arrive. */
function run(transport: Transport, options: LiveOptions, stopped: AbortSignal): Promise<boolean> {
  const { client, projects, since, onState, onChange } = options;
  return new Promise((resolve) => {
    let hasOpened = false;
    const opened = () => {
      hasOpened = true;
      clearTimeout(patience);
      onState('live');
    };
    const closeSocket = transport === 'WebSocket' ? client.openSocket(opened) : undefined;
    const variables = { projects: [...projects], since: since() ?? null };
    const context =
      transport === 'SSE' ? { fetchSubscriptions: true, fetch: watched(opened, () => setTimeout(end)) } : {};

    const end = () => {
      clearTimeout(patience);
      stopped.removeEventListener('abort', end);
      subscription.unsubscribe();
      closeSocket?.();
      resolve(hasOpened);
    };
    const patience = setTimeout(end, TIMES.opening);
    stopped.addEventListener('abort', end);
    const subscription = pipe(
      client.graphql.subscription(ChangesDocument, variables, context),
      // A subscription that ends before its first event has no result. `end` runs later, when there is a `subscription`.
      onEnd(() => setTimeout(end)),
      subscribe(({ data, error }) => {
        if (data) onChange(data.deploymentChanged);
        // Refused: the connection works, and the subscription does not.
        else if (error?.graphQLErrors.length) hasOpened = false;
      }),
    );
  });
}

/** Reports when a stream of events has begun and when it has ended. urql does not report the end of a stream without events. */
function watched(opened: () => void, ended: () => void): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    const isStream = response.ok && response.headers.get('content-type')?.includes('text/event-stream');
    if (!isStream) return response;
    opened();
    return new Response(response.body?.pipeThrough(new TransformStream({ flush: ended })), response);
  };
}

function pause(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stopped.addEventListener('abort', done);
  });
}
