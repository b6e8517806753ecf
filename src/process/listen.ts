import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  /** The names of the settings that host and port come from, for the person who has to change them. */
  readonly settings: { readonly host: string; readonly port: string };
}

/** The port cannot be opened. The message says what to do about it. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/** Opens the port. Resolves to the origin under which clients reach it; rejects with ListenError. */
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
      return `${settings.port} ${port} on ${host} is already in use. Stop the program that uses it, or set ${settings.port} to another port, or to 0 for any free port.`;
    case 'EACCES':
      return `${settings.port} ${port} is reserved: this user cannot open it. Set ${settings.port} to 1024 or more.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${settings.host} ${host} is not an address of this machine. Set ${settings.host} to 127.0.0.1 for connections from this machine only, or to 0.0.0.0 for connections from everywhere.`;
    default:
      return `The gateway cannot listen on ${settings.port} ${port} and ${settings.host} ${host}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
