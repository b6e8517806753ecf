#!/usr/bin/env node
import { setTimeout as delay } from 'node:timers/promises';
import { readCommandLine } from './process/command-line.ts';
import { type Config, ConfigError, misspelledSettings, readConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import { hostNameOf } from './http/host-names.ts';
import { HttpServer } from './process/http-server.ts';
import { listen, ListenError } from './process/listen.ts';
import { createLogger } from './observability/log.ts';
import { LogWithoutRepetitions } from './observability/log-repetitions.ts';
import type { MetricsServer } from './process/metrics-server.ts';
import type { Metrics } from './observability/metrics.ts';
import { refusalReport } from './http/refused-responses.ts';
import { checkGitLab } from './process/startup-check.ts';
import { boundedStdout } from './observability/stdout.ts';

/** The GitLab that is asked: the one of the settings, or the embedded one, which ends with this process. */
interface UpstreamGitLab {
  readonly url: string;
  readonly sampleToken?: string;
  readonly close?: () => Promise<void>;
}

answerCommandLine();
readDotEnv();
const { host, port, logLevel, metricsPort, metricsHost, shutdownDelay, shutdownTimeout, ...settings } =
  readSettings();
const { gitlabUrl, maxConnections, ...options } = settings;
const logger = createLogger(logLevel);

/** In ms. What answers take to be sent, once nothing is waited for any more. */
const LAST_WORDS = 1000;

let serving = false;
let stopping = false;

// Rejections that nobody handles arrive here too. What state the process is in is anybody's guess by now, so it ends; but
// other callers have changes under way, of which they should hear.
process.on('uncaughtException', (error, origin) => {
  logger.fatal({ error, origin }, 'The process ends, for an error that nothing handled');
  if (!serving || stopping) process.exit(1);
  void stop({ status: 1, delay: 0 });
});

const gitlab: UpstreamGitLab = gitlabUrl === undefined ? await startEmbeddedGitLab() : { url: gitlabUrl };
const monitoring = metricsPort === undefined ? undefined : await startMetrics(metricsPort);
const hostName = hostNameOf(host);
const gateway = createGateway({
  ...options,
  allowedHosts: [...options.allowedHosts, ...(hostName === null ? [] : [hostName])],
  gitlabUrl: gitlab.url,
  sampleToken: gitlab.sampleToken,
  logger,
  observer: monitoring?.metrics,
});
const serverLog = new LogWithoutRepetitions(logger);
const reportRefusal = refusalReport(serverLog, monitoring?.metrics);
const httpServer = new HttpServer(gateway.listener, {
  maxConnections,
  onDrop: () => {
    reportRefusal('TOO_MANY_CONNECTIONS');
  },
});

const origin = await orRefuse(
  listen(httpServer.server, { host, port, settings: { host: 'HOST', port: 'PORT' } }),
);
const address = `${origin}/graphql`;
serving = true;
stopOnSignals();
logger.info({ address, gitlab: gitlab.url, metrics: monitoring?.metricsServer.address }, 'Listening');
say(startText(address, gitlab));
if (gitlabUrl !== undefined) void checkSettingsOfGitLab(gitlabUrl);

function answerCommandLine(): void {
  const { text, mistake } = readCommandLine(
    process.argv.slice(2),
    new URL('../package.json', import.meta.url),
  );
  if (mistake !== undefined) refuse([mistake]);
  if (text === undefined) return;
  process.stdout.write(text);
  process.exit(0);
}

/** Settings of the file `.env` in the working directory, where there is one; the environment's own win. */
function readDotEnv(): void {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') refuse([`.env cannot be read: ${messageOf(error)}`]);
  }
}

function readSettings(): Config {
  say(misspelledSettings(process.env));
  try {
    return readConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) refuse(error.mistakes);
    throw error;
  }
}

async function startEmbeddedGitLab(): Promise<UpstreamGitLab> {
  // Where there is a GitLab, the embedded one is not even loaded.
  const { startSandbox } = await import('./sandbox/sandbox.ts');
  const sandbox = await startSandbox();
  return { url: sandbox.url, sampleToken: sandbox.tokens.maintainer, close: () => sandbox.close() };
}

