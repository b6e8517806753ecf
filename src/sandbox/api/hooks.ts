import type { Project } from '../entities/project.ts';
import { hookAddress } from '../hooks/hook-address.ts';
import { type Hook, hookEvents, type HookSettings, listedHook, singleHook } from '../hooks/hook.ts';
import { checkParameters, requiredInteger, requiredText } from '../http/parameters.ts';
import { json, notFound, Refusal, invalidParameters } from '../http/answer.ts';
import { cutPage, pageParameters } from '../http/pages.ts';
import { accessLevels, findProject, requireLevel } from './access.ts';
import { type Call, endpoint } from './endpoint.ts';
import { hookParameters, hookSettings } from './hook-settings.ts';

export const listHooks = endpoint({
  method: 'GET',
  path: '/projects/:id/hooks',
  parameters: { id: requiredText(), ...pageParameters },
  handle: (call, given) => {
    const hooks = call.webhooks.of(findHookProject(call, given.id));
    const { items, headers } = cutPage(hooks, given, call.address, call.hideTotalsAbove);
    return json(
      200,
      items.map((hook) => listedHook(hook, call.now)),
      headers,
    );
  },
});

const oneHook = { id: requiredText(), hook_id: requiredInteger() };

export const getHook = endpoint({
  method: 'GET',
  path: '/projects/:id/hooks/:hook_id',
  parameters: oneHook,
  handle: (call, given) => json(200, singleHook(findHook(call, given), call.now)),
});

export const createHook = endpoint({
  method: 'POST',
  path: '/projects/:id/hooks',
  parameters: { id: requiredText() },
  handle: (call, { id }) => {
    const project = findHookProject(call, id);
    if (call.raw.url === undefined) throw invalidParameters(['url is missing']);
    const settings = readSettings(call, newHook);
    return json(201, singleHook(call.webhooks.add(project, settings), call.now));
  },
});

export const updateHook = endpoint({
  method: 'PUT',
  path: '/projects/:id/hooks/:hook_id',
  parameters: oneHook,
  handle: (call, given) => {
    const hook = findHook(call, given);
    if (!Object.keys(hookParameters).some((name) => call.raw[name] !== undefined)) {
      throw new Refusal(json(400, { error: 'No parameters provided' }));
    }
    hook.settings = readSettings(call, hook.settings);
    return json(200, singleHook(hook, call.now));
  },
});

export const deleteHook = endpoint({
  method: 'DELETE',
  path: '/projects/:id/hooks/:hook_id',
  parameters: oneHook,
  handle: (call, given) => {
    call.webhooks.remove(findHook(call, given));
    return { status: 204, headers: {}, body: '' };
  },
});

/** Finds the project for a caller who may see and change its hooks. GitLab checks this before all parameters. */
export function findHookProject(call: Call, id: string): Project {
  const project = findProject(call, id);
  requireLevel(call, project, accessLevels.maintainer);
  return project;
}

export function findHook(call: Call, given: { readonly id: string; readonly hook_id: number }): Hook {
  const hooks = call.webhooks.of(findHookProject(call, given.id));
  const hook = hooks.find(({ id }) => id === given.hook_id);
  if (hook === undefined) throw notFound();
  return hook;
}

function readSettings(call: Call, current: HookSettings): HookSettings {
  const given = checkParameters(hookParameters, call.raw);
  const settings = hookSettings(given, current, call.behaviour);
  if (hookAddress(settings) === null) throw new Refusal(json(422, { error: 'Invalid url given' }));
  return settings;
}

const newHook: HookSettings = {
  url: '',
  name: null,
  description: null,
  events: hookEvents,
  verifiesCertificates: true,
  token: null,
  signingKey: null,
  branchFilter: null,
  branchFilterStrategy: 'wildcard',
  customHeaders: new Map(),
  urlVariables: new Map(),
};
