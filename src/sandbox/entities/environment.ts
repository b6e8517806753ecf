import { createHash } from 'node:crypto';
import { deploymentWithoutEnvironment, lastDeployment } from './deployment.ts';
import type { Group } from './group.ts';
import type { Project } from './project.ts';
import { basicProject, basicProjectWithoutCode } from './project.ts';
import type { User } from './user.ts';

export const tiers = ['production', 'staging', 'testing', 'development', 'other'] as const;
export type Tier = (typeof tiers)[number];

/** What connects a project with a Kubernetes cluster. */
export interface ClusterAgent {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  readonly createdBy: User;
}

export interface ApprovalRule {
  readonly id: number;
  /** The name that people see, and that `represented_as` can refer to. */
  readonly description: string;
  readonly user: User | null;
  readonly group: Group | null;
  readonly accessLevel: number | null;
  /** The people who can approve under this rule. A rule with an access level lists nobody. */
  readonly approvers: readonly User[];
  readonly requiredApprovals: number;
}

export interface Protection {
  /** The lowest access level that can deploy. */
  readonly deployLevel: number;
  readonly rules: readonly ApprovalRule[];
}

export interface Environment {
  readonly project: Project;
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  externalUrl: string | null;
  tier: Tier;
  state: 'available' | 'stopping' | 'stopped';
  readonly createdAt: string;
  updatedAt: string;
  readonly autoStopAt: string | null;
  autoStopSetting: 'always' | 'with_action';
  description: string | null;
  clusterAgent: ClusterAgent | null;
  kubernetesNamespace: string | null;
  fluxResourcePath: string | null;
  /** Whether a job of the pipeline stops the environment, which takes some time. */
  readonly hasStopJob: boolean;
  readonly protection: Protection | null;
}

/** GitLab's `EnvironmentBasic`: inside a deployment. */
export function basicEnvironment(environment: Environment) {
  return {
    id: environment.id,
    name: environment.name,
    slug: environment.slug,
    external_url: environment.externalUrl,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
  };
}

/** An environment in a list and after a change: with its project, without its last deployment. */
export function listedEnvironment(environment: Environment) {
  return { ...sharedKeys(environment), project: basicProject(environment.project) };
}

/** The same for those who can see the cluster agent. */
export function listedEnvironmentWithAgent(environment: Environment) {
  return { ...listedEnvironment(environment), ...agentKeys(environment) };
}

/** One environment: with its last deployment, without its project. */
export function singleEnvironment(environment: Environment) {
  const deployment = lastDeployment(environment);
  return {
    ...sharedKeys(environment),
    last_deployment: deployment === undefined ? null : deploymentWithoutEnvironment(deployment),
  };
}

/** The same for those who can see the cluster agent. */
export function singleEnvironmentWithAgent(environment: Environment) {
  return { ...singleEnvironment(environment), ...agentKeys(environment) };
}

/** Turns the name into a DNS label, and adds a hash if characters are lost. */
export function slugOf(name: string): string {
  const label = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
  const started = /^[a-z]/.test(label) ? label : `env-${label}`;
  if (started === name && started.length <= 24) return started;
  const hash = BigInt(`0x${createHash('sha256').update(name).digest('hex')}`)
    .toString(36)
    .slice(-6);
  return `${started.slice(0, 17).replace(/(?<!-)-+$/, '')}-${hash}`;
}

/** The tier that GitLab derives from the name of an environment. */
export function guessTier(name: string): Tier {
  if (/(dev|review|trunk)/i.test(name)) return 'development';
  if (/(test|tst|int|ac(ce|)pt|qa|qc|control|quality)/i.test(name)) return 'testing';
  if (/(st(a|)g|mod(e|)l|pre|demo|non)/i.test(name)) return 'staging';
  if (/(pr(o|)d|live)/i.test(name)) return 'production';
  return 'other';
}

function sharedKeys(environment: Environment) {
  return {
    ...basicEnvironment(environment),
    tier: environment.tier,
    state: environment.state,
    auto_stop_at: environment.autoStopAt,
    description: environment.description,
    auto_stop_setting: environment.autoStopSetting,
  };
}

/** GitLab omits these keys for an environment without an agent. */
function agentKeys({ project, clusterAgent: agent, kubernetesNamespace, fluxResourcePath }: Environment) {
  if (agent === null) return {};
  const { id, description, name, name_with_namespace, path, path_with_namespace, created_at } =
    basicProjectWithoutCode(project);
  return {
    cluster_agent: {
      id: agent.id,
      name: agent.name,
      config_project: { id, description, name, name_with_namespace, path, path_with_namespace, created_at },
      created_at: agent.createdAt,
      created_by_user_id: agent.createdBy.id,
    },
    kubernetes_namespace: kubernetesNamespace,
    flux_resource_path: fluxResourcePath,
  };
}
