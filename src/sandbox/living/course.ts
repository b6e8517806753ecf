import type { Commit } from '../entities/commit.ts';
import { isOutdated, type Deployment } from '../entities/deployment.ts';
import type { Job } from '../entities/job.ts';
import { linkMergeRequests } from '../entities/merge-request-links.ts';
import type { MergeRequest } from '../entities/merge-request.ts';
import type { Pipeline, PipelineStatus } from '../entities/pipeline.ts';
import type { Project } from '../entities/project.ts';
import type { Webhooks } from '../hooks/webhooks.ts';
import { failureReasons, runners } from '../sample/delivery.ts';
import type { Random } from '../sample/random.ts';
import { moment, second } from '../sample/workshop.ts';
import type { Agenda } from './agenda.ts';
import { needsApproval, nextApproval } from './approvals.ts';

/** One thing that goes on in a project: deployments that run one after the other, after the jobs that check them. */
export interface Course {
  readonly project: Project;
  /** Null if another tool deploys and only records it. */
  readonly pipeline: Pipeline | null;
  readonly checks: readonly Job[];
  readonly deployments: readonly Deployment[];
  readonly ending: { readonly at: Deployment; readonly as: 'failed' | 'canceled' } | null;
  /** What this course added, so that it can be forgotten with it. */
  readonly mergeRequest: MergeRequest | null;
  readonly commits: readonly Commit[];
  readonly ownsPipeline: boolean;
  isOver: boolean;
}

/** Runs courses: changes their records step by step, and announces each change. */
export class CourseRunner {
  readonly #agenda: Agenda;
  readonly #random: Random;
  readonly #webhooks: Webhooks;

  constructor(agenda: Agenda, random: Random, webhooks: Webhooks) {
    this.#agenda = agenda;
    this.#random = random;
    this.#webhooks = webhooks;
  }

