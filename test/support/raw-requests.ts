import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Gateway } from '../../src/gateway.ts';

/** Serves the gateway with `node:http`, for clients that send what no HTTP library sends. */
export async function serveOnPort(gateway: Gateway): Promise<number> {
  return listenForTest(createServer({ requireHostHeader: false }, gateway.listener));
}

/** Makes the server listen on a free port until the test ends. */
export async function listenForTest(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

/** Opens a connection that ends with the test. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

export interface RawResponse {
  readonly status: number;
  readonly headers: string;
  readonly body: string;
}

/**
 * Sends the text and reads until the server ends the connection, which it may do while the text is being sent. The text must
 * ask the server to do so.
 */
export async function sendRaw(port: number, text: string): Promise<RawResponse> {
  const socket = await openSocket(port);
  const received = collect(socket);
  socket.write(text);
  await new Promise((resolve) => socket.once('close', resolve));
  return parseResponse(received());
}

/** Everything that the socket has received so far, each time it is called. */
export function collect(socket: Socket): () => string {
  let received = '';
  socket.on('data', (data: Buffer) => {
    received += data.toString('latin1');
  });
  return () => received;
}

export function parseResponse(text: string): RawResponse {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...headers] = text.slice(0, end).split('\r\n');
  return { status: Number(line.split(' ')[1]), headers: headers.join('\n'), body: text.slice(end + 4) };
}

/** A POST request with an operation. Each header is a line. */
export function rawPost(
  query: string,
  { host = 'localhost', headers = [] }: { readonly host?: string; readonly headers?: readonly string[] } = {},
): string {
  const body = JSON.stringify({ query });
  return [
    'POST /graphql HTTP/1.1',
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...headers,
    '',
    body,
  ].join('\r\n');
}
