import { EventEmitter, on, once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ReceivedHook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface HookReceiver {
  readonly url: string;
  /** Every hook so far. */
  readonly received: readonly ReceivedHook[];
  /** Waits until this many hooks have arrived. */
  has(count: number): Promise<readonly ReceivedHook[]>;
  /** Waits for a hook that fits. */
  find(fits: (hook: ReceivedHook) => boolean): Promise<ReceivedHook>;
}

type Respond = (response: ServerResponse, request: IncomingMessage) => void;

/** Receives hooks on a socket of its own, and ends with its test. Responds with 200, or as the test says. */
export async function startHookReceiver(
  respond: Respond = (response) => response.end(),
): Promise<HookReceiver> {
  const received: ReceivedHook[] = [];
  const arrivals = new EventEmitter();
  const server = createServer((request, response) => {
    void textOf(request).then((text) => {
      const body = JSON.parse(text) as Record<string, unknown>;
      received.push({ path: request.url ?? '', headers: request.headers, text, body });
      respond(response, request);
      arrivals.emit('hook');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;

  async function find(fits: (hook: ReceivedHook, index: number) => boolean): Promise<ReceivedHook> {
    const further = on(arrivals, 'hook');
    try {
      for (;;) {
        const found = received.find(fits);
        if (found !== undefined) return found;
        await further.next();
      }
    } finally {
      await further.return?.();
    }
  }
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    find: async (fits) => find(fits),
    has: async (count) => {
      await find((_, index) => index === count - 1);
      return received;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
  return text;
}
