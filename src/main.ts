#!/usr/bin/env node
import { createLogger } from './observability/log.ts';
import { startGatewayServer } from './process/gateway-server.ts';
import { ListenError } from './process/listen.ts';
import { Shutdown } from './process/shutdown.ts';
import { reportGitLab, startText } from './process/start-report.ts';
import { answerCommandLine, startSettings } from './process/start-settings.ts';
import { refuseToStart, say } from './process/terminal.ts';

answerCommandLine(process.argv.slice(2), new URL('../package.json', import.meta.url));
const settings = startSettings(process.env);
const logger = createLogger(settings.logLevel);
const shutdown = new Shutdown(logger, settings);

const server = await startGatewayServer(settings, logger).catch((error: unknown) => {
  if (error instanceof ListenError) refuseToStart([error.message], logger);
  throw error;
});
shutdown.stopOnSignals(server);

const { address, metrics, upstream } = server;
logger.info({ address, gitlab: upstream.url, metrics }, 'Listening');
say(startText({ ...settings, address, upstream }));
if (upstream.sampleToken === undefined) {
  void reportGitLab(settings, upstream.url, { logger, isStopping: () => shutdown.isStopping });
}
