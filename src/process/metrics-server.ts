import { createServer } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import { listen, type ListenOptions } from './listen.ts';
import type { Metrics } from '../observability/metrics.ts';

export interface MetricsServer {
  /** The URL for Prometheus, such as `http://127.0.0.1:9464/metrics`. */
  readonly address: string;
  /** Also ends the connections. */
  close(): void;
}

/**
 * Serves `/metrics` on a port of its own, which callers of the API do not reach, and adds prom-client's metrics of the
 * process. Rejects with ListenError.
 */
export async function startMetricsServer(
  { registry }: Metrics,
  options: ListenOptions,
): Promise<MetricsServer> {
  collectDefaultMetrics({ register: registry });
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD' }).end();
    } else {
      // This does not fail: all collectors read numbers that the process already has.
      void registry.metrics().then((text) => {
        response.writeHead(200, { 'content-type': registry.contentType }).end(text);
      });
    }
  });
  const origin = await listen(server, options);
  return {
    address: `${origin}/metrics`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
