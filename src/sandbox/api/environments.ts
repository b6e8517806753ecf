import { listedEnvironment, singleEnvironment, type Environment } from '../entities/environment.ts';
import type { Behaviour } from '../behaviour.ts';
import type { Project } from '../entities/project.ts';
import { badRequest, invalidParameters, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { choice, flag, presentText, requiredInteger, requiredText } from '../http/parameters.ts';
import { accessLevels, findDeliveries, findProject, requireDeployer, requireLevel } from './access.ts';
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
    return presentPage(call, listedEnvironment, environments, given);
  },
});

const oneEnvironment = { id: requiredText(), environment_id: requiredInteger() };

export const getEnvironment = endpoint({
  method: 'GET',
  path: '/projects/:id/environments/:environment_id',
  takesJobTokens: true,
  parameters: oneEnvironment,
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    return present(call, singleEnvironment, findEnvironment(project, given.environment_id));
  },
});

export const stopEnvironment = endpoint({
  method: 'POST',
  path: '/projects/:id/environments/:environment_id/stop',
  takesJobTokens: true,
  parameters: { ...oneEnvironment, force: flag() },
  handle: (call, given) => {
    const project = findProject(call, given.id);
    requireLevel(call, project, accessLevels.developer);
    const environment = findEnvironment(project, given.environment_id);
    requireDeployer(call, environment);
    const changes =
      environment.state === 'available' || (environment.state === 'stopping' && given.force === true);
    if (!changes && call.behaviour.release === 'newest') {
      throw badRequest('Attempted to stop the environment but failed to change the status');
    }
    if (changes) {
      environment.state = environment.hasStopJob && given.force !== true ? 'stopping' : 'stopped';
      environment.updatedAt = call.now.toISOString();
      call.renderings.forget();
    }
    return present(call, listedEnvironment, environment);
  },
});

/** A search matches the start of the name. Since 19.x it also matches the start of the part after the folder. */
function isFound({ name }: Environment, search: string, { release }: Behaviour): boolean {
  const lowered = name.toLowerCase();
  const withoutFolder = lowered.slice(lowered.indexOf('/') + 1);
  return lowered.startsWith(search) || (release === 'newest' && withoutFolder.startsWith(search));
}

function findEnvironment(project: Project, id: number): Environment {
  const environment = project.environments.find((candidate) => candidate.id === id);
  if (environment === undefined) throw notFound();
  return environment;
}
