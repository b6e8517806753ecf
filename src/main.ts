import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Config, ConfigError, misspelledSettings, readConfig } from './config.ts';
import { createGateway } from './gateway.ts';
import { createLogger } from './log.ts';

/** The GitLab that is asked: the one of the settings, or the embedded one, which ends with this process. */
interface UpstreamGitLab {
  readonly url: string;
  readonly sampleToken?: string;
  readonly close?: () => Promise<void>;
}

readDotEnv();
const { host, port, logLevel, shutdownDelay, shutdownTimeout, gitlabUrl, ...options } = readSettings();
const logger = createLogger(logLevel);

// Rejections that nobody handles arrive here too. What state the process is in is anybody's guess by now.
process.on('uncaughtException', (error, origin) => {
  logger.fatal({ error, origin }, 'The process ends, for an error that nothing handled');
  process.exit(1);
});

const gitlab: UpstreamGitLab = gitlabUrl === undefined ? await startEmbeddedGitLab() : { url: gitlabUrl };
const gateway = createGateway({
  ...options,
  gitlabUrl: gitlab.url,
  sampleToken: gitlab.sampleToken,
  logger,
});
const server = createServer(
  {
    requestTimeout: 30_000,
    headersTimeout: 15_000,
    // How often the two above are looked at; Node's own 30 s would add to them.
    connectionsCheckingInterval: 5_000,
    // Longer than load balancers keep an idle connection, so that they close it first.
    keepAliveTimeout: 65_000,
  },
  gateway.listener,
);

let stopping = false;
let requestsUnderWay = 0;
server.prependListener('request', (_request, response) => {
  requestsUnderWay += 1;
  if (stopping) response.setHeader('connection', 'close');
  response.once('close', () => {
    requestsUnderWay -= 1;
    if (!server.listening) closeUnusedConnections();
  });
});

const address = await listen();
stopOnSignals();
logger.info({ address, gitlab: gitlab.url }, 'Listening');
say(startText(address, gitlab));

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

/** Opens the port; resolves to the address to visit. */
async function listen(): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    refuse([whyNotListening(error)]);
  }
  // A server that listens on a port has an address of this kind.
  const listening = server.address() as AddressInfo;
  const anyAddress = listening.address === '0.0.0.0' || listening.address === '::';
  const name = anyAddress ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${listening.port}/graphql`;
}

function whyNotListening(error: unknown): string {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return `PORT ${port} of ${host} is in use. End what listens there, or set another PORT; 0 takes any that is free.`;
    case 'EACCES':
      return `PORT ${port} may not be opened by this user. Ports from 1024 up may.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST ${host} is no address of this machine. 127.0.0.1 is reached from this machine alone, 0.0.0.0 from everywhere.`;
    default:
      return `Cannot listen on PORT ${port} of HOST ${host}: ${messageOf(error)}`;
  }
}

function startText(address: string, { url, sampleToken }: UpstreamGitLab): string[] {
  const lines = [
    `The gateway serves ${address}, in front of ${sampleToken === undefined ? url : 'the embedded GitLab'}.`,
  ];

  if (sampleToken !== undefined) {
    const place = options.graphiql ? 'GraphiQL' : 'the API';
    lines.push(
      `GITLAB_URL is not set, so sample data answers: try ${place} at ${address} with the header {"PRIVATE-TOKEN": "${sampleToken}"}.`,
    );
  }
  if (options.gitlabToken !== undefined) {
    lines.push(
      'GITLAB_TOKEN is set: whoever reaches the gateway and sends no credentials acts with that token.',
    );
  }
  return lines;
}

/**
 * The first signal stops the process once what is under way has finished, with status 0; a second one, or
 * SHUTDOWN_TIMEOUT, ends it at once with status 1.
 */
function stopOnSignals(): void {
  let firstSignalAt: number | undefined;

  const onSignal = (signal: NodeJS.Signals) => {
    if (firstSignalAt === undefined) {
      firstSignalAt = performance.now();
      void stop(signal);
    } else if (performance.now() - firstSignalAt > 100) {
      // npm passes on the signal that a terminal has sent to both; a person takes longer for a second one.
      logger.error({ signal, requestsUnderWay }, 'Ended by a second signal');
      process.exit(1);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

async function stop(signal: NodeJS.Signals): Promise<never> {
  logger.info({ signal, requestsUnderWay }, 'Stopping');
  setTimeout(() => {
    logger.error({ requestsUnderWay }, 'Ended by SHUTDOWN_TIMEOUT');
    process.exit(1);
  }, shutdownTimeout);

  stopping = true;
  gateway.drain();
  await delay(shutdownDelay);

  const closed = once(server, 'close');
  server.close();
  closeUnusedConnections();
  await closed;
  await gateway.close();
  await gitlab.close?.();
  logger.info({}, 'Stopped');
  process.exit(0);
}

/**
 * Ends the connections that no request needs any more. Without it a closing server waits for clients that keep
 * theirs open after the answer, or have opened one and asked nothing.
 */
function closeUnusedConnections(): void {
  if (requestsUnderWay === 0) server.closeAllConnections();
  else server.closeIdleConnections();
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
