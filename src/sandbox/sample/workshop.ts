import type { Commit } from '../entities/commit.ts';
import type { Deployment } from '../entities/deployment.ts';
import { guessTier, slugOf, type Environment } from '../entities/environment.ts';
import type { Job } from '../entities/job.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import type { Pipeline } from '../entities/pipeline.ts';
import type { Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import { Random } from './random.ts';

export const second = 1000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The time at which the sample ends. */
export const baseDate = Date.parse('2026-11-20T15:30:00.000Z');

type Numbers = Readonly<Record<'pipeline' | 'job' | 'deployment' | 'mergeRequest' | 'environment', number>>;

/** The ids before the first ones. On GitLab.com, the ids of jobs and pipelines are above 2³¹, which breaks some clients. */
const firstNumbers: Numbers = {
  pipeline: 2_151_340_277,
  job: 11_402_771_035,
  deployment: 913_400_118,
  mergeRequest: 431_206_440,
  environment: 27_610_455,
};

/**
 * Creates records with ids as GitLab assigns them: unique, ascending, with gaps. Each random draw changes all later ones,
 * so additions to the sample use a workshop of their own, with another seed and other ids.
 */
export class Workshop {
  readonly random: Random;
  readonly #last: Record<keyof Numbers, number>;

  constructor({ seed = 20261120, numbers = firstNumbers }: { seed?: number; numbers?: Numbers } = {}) {
    this.random = new Random(seed);
    this.#last = { ...numbers };
  }

  nextNumber(kind: keyof Numbers, gap: number): number {
    this.#last[kind] += this.random.integer(1, gap);
    return this.#last[kind];
  }

  addCommit(
    project: Project,
    commit: Pick<Commit, 'title' | 'author' | 'parents'> & Partial<Commit>,
    time: number,
  ): Commit {
    const made: Commit = {
      project,
      sha: this.random.hexadecimal(40),
      text: '',
      committer: commit.author,
      authoredAt: localMoment(time - this.random.integer(0, 90) * second),
      committedAt: localMoment(time),
      trailers: {},
      additions: this.random.integer(1, 240),
      deletions: this.random.integer(0, 120),
      place: null,
      ...commit,
    };
    project.commits.set(made.sha, made);
    return made;
  }

  addEnvironment(project: Project, name: string, time: number, more: Partial<Environment> = {}): Environment {
    const slug = slugOf(name);
    const environment: Environment = {
      project,
      id: this.nextNumber('environment', 40),
      name,
      slug,
      externalUrl: `https://${slug}.${project.path}.lanternway.example`,
      tier: guessTier(name),
      state: 'available',
      createdAt: moment(time),
      updatedAt: moment(time),
      autoStopAt: null,
      autoStopSetting: 'always',
      description: null,
      clusterAgent: null,
      kubernetesNamespace: null,
      fluxResourcePath: null,
      hasStopJob: false,
      protection: null,
      ...more,
    };
    project.environments.push(environment);
    return environment;
  }

  addPipeline(
    pipeline: Pick<Pipeline, 'project' | 'commit' | 'ref' | 'status'> & Partial<Pipeline>,
    time: number,
  ): Pipeline {
    const { project, commit } = pipeline;
    const made: Pipeline = {
      id: this.nextNumber('pipeline', 90_000),
      iid: project.pipelines.length + 1,
      name: null,
      beforeSha: commit.parents[0] ?? '0'.repeat(40),
      tag: false,
      source: 'push',
      user: commit.author,
      createdAt: moment(time),
      updatedAt: moment(time),
      startedAt: moment(time + 4 * second),
      finishedAt: null,
      duration: null,
      queuedDuration: this.random.integer(1, 9),
      coverage: null,
      yamlErrors: null,
      ...pipeline,
    };
    project.pipelines.push(made);
    return made;
  }

  addJob(job: Pick<Job, 'pipeline' | 'name' | 'stage' | 'status'> & Partial<Job>): Job {
    const { pipeline } = job;
    const made: Job = {
      project: pipeline.project,
      id: this.nextNumber('job', 700),
      ref: pipeline.ref,
      tag: pipeline.tag,
      failureReason: null,
      coverage: null,
      allowFailure: false,
      isManual: job.status === 'manual',
      createdAt: pipeline.createdAt,
      startedAt: null,
      finishedAt: null,
      erasedAt: null,
      duration: null,
      queuedDuration: null,
      user: pipeline.user,
      commit: pipeline.commit,
      runner: null,
      artifacts: [],
      artifactsExpireAt: null,
      tags: [],
      ...job,
    };
    made.project.jobs.set(made.id, made);
    return made;
  }

  addDeployment(
    deployment: Pick<Deployment, 'environment' | 'ref' | 'sha' | 'status' | 'user'> & Partial<Deployment>,
    time: number,
  ): Deployment {
    const { project } = deployment.environment;
    const made: Deployment = {
      project,
      id: this.nextNumber('deployment', 12),
      iid: ++project.lastDeploymentIid,
      tag: false,
      createdAt: moment(time),
      updatedAt: moment(time),
      finishedAt: null,
      job: null,
      mergeRequests: [],
      approvals: [],
      ...deployment,
    };
    project.deployments.push(made);
    return made;
  }

  addMergeRequest(
    mergeRequest: Pick<MergeRequest, 'project' | 'title' | 'author' | 'head'> & Partial<MergeRequest>,
    time: number,
  ): MergeRequest {
    const { project, title } = mergeRequest;
    const iid = (project.mergeRequests.at(-1)?.iid ?? 0) + 1;
    const made: MergeRequest = {
      id: this.nextNumber('mergeRequest', 3_000),
      iid,
      description: null,
      state: 'opened',
      draft: title.startsWith('Draft:'),
      createdAt: moment(time),
      updatedAt: moment(time),
      mergedAt: null,
      closedAt: null,
      assignees: [],
      reviewers: [],
      mergeUser: null,
      closedBy: null,
      sourceBranch: branchName(title),
      targetBranch: project.defaultBranch,
      sourceProjectId: project.id,
      labels: [],
      milestone: null,
      mergeCommit: null,
      squash: false,
      hasConflicts: false,
      upvotes: this.random.integer(0, 4),
      notes: this.random.integer(0, 17),
      ...mergeRequest,
    };
    project.mergeRequests.push(made);
    return made;
  }

  /** Picks one of the people, but not the given one. */
  colleague(people: readonly [User, ...User[]], not: User): User {
    const others = people.filter((user) => user !== not);
    return others[this.random.integer(0, others.length - 1)] ?? not;
  }
}

export function moment(time: number): string {
  return new Date(time).toISOString();
}

export function branchName(title: string): string {
  return title
    .toLowerCase()
    .replace(/^draft: /, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 48)
    .replace(/-$/, '');
}

// Commits keep the time zone of their author. Nearly everybody here is one hour ahead of UTC.
function localMoment(time: number): string {
  return `${new Date(time + hour).toISOString().slice(0, 19)}.000+01:00`;
}
