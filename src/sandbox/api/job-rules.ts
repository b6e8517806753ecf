import { deploymentOf, isOutdated, type Deployment } from '../entities/deployment.ts';
import { isUnfinished, type Job } from '../entities/job.ts';
import { forbidden } from '../http/answer.ts';
import { requireDeployer } from './access.ts';
import type { Call } from './endpoint.ts';

/** Whether a job waits until somebody starts it. */
export function isWaiting({ status }: Job): boolean {
  return status === 'manual' || status === 'scheduled';
}

/** Refuses a developer who may not change this job. GitLab gives no reason for any of these refusals. */
export function requireJobChanges(call: Call, job: Job): void {
  if (job.project.archived) throw forbidden();
  const deployment = deploymentOf(job);
  if (deployment === undefined) return;
  requireDeployer(call, deployment.environment);
  // By GitLab's usual settings, a job that has finished can still run again, because that is a rollback.
  if (isUnfinished(job) && isOutdated(deployment)) throw forbidden();
}

/** Makes a new job in the place of one that has run, and its deployment. */
export function runAgain(call: Call, job: Job): Job {
  const earlier = deploymentOf(job);
  const needsApproval = call.behaviour.edition === 'ee' && earlier?.environment.protection?.rules.length;
  const again: Job = {
    ...job,
    id: call.company.nextJobId++,
    status: needsApproval ? 'manual' : 'pending',
    failureReason: null,
    coverage: null,
    createdAt: call.now.toISOString(),
    startedAt: null,
    finishedAt: null,
    erasedAt: null,
    duration: null,
    queuedDuration: null,
    user: call.token.user,
    runner: null,
    artifacts: [],
    artifactsExpireAt: null,
  };
  job.project.jobs.set(again.id, again);
  const begin = () => {
    if (earlier !== undefined) deployAgain(call, earlier, again);
    if (again.status === 'pending') call.queue(again);
    call.renderings.forget();
  };
  if (call.behaviour.deploymentsInBackground) call.later(begin);
  else begin();
  return again;
}

/** A new deployment of the same commit, which waits for its job, or for approvals. */
function deployAgain(call: Call, earlier: Deployment, job: Job): void {
  const { project } = earlier;
  const deployment: Deployment = {
    ...earlier,
    id: call.company.nextDeploymentId++,
    iid: ++project.lastDeploymentIid,
    status: job.status === 'manual' ? 'blocked' : 'created',
    createdAt: job.createdAt,
    updatedAt: job.createdAt,
    finishedAt: null,
    user: call.token.user,
    job,
    mergeRequests: [],
    approvals: [],
  };
  project.deployments.push(deployment);
  call.webhooks.deploymentChanged(deployment);
}