async function startMetrics(onPort: number): Promise<{ metrics: Metrics; metricsServer: MetricsServer }> {
  // Where nobody asks for metrics, prom-client is not even loaded.
  const { createMetrics } = await import('./observability/metrics.ts');
  const { startMetricsServer } = await import('./process/metrics-server.ts');
  const metrics = createMetrics();
  const settings = { host: 'METRICS_HOST', port: 'METRICS_PORT' };
  const metricsServer = await orRefuse(
    startMetricsServer(metrics, { host: metricsHost, port: onPort, settings }),
  );
  return { metrics, metricsServer };
}

/** What comes of opening a port; where it cannot be had, the process ends. */
async function orRefuse<T>(listening: Promise<T>): Promise<T> {
  try {
    return await listening;
  } catch (error) {
    if (error instanceof ListenError) refuse([error.message]);
    throw error;
  }
}

function startText(address: string, { url, sampleToken }: UpstreamGitLab): string[] {
  const lines = [
    `The gateway serves ${address}, in front of ${sampleToken === undefined ? url : 'the embedded GitLab'}.`,
  ];

  if (sampleToken !== undefined) {
    const place = options.graphiql ? 'GraphiQL' : 'the API';
    const why = process.env.GITLAB_URL?.trim() ? 'GITLAB_URL is sandbox' : 'GITLAB_URL is not set';
    lines.push(
      `${why}, so sample data answers: try ${place} at ${address} with the header {"PRIVATE-TOKEN": "${sampleToken}"}.`,
    );
  }
  if (options.gitlabToken !== undefined) {
    lines.push(
      'GITLAB_TOKEN is set: whoever reaches the gateway and sends no credentials acts with that token.',
    );
  }
  if (
    (sampleToken ?? options.gitlabToken) !== undefined &&
    hostName === null &&
    options.allowedHosts.length === 0
  ) {
    lines.push(
      'ALLOWED_HOSTS is not set: requests are answered under localhost and the address of this machine alone. Add the other names that the gateway is reached by.',
    );
  }
  return lines;
}

/** While callers are served already: a GitLab that is down for a moment must not keep the gateway from starting. */
async function checkSettingsOfGitLab(url: string): Promise<void> {
  const problem = await checkGitLab({ ...options, gitlabUrl: url });
  if (problem === null) {
    logger.debug({ gitlab: url }, 'GitLab answers');
  } else if (!stopping) {
    logger.warn({ gitlab: url, error: problem.cause }, 'GitLab cannot be used as it is set');
    say([problem.text]);
  }
}

/**
 * The first signal stops the process once what is under way has finished, with status 0; a second one ends it at once
 * with status 1, and SHUTDOWN_TIMEOUT gives up what has not finished.
 */
function stopOnSignals(): void {
  let firstSignalAt: number | undefined;

  const onSignal = (signal: NodeJS.Signals) => {
    if (firstSignalAt === undefined) {
      firstSignalAt = performance.now();
      logger.info({ signal, requestsUnderWay: httpServer.requestsUnderWay }, 'Stopping');
      if (!stopping) void stop({ status: 0, delay: shutdownDelay });
    } else if (performance.now() - firstSignalAt > 100) {
      // npm passes on the signal that a terminal has sent to both; a person takes longer for a second one.
      logger.error({ signal, requestsUnderWay: httpServer.requestsUnderWay }, 'Ended by a second signal');
      process.exit(1);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** Serves on for `delay` ms, finishes what is under way, and ends the process with that status. */
async function stop(how: { readonly status: number; readonly delay: number }): Promise<never> {
  let { status } = how;
  setTimeout(() => {
    status = 1;
    giveUp();
  }, shutdownTimeout);

  stopping = true;
  gateway.drain();
  httpServer.prepareStop();
  await delay(how.delay);

  await httpServer.stop();
  await gateway.close();
  await gitlab.close?.();
  monitoring?.metricsServer.close();
  serverLog.flush();
  logger.info({ status }, 'Stopped');
  await boundedStdout().flush();
  process.exit(status);
}

/** Waits for GitLab no longer: callers hear that, and of a change that its outcome is not known, instead of nothing. */
function giveUp(): void {
  logger.error({ requestsUnderWay: httpServer.requestsUnderWay }, 'Ended by SHUTDOWN_TIMEOUT');
  void gateway.destroy();
  setTimeout(() => process.exit(1), LAST_WORDS);
}

/** Says to a person what stdout, which belongs to the log, does not carry. */
function say(lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${line}\n`).join(''));
}

function refuse(reasons: readonly string[]): never {
  say(['The gateway does not start:', ...reasons.map((reason) => `  ${reason}`)]);
  process.exit(1);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
