import { type SettingName, type Settings, SETTINGS } from '../settings.ts';
import type { Setting } from '../settings/kinds.ts';
import { agreements } from './agreements.ts';
import { schemaFor } from './setting-values.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The gateway cannot start with these settings. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  /** One sentence for each mistake. None repeats a value, which may be a token in the wrong variable. */
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.mistakes = mistakes;
  }
}

const ENTRIES = Object.entries(SETTINGS) as readonly (readonly [SettingName, Setting])[];

/**
 * Reads the settings from the environment. An empty or blank variable counts as unset.
 *
 * @throws SettingsError with all mistakes.
 */
export function readSettings(environment: Environment): Settings {
  const given = withoutBlanks(environment);
  const values: Partial<Record<SettingName, unknown>> = {};
  const wrong = new Set<SettingName>();
  const mistakes: string[] = [];

  for (const [name, setting] of ENTRIES) {
    const { value, mistake } = readSetting(given[setting.variable], setting);
    values[name] = value;
    if (mistake !== undefined) {
      wrong.add(name);
      mistakes.push(`${setting.variable} ${mistake}`);
    }
  }

  // The table decides the type of each value, and `schemaFor` checked it. Agreements do not look at wrong ones.
  const settings = values as Settings;
  for (const { between, mistake } of agreements) {
    if (!between.some((name) => wrong.has(name))) mistakes.push(...mistake(settings, given));
  }
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  return settings;
}

function readSetting(text: string | undefined, setting: Setting): { value?: unknown; mistake?: string } {
  if (text === undefined) return { value: setting.default };
  if (/^(["']).*\1$/s.test(text)) {
    return {
      mistake:
        'has quotation marks around its value, and they count as part of it. Remove them: only shells and .env files interpret quotation marks.',
    };
  }
  const { data, error } = schemaFor(setting).safeParse(text);
  return error ? { mistake: error.issues[0]?.message ?? error.message } : { value: data };
}

function withoutBlanks(environment: Environment): Environment {
  return Object.fromEntries(
    Object.entries(environment)
      .map(([name, value]) => [name, value?.trim()] as const)
      .filter(([, value]) => value !== ''),
  );
}
