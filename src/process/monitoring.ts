import type { Metrics } from '../observability/metrics.ts';
import type { Settings } from '../settings.ts';
import type { MetricsServer } from './metrics-server.ts';

export interface Monitoring {
  readonly metrics: Metrics;
  readonly server: MetricsServer;
}

/** Serves metrics if there is a port for them; rejects with ListenError. */
export async function startMonitoring({
  host,
  metricsHost,
  metricsPort,
}: Pick<Settings, 'host' | 'metricsHost' | 'metricsPort'>): Promise<Monitoring | undefined> {
  if (metricsPort === undefined) return undefined;

  // prom-client is loaded only if it is needed.
  const { createMetrics } = await import('../observability/metrics.ts');
  const { startMetricsServer } = await import('./metrics-server.ts');
  const metrics = createMetrics();
  const server = await startMetricsServer(metrics, {
    host: metricsHost ?? host,
    port: metricsPort,
    settings: { host: 'METRICS_HOST', port: 'METRICS_PORT' },
  });
  return { metrics, server };
}
