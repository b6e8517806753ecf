import { deploymentOf, pendingApprovals, type Deployment } from '../entities/deployment.ts';
import { isUnfinished, presentJob, wasRetried, type Job } from '../entities/job.ts';
import type { Project } from '../entities/project.ts';
import { type Answer, badRequest, forbidden, invalidParameters, notFound } from '../http/answer.ts';
import { flag, list, requiredInteger, requiredText } from '../http/parameters.ts';
import { isObject } from '../http/raw-parameters.ts';
import { accessLevels, findDeliveries, requireLevel } from './access.ts';
import { endpoint, present, type Call } from './endpoint.ts';
import { isWaiting, requireJobChanges, runAgain } from './job-rules.ts';

const oneJob = { id: requiredText(), job_id: requiredInteger() };

export const playJob = endpoint({
  method: 'POST',
  path: '/projects/:id/jobs/:job_id/play',
  parameters: { ...oneJob, job_variables_attributes: list() },
  handle: (call, given) => {
    checkVariables(given.job_variables_attributes ?? []);
    const project = findDeliveries(call, given.id);
    // Unlike the other two, GitLab looks for the job first.
    const job = findJob(project, given.job_id);
    requireLevel(call, project, accessLevels.developer);
    requireJobChanges(call, job);
    if (!isWaiting(job)) {
      // A manual job that has already run runs again, as another job.
      if (!job.isManual || !isRetryable(job)) throw badRequest('Unplayable Job');
      return presentJobNow(call, runAgain(call, job), 200);
    }
    const deployment = deploymentOf(job);
    if (deployment !== undefined && pendingApprovals(deployment) > 0) throw badRequest('Unplayable Job');
    job.status = 'pending';
    job.user = call.token.user;
    call.queue(job);
    return presentJobNow(call, job, 200);
  },
});

export const retryJob = endpoint({
  method: 'POST',
  path: '/projects/:id/jobs/:job_id/retry',
  parameters: oneJob,
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    requireLevel(call, project, accessLevels.developer);
    const job = findJob(project, given.job_id);
    requireJobChanges(call, job);
    if (!isRetryable(job)) throw forbidden('Job is not retryable');
    return presentJobNow(call, runAgain(call, job), 201);
  },
});

export const cancelJob = endpoint({
  method: 'POST',
  path: '/projects/:id/jobs/:job_id/cancel',
  parameters: { ...oneJob, force: flag() },
  handle: (call, given) => {
    const project = findDeliveries(call, given.id);
    requireLevel(call, project, accessLevels.developer);
    const job = findJob(project, given.job_id);
    requireJobChanges(call, job);
    if (given.force === true) {
      requireLevel(call, project, accessLevels.maintainer);
      if (job.status !== 'canceling') throw forbidden();
      end(call, job);
    } else if (job.status === 'running' && call.behaviour.release === 'newest') {
      // The runner has to stop first.
      job.status = 'canceling';
      call.stop(job);
    } else if (isCancelable(job)) {
      end(call, job);
    }
    return presentJobNow(call, job, 201);
  },
});

function presentJobNow(call: Call, job: Job, status: number): Answer {
  call.renderings.forget();
  call.webhooks.jobChanged(job);
  return present(call, presentJob, job, status);
}

function findJob(project: Project, id: number): Job {
  const job = project.jobs.get(id);
  if (job === undefined) throw notFound();
  return job;
}

function isRetryable(job: Job): boolean {
  const { status, failureReason } = job;
  return (
    ['success', 'failed', 'canceled', 'canceling'].includes(status) &&
    failureReason !== 'deployment_rejected' &&
    !wasRetried(job)
  );
}

/** A manual job that waits is not cancelable: there is nothing to cancel. */
function isCancelable(job: Job): boolean {
  return isUnfinished(job) && job.status !== 'manual' && job.status !== 'canceling';
}

function end(call: Call, job: Job): void {
  const moment = call.now.toISOString();
  job.status = 'canceled';
  job.finishedAt = moment;
  const deployment = deploymentOf(job);
  if (deployment !== undefined) cancelDeployment(call, deployment, moment);
}

function cancelDeployment({ webhooks }: Call, deployment: Deployment, moment: string): void {
  deployment.status = 'canceled';
  deployment.updatedAt = moment;
  deployment.finishedAt = moment;
  webhooks.deploymentChanged(deployment);
}

function checkVariables(variables: readonly unknown[]): void {
  const problems = variables.flatMap((variable, index) =>
    ['key', 'value']
      .filter((name) => !isObject(variable) || typeof variable[name] !== 'string')
      .map((name) => `job_variables_attributes[${index}][${name}] is missing`),
  );
  if (problems.length > 0) throw invalidParameters(problems);
}
