import { setTimeout as delay } from 'node:timers/promises';
import type { pino } from 'pino';
import { boundedStdout } from '../observability/stdout.ts';
import type { Settings } from '../settings.ts';
import type { GatewayServer } from './gateway-server.ts';

/** In ms, to send the last responses after the gateway has given up its requests to GitLab. */
const LAST_WORDS = 1000;

/** In ms, the time over which open subscriptions end, so that their clients do not all subscribe again at once. */
const LONGEST_SPREAD = 5000;

/** In ms. npm passes on the signal of a terminal, which the process then gets twice; a person takes longer. */
const FASTEST_SECOND_SIGNAL = 100;

/** Stops the process: after a signal, or after an error that nothing handles. */
export class Shutdown {
  readonly #logger: pino.Logger;
  readonly #settings: Pick<Settings, 'shutdownDelay' | 'shutdownTimeout'>;
  #server: GatewayServer | undefined;
  #firstSignalAt: number | undefined;
  isStopping = false;

  constructor(logger: pino.Logger, settings: Pick<Settings, 'shutdownDelay' | 'shutdownTimeout'>) {
    this.#logger = logger;
    this.#settings = settings;
    // Includes rejections that nothing handles. The process may be in any state, so it ends; but it first tells other
    // callers the outcome of their running changes.
    process.on('uncaughtException', (error, origin) => {
      logger.fatal({ error, origin }, 'The process ends because of an error that nothing handles');
      if (!this.#server || this.isStopping) process.exit(1);
      void this.#stop(this.#server, { status: 1, delay: 0 });
    });
  }

  /**
   * From now on, the first signal stops the process with status 0, once running requests have finished. A second signal
   * ends it immediately with status 1.
   */
  stopOnSignals(server: GatewayServer): void {
    this.#server = server;
    const onSignal = (signal: NodeJS.Signals) => {
      this.#onSignal(server, signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  }

  #onSignal(server: GatewayServer, signal: NodeJS.Signals): void {
    const { requestsUnderWay } = server.http;
    if (this.#firstSignalAt === undefined) {
      this.#firstSignalAt = performance.now();
      this.#logger.info({ signal, requestsUnderWay }, 'Stopping');
      if (!this.isStopping) void this.#stop(server, { status: 0, delay: this.#settings.shutdownDelay });
    } else if (performance.now() - this.#firstSignalAt > FASTEST_SECOND_SIGNAL) {
      this.#logger.error({ signal, requestsUnderWay }, 'Ended by a second signal');
      process.exit(1);
    }
  }

  /** Keeps serving for `delay` ms, finishes running requests, and ends the process. */
  async #stop(
    server: GatewayServer,
    how: { readonly status: number; readonly delay: number },
  ): Promise<never> {
    let { status } = how;
    setTimeout(() => {
      status = 1;
      this.#giveUp(server);
    }, this.#settings.shutdownTimeout);

    this.isStopping = true;
    server.gateway.drain();
    server.http.prepareStop();
    await delay(how.delay);

    await server.gateway.endSubscriptions(Math.min(LONGEST_SPREAD, this.#settings.shutdownTimeout / 2));
    await server.finish();
    this.#logger.info({ status }, 'Stopped');
    await boundedStdout().flush();
    process.exit(status);
  }

  /** Stops waiting for GitLab. Callers get an error that says so, or that the outcome of their change is unknown. */
  #giveUp({ http, gateway }: GatewayServer): void {
    this.#logger.error({ requestsUnderWay: http.requestsUnderWay }, 'Ended by SHUTDOWN_TIMEOUT');
    void gateway.destroy();
    setTimeout(() => process.exit(1), LAST_WORDS);
  }
}
