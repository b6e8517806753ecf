import {
  listedEnvironment,
  listedEnvironmentWithAgent,
  singleEnvironment,
  singleEnvironmentWithAgent,
  type Environment,
} from '../entities/environment.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Project } from '../entities/project.ts';
import { badRequest, invalidParameters, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { choice, presentText, requiredInteger, requiredText } from '../http/parameters.ts';
import { findDeliveries, seesAgents } from './access.ts';
import { endpoint, present, presentPage } from './endpoint.ts';

export const listEnvironments = endpoint({
  method: 'GET',
  path: '/projects/:id/environments',
  takesJobTokens: true,
  parameters: {
    id: requiredText(),
    name: presentText(),
    search: presentText(),
    states: choice(['available', 'stopping', 'stopped'], null),
    ...pageParameters,
  },
  handle: (call, given) => {
    const { name, search, states } = given;
    // Grape checks whether both are sent, even if they are blank.
    if (call.raw.name !== undefined && call.raw.search !== undefined) {
      throw invalidParameters(['name, search cannot be used together']);
    }
    const project = findDeliveries(call, given.id);
    if (search !== null && search.length < 3) throw badRequest('Search query is less than 3 characters');
    const environments = project.environments.filter(
      (environment) =>
        (name === null || environment.name === name) &&
        (search === null || isFound(environment, search.toLowerCase(), call.behaviour)) &&
        (states === null || environment.state === states),
    );
    const form = seesAgents(call, project) ? listedEnvironmentWithAgent : listedEnvironment;
    return presentPage(call, form, environments, given);
  },
});

export const getEnvironment = endpoint({
  method: 'GET',
  path: '/projects/:id/environments/:environment_id',
  takesJobTokens: true,
  parameters: { id: requiredText(), environment_id: requiredInteger() },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const form = seesAgents(call, project) ? singleEnvironmentWithAgent : singleEnvironment;
    return present(call, form, findEnvironment(project, given.environment_id));
  },
});

/** A search matches the start of the name. Since 19.x it also matches the start of the part after the folder. */
function isFound({ name }: Environment, search: string, { release }: Behaviour): boolean {
  const lowered = name.toLowerCase();
  const withoutFolder = lowered.slice(lowered.indexOf('/') + 1);
  return lowered.startsWith(search) || (release === 'newest' && withoutFolder.startsWith(search));
}

export function findEnvironment(project: Project, id: number): Environment {
  const environment = project.environments.find((candidate) => candidate.id === id);
  if (environment === undefined) throw notFound();
  return environment;
}