  /** Starts a course whose records were just created. */
  start(course: Course, at: number): void {
    for (const job of jobsOf(course)) this.#webhooks.jobChanged(job);
    this.#after(at, 1, 3, (time) => {
      this.#runPipeline(course, time);
      this.#check(course, 0, time);
    });
  }

  /** Starts a course whose jobs have been put into the queue by a client: nobody needs to approve it any more. */
  startQueued(course: Course, at: number): void {
    this.#after(at, 1, 3, (time) => {
      const [deployment] = course.deployments;
      this.#runPipeline(course, time);
      if (deployment === undefined) this.#check(course, 0, time);
      else this.#run(course, deployment, time);
    });
  }

  /** Lets the runner of a job stop it. */
  stop(job: Job, deployment: Deployment | undefined, at: number): void {
    this.#after(at, 1, 3, (time) => {
      if (job.status !== 'canceling') return;
      this.#endJob(job, 'canceled', time);
      if (deployment !== undefined) this.#enter(deployment, 'canceled', time);
    });
  }

  /** Goes on with a course of which one deployment already runs. */
  resume(course: Course, running: Deployment, at: number): void {
    this.#after(at, 10, 60, (time) => {
      this.#finish(course, running, time);
    });
  }

  #check(course: Course, index: number, at: number): void {
    const job = course.checks[index];
    if (job === undefined) {
      this.#deploy(course, 0, at);
      return;
    }
    if (isStopped(job)) {
      if (job.status === 'canceling') this.#endJob(job, 'canceled', at);
      this.#skip(course.deployments, at);
      this.#conclude(course, 'canceled', at);
      return;
    }
    this.#startJob(job, at);
    this.#after(at, 4, 10, (time) => {
      if (isStopped(job)) {
        this.#check(course, index, time);
        return;
      }
      this.#endJob(job, 'success', time);
      this.#check(course, index + 1, time);
    });
  }

  #deploy(course: Course, index: number, at: number): void {
    const deployment = course.deployments[index];
    if (deployment === undefined) {
      this.#conclude(course, 'success', at);
      return;
    }
    this.#after(at, 1, 3, (time) => {
      if (needsApproval(course.pipeline, deployment)) this.#block(course, deployment, time);
      else this.#run(course, deployment, time);
    });
  }

  #run(course: Course, deployment: Deployment, at: number): void {
    const { job } = deployment;
    if (job !== null && isStopped(job)) {
      this.#finish(course, deployment, at);
      return;
    }
    if (job !== null && isOutdated(deployment)) {
      this.#drop(job, at);
      this.#enter(deployment, 'failed', at);
      this.#abandon(course, deployment, 'failed', at);
      return;
    }
    if (job !== null) this.#startJob(job, at);
    this.#enter(deployment, 'running', at);
    this.#after(at, 8, 30, (end) => {
      this.#finish(course, deployment, end);
    });
  }

  #block(course: Course, deployment: Deployment, at: number): void {
    if (deployment.job !== null) deployment.job.status = 'manual';
    this.#enter(deployment, 'blocked', at);
    if (course.pipeline !== null) this.#enterPipeline(course.pipeline, 'manual', at);
    this.#after(at, 8, 25, (time) => {
      this.#review(course, deployment, time);
    });
  }

  /** Somebody approves, or starts what everybody has approved. Clients can approve and reject meanwhile. */
  #review(course: Course, deployment: Deployment, at: number): void {
    if (deployment.status === 'failed') {
      this.#conclude(course, 'failed', at);
      return;
    }
    // A client has started it, which is a course of its own.
    if (deployment.job !== null && deployment.job.status !== 'manual') {
      course.isOver = true;
      return;
    }
    const approval = nextApproval(deployment, moment(at));
    if (approval === null) {
      this.#runPipeline(course, at);
      this.#run(course, deployment, at);
      return;
    }
    deployment.approvals.push(approval);
    deployment.updatedAt = approval.createdAt;
    this.#webhooks.deploymentReviewed(deployment, approval);
    this.#after(at, 8, 25, (time) => {
      this.#review(course, deployment, time);
    });
  }

  #finish(course: Course, deployment: Deployment, at: number): void {
    const isCanceled = deployment.job !== null && isStopped(deployment.job);
    const status = isCanceled ? 'canceled' : course.ending?.at === deployment ? course.ending.as : 'success';
    if (!isCanceled || deployment.status !== 'canceled') {
      if (deployment.job !== null) this.#endJob(deployment.job, status, at);
      this.#enter(deployment, status, at);
    }
    if (status === 'success') {
      deployment.environment.state = 'available';
      deployment.environment.updatedAt = deployment.updatedAt;
      // GitLab links merge requests in the background.
      this.#after(at, 1, 1, () => {
        linkMergeRequests(deployment);
      });
      this.#deploy(course, course.deployments.indexOf(deployment) + 1, at);
    } else {
      this.#abandon(course, deployment, status, at);
    }
  }

  /** Deploys no further, after a deployment that did not succeed. */
  #abandon(course: Course, deployment: Deployment, status: 'failed' | 'canceled', at: number): void {
    this.#skip(course.deployments.slice(course.deployments.indexOf(deployment) + 1), at);
    this.#conclude(course, status, at);
  }

  #skip(deployments: readonly Deployment[], at: number): void {
    for (const next of deployments) {
      if (next.job !== null) next.job.status = 'skipped';
      this.#enter(next, 'skipped', at);
    }
  }

  #enter(deployment: Deployment, status: Deployment['status'], at: number): void {
    deployment.status = status;
    deployment.updatedAt = moment(at);
    if (['success', 'failed', 'canceled'].includes(status)) deployment.finishedAt = deployment.updatedAt;
    // A client can delete it with its environment; the job goes on, as in GitLab.
    if (deployment.project.deployments.includes(deployment)) this.#webhooks.deploymentChanged(deployment);
  }

  #startJob(job: Job, at: number): void {
    job.status = 'running';
    job.startedAt = moment(at);
    job.queuedDuration = this.#random.integer(300, 2_900) / 1000;
    job.runner = this.#random.pick(runners);
    this.#webhooks.jobChanged(job);
  }

  /** GitLab drops an outdated job when a runner asks for it. */
  #drop(job: Job, at: number): void {
    job.status = 'failed';
    job.failureReason = 'failed_outdated_deployment_job';
    job.finishedAt = moment(at);
    this.#webhooks.jobChanged(job);
  }

  #endJob(job: Job, status: 'success' | 'failed' | 'canceled', at: number): void {
    job.status = status;
    job.failureReason = status === 'failed' ? this.#random.pick(failureReasons) : null;
    job.finishedAt = moment(at);
    job.duration = (at - Date.parse(job.startedAt ?? job.finishedAt)) / 1000;
    job.artifacts = [
      { type: 'trace', size: this.#random.integer(1_200, 48_000), filename: 'job.log', format: null },
    ];
    this.#webhooks.jobChanged(job);
  }

  #runPipeline({ pipeline }: Course, at: number): void {
    if (pipeline === null) return;
    pipeline.startedAt ??= moment(at);
    this.#enterPipeline(pipeline, 'running', at);
  }

  #conclude(course: Course, status: 'success' | 'failed' | 'canceled', at: number): void {
    course.isOver = true;
    const { pipeline } = course;
    if (pipeline === null) return;
    pipeline.finishedAt = moment(at);
    const earlier = course.ownsPipeline ? 0 : (pipeline.duration ?? 0);
    pipeline.duration = Math.round(jobsOf(course).reduce((sum, job) => sum + (job.duration ?? 0), earlier));
    this.#enterPipeline(pipeline, status, at);
  }

  #enterPipeline(pipeline: Pipeline, status: PipelineStatus, at: number): void {
    pipeline.status = status;
    pipeline.updatedAt = moment(at);
    this.#webhooks.pipelineChanged(pipeline);
  }

  /** Plans something for a random time in this range of seconds. */
  #after(at: number, least: number, most: number, work: (at: number) => void): void {
    this.#agenda.add(at + this.#random.integer(least * second, most * second), work);
  }
}

/** Whether a client has canceled a job. */
function isStopped({ status }: Job): boolean {
  return status === 'canceling' || status === 'canceled';
}

export function jobsOf({ checks, deployments }: Course): Job[] {
  return [...checks, ...deployments.flatMap(({ job }) => (job === null ? [] : [job]))];
}
