import type { Commit } from '../entities/commit.ts';
import type { Deployment, DeploymentStatus } from '../entities/deployment.ts';
import type { Environment } from '../entities/environment.ts';
import type { Artifact, Job, JobStatus, Runner } from '../entities/job.ts';
import { linkMergeRequests } from '../entities/merge-request-links.ts';
import type { Pipeline, PipelineStatus } from '../entities/pipeline.ts';
import { day, minute, moment, second, type Workshop } from './workshop.ts';

export interface Target {
  readonly environment: Environment;
  readonly outcome: DeploymentStatus;
  /** The differences from the usual values. */
  readonly deployment?: Partial<Deployment>;
  readonly job?: Partial<Job>;
}

export interface Delivery {
  readonly commit: Commit;
  readonly ref: string;
  readonly time: number;
  readonly targets: readonly Target[];
  readonly pipeline?: Partial<Pipeline>;
}

/** Runs a pipeline: builds, tests, and deploys to one target after the other. */
export function deliver(workshop: Workshop, delivery: Delivery): Pipeline {
  const { random } = workshop;
  const { commit, ref, time, targets } = delivery;
  const { project } = commit;
  const status = overallStatus(targets.map(({ outcome }) => outcome));
  const lengths = targets.map(({ outcome }) => (outcome === 'skipped' ? 0 : random.integer(48, 410)));
  const beforeDeploying = random.integer(150, 390);
  const duration = lengths.reduce((sum, length) => sum + length, beforeDeploying);
  const ended = !['running', 'manual', 'pending'].includes(status);
  const coverage = (8_400 + random.integer(0, 900)) / 100;

  const pipeline = workshop.addPipeline(
    {
      project,
      commit,
      ref,
      status,
      updatedAt: moment(time + duration * second),
      finishedAt: ended ? moment(time + duration * second) : null,
      duration: ended ? duration : null,
      coverage: coverage.toFixed(2),
      ...delivery.pipeline,
    },
    time,
  );
  addChecks(workshop, pipeline, coverage, time, beforeDeploying);

  let start = time + beforeDeploying * second;
  targets.forEach((target, index) => {
    const length = lengths[index] ?? 0;
    addTarget(workshop, pipeline, target, { created: time + index * 37, start, length });
    start += length * second;
  });
  return pipeline;
}

interface Span {
  readonly created: number;
  readonly start: number;
  /** Seconds. */
  readonly length: number;
}

function addTarget(
  workshop: Workshop,
  pipeline: Pipeline,
  target: Target,
  { created, start, length }: Span,
): void {
  const { environment, outcome } = target;
  const status = jobStatus[outcome];
  const hasStarted = ['success', 'failed', 'canceled', 'running'].includes(outcome);
  const hasFinished = hasStarted && outcome !== 'running';
  const end = start + length * second;
  const job = workshop.addJob({
    pipeline,
    name: `deploy ${environment.name}`,
    stage: environment.name.startsWith('review/') ? 'review' : 'deploy',
    status,
    failureReason: status === 'failed' ? workshop.random.pick(failureReasons) : null,
    startedAt: hasStarted ? moment(start) : null,
    finishedAt: hasFinished ? moment(end) : null,
    duration: hasFinished ? length + workshop.random.integer(0, 999) / 1000 : null,
    queuedDuration: hasStarted ? workshop.random.integer(300, 4_900) / 1000 : null,
    runner: hasStarted ? workshop.random.pick(runners) : null,
    artifacts: hasFinished ? [traceOf(workshop)] : [],
    tags: ['deploy', 'linux'],
    ...target.job,
  });
  const deployment = workshop.addDeployment(
    {
      environment,
      ref: pipeline.ref,
      sha: pipeline.commit.sha,
      tag: pipeline.tag,
      status: outcome,
      user: pipeline.user,
      job,
      createdAt: moment(created),
      updatedAt: moment(hasStarted ? (hasFinished ? end + 640 : start + 210) : created + 95),
      finishedAt: hasFinished ? moment(end + 512) : null,
      ...target.deployment,
    },
    created,
  );
  if (outcome === 'success') {
    linkMergeRequests(deployment);
    environment.updatedAt = deployment.updatedAt;
  }
}

/** The jobs that run before every deployment. */
function addChecks(
  workshop: Workshop,
  pipeline: Pipeline,
  coverage: number,
  time: number,
  length: number,
): void {
  const { random } = workshop;
  const half = Math.floor(length / 2);
  const shared = { pipeline, status: 'success', queuedDuration: 1.2 } as const;
  workshop.addJob({
    ...shared,
    name: 'build image',
    stage: 'build',
    startedAt: moment(time + 4 * second),
    finishedAt: moment(time + half * second),
    duration: half - 4,
    runner: random.pick(runners),
    artifacts: [
      { type: 'archive', size: random.integer(900_000, 9_000_000), filename: 'artifacts.zip', format: 'zip' },
      { type: 'metadata', size: random.integer(300, 900), filename: 'metadata.gz', format: 'gzip' },
      traceOf(workshop),
    ],
    artifactsExpireAt: moment(time + 30 * day),
    tags: ['linux'],
  });
  workshop.addJob({
    ...shared,
    name: 'test',
    stage: 'test',
    coverage,
    startedAt: moment(time + half * second),
    finishedAt: moment(time + length * second),
    duration: length - half,
    runner: random.pick(runners),
    artifacts: [
      { type: 'junit', size: random.integer(9_000, 60_000), filename: 'junit.xml.gz', format: 'gzip' },
      traceOf(workshop),
    ],
    artifactsExpireAt: moment(time + 7 * day),
    // Somebody erased it because it was too large.
    erasedAt: random.chance(0.05) ? moment(time + length * second + 90 * minute) : null,
    tags: ['linux'],
  });
}

const jobStatus = {
  created: 'waiting_for_resource',
  running: 'running',
  success: 'success',
  failed: 'failed',
  canceled: 'canceled',
  skipped: 'skipped',
  blocked: 'manual',
} as const satisfies Record<DeploymentStatus, JobStatus>;

function overallStatus(outcomes: readonly DeploymentStatus[]): PipelineStatus {
  if (outcomes.includes('running') || outcomes.includes('created')) return 'running';
  if (outcomes.includes('blocked')) return 'manual';
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.includes('canceled') ? 'canceled' : 'success';
}

export const failureReasons = [
  'script_failure',
  'script_failure',
  'runner_system_failure',
  'stuck_or_timeout_failure',
  'job_execution_timeout',
] as const;

export const runners: readonly [Runner, ...Runner[]] = [
  {
    id: 8816401,
    description: 'deploy runner, Frankfurt',
    ipAddress: '203.0.113.24',
    shared: false,
    name: 'gitlab-runner',
    online: true,
  },
  {
    id: 8816402,
    description: 'build runner 1',
    ipAddress: '203.0.113.25',
    shared: true,
    name: 'gitlab-runner',
    online: true,
  },
  {
    id: 8816403,
    description: 'build runner 2',
    ipAddress: '203.0.113.26',
    shared: true,
    name: null,
    online: false,
  },
];

/** A job's log, for which GitLab knows no file format. */
function traceOf(workshop: Workshop): Artifact {
  return { type: 'trace', size: workshop.random.integer(1_200, 48_000), filename: 'job.log', format: null };
}
