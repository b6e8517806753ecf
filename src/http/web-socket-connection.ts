import type { IncomingMessage } from 'node:http';
import { CloseCode, type Server } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** What the protocol knows of a connection. */
export interface ConnectionExtra {
  readonly socket: WebSocket;
  readonly upgrade: IncomingMessage;
}

/** In ms. A client that does not answer a ping before the next one is gone, or reads nothing. */
const PING_INTERVAL = 12_000;

/**
 * Connects a socket with the protocol. The connector of graphql-ws writes errors of clients to the console, and ends the
 * process's log format with it.
 */
export function connectSocket(
  protocol: Server<ConnectionExtra>,
  socket: WebSocket,
  upgrade: IncomingMessage,
  onDefect: (error: unknown) => void,
): void {
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      // Resolves when the message is on its way, so that a client that does not read holds up its own subscriptions only.
      send: (message) =>
        new Promise((resolve) => {
          socket.send(message, () => {
            resolve();
          });
        }),
      close: (code, reason) => {
        socket.close(code, reason);
      },
      onMessage: (handle) => {
        socket.on('message', (message: Buffer) => {
          handle(message.toString()).catch((error: unknown) => {
            onDefect(error);
            socket.close(CloseCode.InternalServerError, 'Unexpected error.');
          });
        });
      },
    },
    { socket, upgrade },
  );

  let isAlive = true;
  const pings = setInterval(() => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, PING_INTERVAL).unref();
  socket.on('pong', () => {
    isAlive = true;
  });
  // A message that is too large or malformed. ws closes the connection with the right code.
  socket.on('error', () => undefined);
  socket.once('close', (code, reason) => {
    clearInterval(pings);
    void closed(code, reason.toString());
  });
}
