import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The settings that the two come from, for the person who has to change them. */
  readonly settings: { readonly host: string; readonly port: string };
}

/** A port that cannot be had; the message says what to do about it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Opens the port; resolves to the origin to visit, and rejects with ListenError. */
export async function listen(server: Server, options: ListenOptions): Promise<string> {
  const { host, port } = options;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    throw new ListenError(whyNotListening(error, options), { cause: error });
  }
  // A server that listens on a port has an address of this kind.
  const listening = server.address() as AddressInfo;
  const anyAddress = listening.address === '0.0.0.0' || listening.address === '::';
  const name = anyAddress ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${listening.port}`;
}

function whyNotListening(error: unknown, { host, port, settings }: ListenOptions): string {
  switch (error instanceof Error && 'code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return `${settings.port} ${port} of ${host} is in use. End what listens there, or set another ${settings.port}; 0 takes any that is free.`;
    case 'EACCES':
      return `${settings.port} ${port} may not be opened by this user. Ports from 1024 up may.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${settings.host} ${host} is no address of this machine. 127.0.0.1 is reached from this machine alone, 0.0.0.0 from everywhere.`;
    default:
      return `Cannot listen on ${settings.port} ${port} of ${settings.host} ${host}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
