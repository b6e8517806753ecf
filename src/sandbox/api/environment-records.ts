import {
  guessTier,
  slugOf,
  type ClusterAgent,
  type Environment,
  type Tier,
} from '../entities/environment.ts';
import type { Project } from '../entities/project.ts';
import { invalidRecord } from '../http/answer.ts';
import type { Call } from './endpoint.ts';

/** What a caller can set. */
export interface EnvironmentSettings {
  readonly externalUrl: string | null;
  readonly tier: Tier;
  readonly description: string | null;
  readonly autoStopSetting: Environment['autoStopSetting'];
  readonly clusterAgent: ClusterAgent | null;
  readonly kubernetesNamespace: string | null;
  readonly fluxResourcePath: string | null;
}

type Problems = Record<string, readonly string[]>;

const TAKEN = 'has already been taken';
const UNSAFE_SCHEMES = /^(data|javascript|vbscript)$/;

/** The problems of GitLab's model with a name, by column; an empty object if there are none. */
export function nameProblems(name: string): Problems {
  const problems = [
    ...(name.trim() === '' ? ["can't be blank"] : []),
    ...tooLong(name, 255),
    ...(/^[\w$ {}.-]([\w/$ {}.-]*[\w$ {}.-])?$/.test(name)
      ? []
      : [
          "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'",
        ]),
  ];
  return withoutEmpty({ name: problems });
}

/** An environment's name is unique within its project, and so is its slug, which GitLab makes from the name. */
export function takenProblems(project: Project, name: string): Problems {
  const isTaken = project.environments.some((environment) => environment.name === name);
  return isTaken ? { name: [TAKEN], slug: [TAKEN] } : {};
}

export function settingProblems(settings: EnvironmentSettings): Problems {
  const { externalUrl, description, clusterAgent, kubernetesNamespace, fluxResourcePath } = settings;
  return withoutEmpty({
    external_url: urlProblems(externalUrl),
    description: tooLong(description, 10_000),
    kubernetes_namespace: [
      ...(kubernetesNamespace !== null && clusterAgent === null
        ? ['cannot be set without a cluster agent']
        : []),
      ...tooLong(kubernetesNamespace, 63),
    ],
    flux_resource_path: [
      ...(fluxResourcePath !== null && kubernetesNamespace === null
        ? ['cannot be set without a kubernetes namespace']
        : []),
      ...tooLong(fluxResourcePath, 255),
    ],
  });
}

export function refuseInvalid(problems: Problems): void {
  if (Object.keys(problems).length > 0) throw invalidRecord(problems);
}

/** The settings that a new environment has if the caller sends none. */
export function usualSettings({ behaviour }: Call, tier: Tier): EnvironmentSettings {
  const isLasting = tier === 'production' || tier === 'staging';
  return {
    externalUrl: null,
    tier,
    description: null,
    autoStopSetting: behaviour.autoStopByTier && isLasting ? 'with_action' : 'always',
    clusterAgent: null,
    kubernetesNamespace: null,
    fluxResourcePath: null,
  };
}

export function addEnvironment(
  call: Call,
  project: Project,
  name: string,
  settings: EnvironmentSettings = usualSettings(call, guessTier(name)),
): Environment {
  const moment = call.now.toISOString();
  const environment: Environment = {
    project,
    id: call.company.nextEnvironmentId++,
    name,
    slug: slugOf(name),
    state: 'available',
    createdAt: moment,
    updatedAt: moment,
    autoStopAt: null,
    hasStopJob: false,
    protection: null,
    ...settings,
  };
  project.environments.push(environment);
  call.renderings.forget();
  return environment;
}

function urlProblems(url: string | null): string[] {
  if (url === null) return [];
  if (!URL.canParse(url)) return /^[\w./-]+$/.test(url) ? tooLong(url, 255) : ['URI is invalid'];
  const scheme = new URL(url).protocol.slice(0, -1);
  return [...tooLong(url, 255), ...(UNSAFE_SCHEMES.test(scheme) ? [`${scheme} scheme is not allowed`] : [])];
}

function tooLong(text: string | null, most: number): string[] {
  return text !== null && text.length > most ? [`is too long (maximum is ${most} characters)`] : [];
}

function withoutEmpty(problems: Problems): Problems {
  return Object.fromEntries(Object.entries(problems).filter(([, messages]) => messages.length > 0));
}
