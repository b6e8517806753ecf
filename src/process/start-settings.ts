import { createLogger, LOG_LEVELS } from '../observability/log.ts';
import type { Settings } from '../settings.ts';
import { readCommandLine } from './command-line.ts';
import { readDotEnv } from './dot-env.ts';
import { type Environment, readSettings, SettingsError } from './environment.ts';
import { refuseToStart, say } from './terminal.ts';
import { unknownSettings } from './unknown-settings.ts';

/** Answers arguments such as `--help`, and then ends the process; returns if there are none. */
export function answerCommandLine(parameters: readonly string[], packageFile: URL): void {
  const { text, mistake } = readCommandLine(parameters, packageFile);
  if (mistake !== undefined) refuseToStart([mistake]);
  if (text === undefined) return;
  process.stdout.write(text);
  process.exit(0);
}

/**
 * The settings from the environment and from `.env`, where the environment takes precedence. Ends the process if they
 * contain mistakes.
 */
export function startSettings(environment: Environment): Settings {
  try {
    const given = { ...readDotEnv(), ...environment };
    say(unknownSettings(given));
    return readSettings(given);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const level = LOG_LEVELS.find((name) => name === environment.LOG_LEVEL);
    return refuseToStart(error.mistakes, createLogger(level ?? 'info'));
  }
}
