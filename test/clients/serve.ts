import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { type StartedGateway, startGateway } from '../support/gateway.ts';

export interface ServedGateway extends StartedGateway {
  /** Address of the API, for clients. */
  readonly url: string;
  /** The requests that came in, in order of arrival. */
  readonly received: readonly ReceivedRequest[];
}

export interface ReceivedRequest {
  readonly method: string;
  readonly search: URLSearchParams;
  /** The body of a POST; undefined for a GET. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/** A gateway in front of an embedded GitLab, behind a server of its own; all three end with the test. */
export async function serveGateway(
  options: Partial<GatewayOptions> = {},
  sandboxOptions: SandboxOptions = {},
): Promise<ServedGateway> {
  const started = await startGateway(options, sandboxOptions);
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      received.push({
        method: request.method ?? '',
        search: new URL(request.url ?? '', 'http://gateway.test').searchParams,
        body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
      });
    });
    started.gateway.listener(request, response);
  }).on('upgrade', started.gateway.upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { ...started, url: `http://127.0.0.1:${port}/graphql`, received };
}
