/** The kinds of events of a project hook, with GitLab's defaults. This company has only deployments, jobs and pipelines. */
export const hookEvents = {
  push_events: true,
  tag_push_events: false,
  merge_requests_events: false,
  issues_events: false,
  confidential_issues_events: false,
  note_events: false,
  confidential_note_events: false,
  pipeline_events: false,
  wiki_page_events: false,
  deployment_events: false,
  feature_flag_events: false,
  job_events: false,
  releases_events: false,
  milestone_events: false,
  emoji_events: false,
  resource_access_token_events: false,
  resource_deploy_token_events: false,
  vulnerability_events: false,
} as const;

export type HookEvent = keyof typeof hookEvents;

export interface HookSettings {
  readonly url: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly events: Readonly<Record<HookEvent, boolean>>;
  readonly verifiesCertificates: boolean;
  /** Sent as `X-Gitlab-Token`. */
  readonly token: string | null;
  /** The key of the signature, decoded. */
  readonly signingKey: Buffer | null;
  readonly branchFilter: string | null;
  readonly branchFilterStrategy: 'wildcard' | 'regex' | 'all_branches';
  readonly customHeaders: ReadonlyMap<string, string>;
  readonly urlVariables: ReadonlyMap<string, string>;
}

/** A project's webhook. */
export interface Hook {
  readonly id: number;
  readonly projectId: number;
  readonly createdAt: string;
  settings: HookSettings;
  /** How many deliveries have failed since the last one that succeeded. */
  failures: number;
  /** In milliseconds since 1970. Infinity means until a test delivery succeeds. */
  disabledUntil: number | null;
}

/** GitLab's `ProjectHook` in a list, which leaves out the variables and the headers. */
export function listedHook(hook: Hook, now: Date) {
  const { settings } = hook;
  const until = hook.disabledUntil;
  return {
    id: hook.id,
    url: settings.url,
    name: settings.name,
    description: settings.description,
    created_at: hook.createdAt,
    project_id: hook.projectId,
    ...settings.events,
    repository_update_events: false,
    enable_ssl_verification: settings.verifiesCertificates,
    alert_status: alertStatus(hook, now),
    disabled_until: until === null || until === Infinity ? null : new Date(until).toISOString(),
    push_events_branch_filter: settings.branchFilter,
    branch_filter_strategy: settings.branchFilterStrategy,
    custom_webhook_template: null,
    token_present: settings.token !== null,
    signing_token_present: settings.signingKey !== null,
  };
}

/** The same for one hook. Values are secret, so only their keys are shown. */
export function singleHook(hook: Hook, now: Date) {
  const { urlVariables, customHeaders } = hook.settings;
  return {
    ...listedHook(hook, now),
    url_variables: [...urlVariables.keys()].map((key) => ({ key })),
    custom_headers: [...customHeaders.keys()].map((key) => ({ key })),
  };
}

export function isExecutable(hook: Hook, now: Date): boolean {
  return alertStatus(hook, now) === 'executable';
}

function alertStatus({ disabledUntil }: Hook, now: Date): string {
  if (disabledUntil === Infinity) return 'disabled';
  return disabledUntil !== null && disabledUntil > now.getTime() ? 'temporarily_disabled' : 'executable';
}

const free = 3;
const most = 40;
const minute = 60_000;
const day = 24 * 60 * minute;

/** Counts the outcome of a delivery. The fourth failure in a row disables the hook for a minute, each further one for longer. */
export function countDelivery(hook: Hook, succeeded: boolean, now: Date): void {
  hook.failures = succeeded ? 0 : hook.failures + 1;
  if (hook.failures <= free) hook.disabledUntil = null;
  else if (hook.failures >= most) hook.disabledUntil = Infinity;
  else hook.disabledUntil = now.getTime() + Math.min(day, minute * 2 ** (hook.failures - free - 1));
}
