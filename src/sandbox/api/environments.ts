import { listedEnvironment, singleEnvironment, type Environment } from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { badRequest, invalidParameters, notFound } from '../http/answer.ts';
import { pageParameters } from '../http/pages.ts';
import { choice, flag, requiredInteger, requiredText, text } from '../http/parameters.ts';
import { accessLevels, findDeliveries, findProject, requireLevel } from './access.ts';
import { endpoint, present, presentPage } from './endpoint.ts';

export const listEnvironments = endpoint({
  method: 'GET',
  path: '/projects/:id/environments',
  takesJobTokens: true,
  parameters: {
    id: requiredText(),
    name: text(),
    search: text(),
    states: choice(['available', 'stopping', 'stopped'], null),
    ...pageParameters,
  },
  handle: (call, given) => {
    const { name, search, states } = given;
    if (name !== null && search !== null) throw invalidParameters(['name, search cannot be used together']);
    const project = findDeliveries(call, given.id);
    if (search !== null && search.length < 3) throw badRequest('Search query is less than 3 characters');
    const environments = project.environments.filter(
      (environment) =>
        (name === null || environment.name === name) &&
        // GitLab's search looks at the beginning only.
        (search === null || environment.name.toLowerCase().startsWith(search.toLowerCase())) &&
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
    requireLevel(call, project, environment.protection?.deployLevel ?? accessLevels.developer);
    if (environment.state !== 'stopped') {
      environment.state = environment.hasStopJob && given.force !== true ? 'stopping' : 'stopped';
      environment.updatedAt = call.now.toISOString();
      call.renderings.forget();
    }
    return present(call, listedEnvironment, environment);
  },
});

function findEnvironment(project: Project, id: number): Environment {
  const environment = project.environments.find((candidate) => candidate.id === id);
  if (environment === undefined) throw notFound();
  return environment;
}
