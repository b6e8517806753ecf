import { GITLAB_SETTINGS } from './settings/gitlab.ts';
import { HTTP_SETTINGS } from './settings/http.ts';
import type { Setting, ValuesOf } from './settings/kinds.ts';
import { LIVE_SETTINGS } from './settings/live.ts';
import { OPERATION_SETTINGS } from './settings/operation.ts';
import { PROCESS_SETTINGS } from './settings/process.ts';

/** The settings that are also options of createGateway, by the name of the option. */
const GATEWAY_SETTINGS = { ...GITLAB_SETTINGS, ...HTTP_SETTINGS, ...OPERATION_SETTINGS, ...LIVE_SETTINGS };

/** Every setting, by its name in the code. Times are in milliseconds. */
const TABLE = {
  ...GITLAB_SETTINGS,
  ...PROCESS_SETTINGS,
  ...HTTP_SETTINGS,
  ...OPERATION_SETTINGS,
  ...LIVE_SETTINGS,
};

export type GatewaySettings = ValuesOf<typeof GATEWAY_SETTINGS>;
export type Settings = ValuesOf<typeof TABLE>;
export type SettingName = keyof Settings;

export interface SettingGroup {
  readonly title: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

/** In the order in which documents list them. */
export const SETTING_GROUPS: readonly SettingGroup[] = [
  { title: 'GitLab', settings: GITLAB_SETTINGS },
  { title: 'Process', settings: PROCESS_SETTINGS },
  { title: 'HTTP', settings: HTTP_SETTINGS },
  { title: 'Operations', settings: OPERATION_SETTINGS },
  { title: 'Live updates', settings: LIVE_SETTINGS },
];

export const SETTINGS: Readonly<Record<SettingName, Setting>> = TABLE;

/** The environment variables. */
export const VARIABLES: readonly string[] = Object.values(SETTINGS).map(({ variable }) => variable);

/** Fills in the default of each option that is left out or undefined. */
export function withDefaults(options: Partial<GatewaySettings>): GatewaySettings {
  const given: Readonly<Record<string, unknown>> = { ...options };
  const values = Object.entries<Setting>(GATEWAY_SETTINGS).map(([name, setting]) => [
    name,
    given[name] ?? setting.default,
  ]);
  // The type and the entries come from the same table.
  return Object.fromEntries(values) as GatewaySettings;
}
