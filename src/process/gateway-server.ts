import type { Gateway } from '../gateway.ts';
import { createGateway } from '../gateway.ts';
import { hostNameOf } from '../http/host-names.ts';
import { refusalReport } from '../http/refused-responses.ts';
import { WEBHOOKS_PATH } from '../http/webhooks.ts';
import type { Logger } from '../observability/log.ts';
import { LogWithoutRepetitions } from '../observability/log-repetitions.ts';
import type { Settings } from '../settings.ts';
import { HttpServer } from './http-server.ts';
import { listen } from './listen.ts';
import { startMonitoring } from './monitoring.ts';
import { newSigningToken, registerHooks } from './register-hooks.ts';
import { openUpstream, type Upstream } from './upstream.ts';

/** Everything that runs in the process. */
export interface GatewayServer {
  /** Of the API. */
  readonly address: string;
  /** Of the metrics, if there are any. */
  readonly metrics: string | undefined;
  readonly upstream: Upstream;
  readonly gateway: Gateway;
  readonly http: HttpServer;
  /** Ends everything, once running requests have finished. */
  finish(): Promise<void>;
}

/** In ms. The embedded GitLab runs in this process, so what it answers at the start delays the first answer to a person. */
const FIRST_SECOND = 1000;

/** Starts the gateway and everything around it; rejects with ListenError. */
export async function startGatewayServer(settings: Settings, logger: Logger): Promise<GatewayServer> {
  const upstream = await openUpstream(settings);
  const monitoring = await startMonitoring(settings);
  const hostName = hostNameOf(settings.host);
  // Nobody but the embedded GitLab has to know this secret.
  const webhookSecret =
    settings.webhookSecret ?? (upstream.sampleToken === undefined ? undefined : newSigningToken());
  const gateway = createGateway({
    ...settings,
    webhookSecret,
    allowedHosts: [...settings.allowedHosts, ...(hostName === null ? [] : [hostName])],
    gitlabUrl: upstream.url,
    sampleToken: upstream.sampleToken,
    logger,
    observer: monitoring?.metrics,
  });

  const serverLog = new LogWithoutRepetitions(logger);
  const report = refusalReport(serverLog, monitoring?.metrics);
  const http = new HttpServer(gateway.listener, {
    maxConnections: settings.maxConnections,
    onDrop: () => {
      report('TOO_MANY_CONNECTIONS');
    },
  });
  http.server.on('upgrade', gateway.upgrade);
  const { host, port } = settings;
  const origin = await listen(http.server, { host, port, settings: { host: 'HOST', port: 'PORT' } });

  const { sampleToken } = upstream;
  const register = (secret: string, token: string) => {
    registerHooks(upstream.url, token, { url: `${origin}${WEBHOOKS_PATH}`, secret }).catch(
      (error: unknown) => {
        logger.warn(
          { error },
          'The embedded GitLab cannot call the gateway, so the gateway polls for changes',
        );
      },
    );
  };
  const registering =
    sampleToken !== undefined && webhookSecret !== undefined
      ? setTimeout(register, FIRST_SECOND, webhookSecret, sampleToken).unref()
      : undefined;

  return {
    address: `${origin}/graphql`,
    metrics: monitoring?.server.address,
    upstream,
    gateway,
    http,
    finish: async () => {
      clearTimeout(registering);
      await http.stop();
      await gateway.close();
      await upstream.close?.();
      monitoring?.server.close();
      serverLog.flush();
    },
  };
}
