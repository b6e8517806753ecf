import { type Environment, readSettings, SettingsError } from '../../src/process/environment.ts';

/** What is wrong with the settings; nothing if the gateway can start with them. */
export function mistakesOf(environment: Environment): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}
