import {
  guessTier,
  listedEnvironment,
  listedEnvironmentWithAgent,
  tiers,
  type ClusterAgent,
  type Environment,
} from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { type Answer, badRequest, forbidden } from '../http/answer.ts';
import {
  absent,
  choiceOrNull,
  flag,
  integer,
  requiredInteger,
  requiredText,
  sentText,
  text,
  type Given,
} from '../http/parameters.ts';
import {
  findDeliveries,
  mayDeployTo,
  requireDeployer,
  requireUnmodified,
  requireWritable,
  seesAgents,
} from './access.ts';
import { endpoint, present, type Call } from './endpoint.ts';
import {
  addEnvironment,
  nameProblems,
  refuseInvalid,
  settingProblems,
  takenProblems,
  usualSettings,
  type EnvironmentSettings,
} from './environment-records.ts';
import { findEnvironment } from './environments.ts';

const settings = {
  external_url: text(),
  slug: absent('is automatically generated and cannot be changed'),
  tier: choiceOrNull(tiers),
  cluster_agent_id: integer(),
  kubernetes_namespace: text(),
  flux_resource_path: text(),
  description: text(),
  auto_stop_setting: choiceOrNull(['always', 'with_action']),
};

const oneEnvironment = { id: requiredText(), environment_id: requiredInteger() };

export const createEnvironment = endpoint({
  method: 'POST',
  path: '/projects/:id/environments',
  takesJobTokens: true,
  parameters: { id: requiredText(), name: sentText(), ...settings },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    requireWritable(call, project);
    const usual = usualSettings(call, guessTier(given.name));
    const wanted = withGiven(usual, given.name, project, call, given);
    refuseInvalid({
      ...takenProblems(project, given.name),
      ...nameProblems(given.name),
      ...settingProblems(wanted),
    });
    return presentChanged(call, addEnvironment(call, project, given.name, wanted), 201);
  },
});

export const updateEnvironment = endpoint({
  method: 'PUT',
  path: '/projects/:id/environments/:environment_id',
  takesJobTokens: true,
  // GitLab does not declare `name`, so it ignores it.
  parameters: { ...oneEnvironment, ...settings },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    requireWritable(call, project);
    const environment = findEnvironment(project, given.environment_id);
    if (!mayDeployTo(call, environment)) {
      throw forbidden(call.behaviour.release === 'newest' ? 'This environment is protected' : undefined);
    }
    const wanted = withGiven(environment, environment.name, project, call, given);
    refuseInvalid(settingProblems(wanted));
    return presentChanged(call, changed(call, environment, wanted));
  },
});

export const stopEnvironment = endpoint({
  method: 'POST',
  path: '/projects/:id/environments/:environment_id/stop',
  takesJobTokens: true,
  parameters: { ...oneEnvironment, force: flag() },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const environment = findEnvironment(project, given.environment_id);
    requireDeployer(call, environment);
    const { state, hasStopJob } = environment;
    const isForced = given.force === true;
    const changes = state === 'available' || (state === 'stopping' && isForced);
    if (!changes && call.behaviour.release === 'newest') {
      throw badRequest('Attempted to stop the environment but failed to change the status');
    }
    if (changes) changed(call, environment, { state: hasStopJob && !isForced ? 'stopping' : 'stopped' });
    return presentChanged(call, environment);
  },
});

export const deleteEnvironment = endpoint({
  method: 'DELETE',
  path: '/projects/:id/environments/:environment_id',
  takesJobTokens: true,
  parameters: oneEnvironment,
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    const environment = findEnvironment(project, given.environment_id);
    requireWritable(call, project);
    // GitLab's policy allows it for stopped environments only, and does not say so.
    if (environment.state !== 'stopped') throw forbidden();
    requireUnmodified(call, environment);
    project.environments = project.environments.filter((one) => one !== environment);
    project.deployments = project.deployments.filter((one) => one.environment !== environment);
    call.renderings.forget();
    return { status: 204, headers: {}, body: '' };
  },
});

/** The settings of an environment with those that the caller sent. Null clears one; a tier is then guessed from the name. */
function withGiven(
  current: EnvironmentSettings,
  name: string,
  project: Project,
  { raw }: Call,
  given: Given<typeof settings>,
): EnvironmentSettings {
  const isSent = (parameter: keyof typeof settings) => raw[parameter] !== undefined;
  return {
    externalUrl: isSent('external_url') ? presence(given.external_url) : current.externalUrl,
    tier: isSent('tier') ? (given.tier ?? guessTier(name)) : current.tier,
    description: isSent('description') ? given.description : current.description,
    autoStopSetting: given.auto_stop_setting ?? current.autoStopSetting,
    clusterAgent: isSent('cluster_agent_id')
      ? agentOf(project, given.cluster_agent_id)
      : current.clusterAgent,
    kubernetesNamespace: isSent('kubernetes_namespace')
      ? given.kubernetes_namespace
      : current.kubernetesNamespace,
    fluxResourcePath: isSent('flux_resource_path') ? given.flux_resource_path : current.fluxResourcePath,
  };
}

function agentOf(project: Project, id: number | null): ClusterAgent | null {
  if (id === null) return null;
  const agent = project.clusterAgents.find((one) => one.id === id);
  if (agent === undefined) {
    throw badRequest("cluster agent doesn't exist or cannot be associated with this environment");
  }
  return agent;
}

function changed(call: Call, environment: Environment, changes: Partial<Environment>): Environment {
  Object.assign(environment, changes, { updatedAt: call.now.toISOString() });
  call.renderings.forget();
  return environment;
}

function presentChanged(call: Call, environment: Environment, status = 200): Answer {
  const form = seesAgents(call, environment.project) ? listedEnvironmentWithAgent : listedEnvironment;
  return present(call, form, environment, status);
}

function presence(value: string | null): string | null {
  return value?.trim() === '' ? null : value;
}
