import { type AddressInfo, createServer } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Elsewhere {
  readonly url: string;
  /** How many bytes it was sent. */
  readonly bytes: number;
}

/** A server that belongs to somebody else: it must never receive a request. */
export async function startElsewhere(): Promise<Elsewhere> {
  let bytes = 0;
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      bytes += chunk.length;
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.close();
  });
  return {
    // A server that listens on a port has an address of this kind.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get bytes() {
      return bytes;
    },
  };
}
