import type { Behaviour } from '../behaviour.ts';
import { type HookEvent, hookEvents, type HookSettings } from '../hooks/hook.ts';
import { invalidParameters, json, Refusal } from '../http/answer.ts';
import { choice, flag, type Given, list, type Parameter, text } from '../http/parameters.ts';
import { isObject } from '../http/raw-parameters.ts';

// The keys are those of `hookEvents`.
const eventParameters = Object.fromEntries(Object.keys(hookEvents).map((event) => [event, flag()])) as Record<
  HookEvent,
  Parameter<boolean | null>
>;

/** What a caller can set. This sandbox has no templates for bodies. */
export const hookParameters = {
  url: text(),
  name: text(),
  description: text(),
  ...eventParameters,
  enable_ssl_verification: flag(),
  token: text(),
  signing_token: text(),
  push_events_branch_filter: text(),
  branch_filter_strategy: choice(['wildcard', 'regex', 'all_branches'], null),
  url_variables: list(),
  custom_headers: list(),
};

/** The settings of a hook after a change, in which a parameter that is absent changes nothing. */
export function hookSettings(
  given: Given<typeof hookParameters>,
  current: HookSettings,
  behaviour: Behaviour,
): HookSettings {
  const events = Object.entries(current.events).map(([event, isOn]) => [
    event,
    given[event as HookEvent] ?? isOn,
  ]);
  return {
    url: given.url ?? current.url,
    name: given.name ?? current.name,
    description: given.description ?? current.description,
    // The keys are those of the current events.
    events: Object.fromEntries(events) as HookSettings['events'],
    verifiesCertificates: given.enable_ssl_verification ?? current.verifiesCertificates,
    token: secret(given.token, current.token, (token) => token.replaceAll(/[\r\n]/g, '')),
    // Older releases do not know this parameter, and ignore it.
    signingKey:
      behaviour.release === 'older' ? null : secret(given.signing_token, current.signingKey, signingKeyOf),
    branchFilter: given.push_events_branch_filter ?? current.branchFilter,
    branchFilterStrategy: given.branch_filter_strategy ?? current.branchFilterStrategy,
    customHeaders: merged(current.customHeaders, given.custom_headers, 'custom_headers'),
    urlVariables: merged(current.urlVariables, given.url_variables, 'url_variables'),
  };
}

/** A secret can be kept, replaced, or taken away with an empty text. */
function secret<T>(given: string | null, current: T | null, read: (text: string) => T): T | null {
  if (given === null) return current;
  return given === '' ? null : read(given);
}

function signingKeyOf(token: string): Buffer {
  const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(token)?.[1] ?? '';
  const key = Buffer.from(encoded, 'base64');
  // The words of GitLab's refusal are not known.
  if (key.length !== 32) throw new Refusal(json(422, { error: 'Signing token is invalid' }));
  return key;
}

function merged(
  current: ReadonlyMap<string, string>,
  given: readonly unknown[] | null,
  name: string,
): ReadonlyMap<string, string> {
  const entries = (given ?? []).map((item): [string, string] => {
    if (!isObject(item) || typeof item.key !== 'string' || typeof item.value !== 'string') {
      throw invalidParameters([`${name} is invalid`]);
    }
    return [item.key, item.value];
  });
  return new Map([...current, ...entries]);
}
