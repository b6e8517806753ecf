import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';

const ACCEPTED = 'net.server.socket';

export interface SocketWatch {
  /** Connections that some server of this process has open now. */
  readonly open: number;
  /** How many it has accepted so far. */
  readonly accepted: number;
  /** Resolves when the last of them is closed; rejects where that takes a second. */
  allClosed(): Promise<void>;
}

/** Counts the connections that far ends accept from now on, until the test ends. */
export function watchSockets(): SocketWatch {
  let open = 0;
  let accepted = 0;
  const closed = new EventEmitter();
  const onSocket = (message: unknown): void => {
    const { socket } = message as { readonly socket: Socket };
    open += 1;
    accepted += 1;
    socket.once('close', () => {
      open -= 1;
      if (open === 0) closed.emit('all');
    });
  };
  channel(ACCEPTED);
  subscribe(ACCEPTED, onSocket);
  onTestFinished(() => {
    unsubscribe(ACCEPTED, onSocket);
  });
  return {
    get open() {
      return open;
    },
    get accepted() {
      return accepted;
    },
    allClosed: async () => {
      if (open > 0) await once(closed, 'all', { signal: AbortSignal.timeout(1000) });
    },
  };
}
