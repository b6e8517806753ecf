import { createServer } from 'node:http';
import { collectDefaultMetrics } from 'prom-client';
import { listen, type ListenOptions } from './listen.ts';
import type { Metrics } from '../observability/metrics.ts';

export interface MetricsServer {
  /** Where Prometheus finds them, as in `http://127.0.0.1:9464/metrics`. */
  readonly address: string;
  /** Ends the connections too. */
  close(): void;
}

/**
 * Serves `/metrics` on a port of its own, where the API's callers do not come, and adds prom-client's metrics of the
 * process. Rejects as `listen` does.
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
      // Collectors of our own and of prom-client's read numbers that the process has: they do not fail.
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
