import type { Commit } from '../entities/commit.ts';
import type { Deployment } from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import type { Job } from '../entities/job.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import type { Pipeline } from '../entities/pipeline.ts';
import type { Project } from '../entities/project.ts';
import type { User } from '../entities/user.ts';
import type { Sample } from '../sample/company.ts';
import { merge } from '../sample/history.ts';
import { engineers } from '../sample/people.ts';
import { moment, Workshop } from '../sample/workshop.ts';
import { titleOfToday } from './titles.ts';

export interface Merged {
  readonly mergeRequest: MergeRequest;
  /** The commit of the branch and the one that merges it. */
  readonly commits: readonly [Commit, Commit];
}

/** Creates the records of today, with the same numbers that the API gives to new deployments. */
export class CourseRecords {
  readonly workshop: Workshop;
  readonly #sample: Sample;

  constructor(sample: Sample, seed: number) {
    this.#sample = sample;
    this.workshop = new Workshop({ seed, numbers: highestNumbers(sample) });
  }

  /** Merges a piece of work, so that there is something to deploy. */
  merge(project: Project, at: number): Merged | null {
    const { random } = this.workshop;
    const author = random.pick(engineers);
    const milestone = project.mergeRequests.findLast((one) => one.milestone !== null)?.milestone ?? null;
    const mergeRequest = merge(
      this.workshop,
      project,
      { title: titleOfToday(random), author, time: at },
      { milestone, updatedAt: moment(at) },
    );
    const { head, mergeCommit } = mergeRequest;
    return mergeCommit === null ? null : { mergeRequest, commits: [head, mergeCommit] };
  }

  pipeline(commit: Commit, user: User, source: Pipeline['source'], at: number): Pipeline {
    const { project } = commit;
    const iid = (project.pipelines.at(-1)?.iid ?? 0) + 1;
    return this.workshop.addPipeline(
      {
        project,
        commit,
        ref: project.defaultBranch,
        status: 'created',
        iid,
        user,
        source,
        startedAt: null,
        coverage: null,
      },
      at,
    );
  }

  job(pipeline: Pipeline, name: string, stage: string, user: User, at: number): Job {
    const tags = stage === 'deploy' ? ['deploy', 'linux'] : ['linux'];
    const id = this.#sample.nextJobId++;
    return this.workshop.addJob({
      id,
      pipeline,
      name,
      stage,
      status: 'created',
      createdAt: moment(at),
      user,
      tags,
    });
  }

  /** A deployment that waits for its turn. Without a job, another tool deploys. */
  deployment(
    environment: Environment,
    { ref, sha }: Pick<Deployment, 'ref' | 'sha'>,
    user: User,
    job: Job | null,
    at: number,
  ): Deployment {
    const id = this.#sample.nextDeploymentId++;
    return this.workshop.addDeployment({ environment, ref, sha, status: 'created', user, job, id }, at);
  }
}

/** The highest number of each kind, after which those of today follow. */
function highestNumbers({ projects, nextDeploymentId, nextEnvironmentId }: Sample) {
  const most = (numbers: Iterable<number>) => [...numbers].reduce((one, other) => Math.max(one, other), 0);
  return {
    pipeline: most(projects.flatMap(({ pipelines }) => pipelines.map(({ id }) => id))),
    job: most(projects.flatMap(({ jobs }) => [...jobs.keys()])),
    mergeRequest: most(projects.flatMap(({ mergeRequests }) => mergeRequests.map(({ id }) => id))),
    deployment: nextDeploymentId,
    environment: nextEnvironmentId,
  };
}
