import type { DeploymentJson } from '../gitlab/deployments.ts';

/** What is remembered of a deployment: enough to recognise a change, an old version, and its job. */
interface Version {
  readonly updatedAt: number;
  readonly state: string;
  readonly job: number | undefined;
  readonly pipeline: number | undefined;
  readonly environment: string | undefined;
  readonly environmentId: number | undefined;
  readonly isUnfinished: boolean;
}

/** Deployments that changed longest ago are forgotten above this number: their next version is new in any case. */
const MOST_VERSIONS = 500;

/** A job can wait in a queue for days; only a recent change makes the next one likely. In ms. */
const RECENT = 600_000;

/**
 * The newest version of each deployment that one reader has seen. It recognises a version that is new, and never accepts an
 * older one after a newer one: GitLab's database replicas can lag behind each other.
 */
export class Versions {
  readonly #versions = new Map<number, Version>();
  #newest = 0;

  /** The largest `updated_at` so far, in ms of Unix time; 0 if there is none. It comes from GitLab's clock, not from ours. */
  get newest(): number {
    return this.#newest;
  }

  /** Whether a deployment that changed in the last minutes is under way or waits for something. */
  hasUnfinished(now: number): boolean {
    return [...this.#versions.values()].some(
      ({ isUnfinished, updatedAt }) => isUnfinished && now - updatedAt < RECENT,
    );
  }

  /** Remembers a version. Returns false if it is known, or older than the known one. */
  accept(deployment: DeploymentJson): boolean {
    const version = versionOf(deployment);
    const known = this.#versions.get(deployment.id);
    if (known && (version.updatedAt < known.updatedAt || version.state === known.state)) return false;
    // Deleted first, so that the map stays in the order of the changes.
    this.#versions.delete(deployment.id);
    this.#versions.set(deployment.id, version);
    this.#newest = Math.max(this.#newest, version.updatedAt);
    const [oldest] = this.#versions.keys();
    if (this.#versions.size > MOST_VERSIONS && oldest !== undefined) this.#versions.delete(oldest);
    return true;
  }

  /** The deployments that one of these jobs or pipelines made, as far as they are known. */
  madeBy(jobs: ReadonlySet<number>, pipelines: ReadonlySet<number>): number[] {
    return [...this.#versions].flatMap(([id, { job, pipeline }]) =>
      (job !== undefined && jobs.has(job)) || (pipeline !== undefined && pipelines.has(pipeline)) ? [id] : [],
    );
  }

  /** The known deployments to an environment, by GitLab's number of it. */
  inEnvironment(id: number): number[] {
    return [...this.#versions].flatMap(([deployment, version]) =>
      version.environmentId === id ? [deployment] : [],
    );
  }

  environmentOf(deployment: number): string | undefined {
    return this.#versions.get(deployment)?.environment;
  }

  forget(deployment: number): void {
    this.#versions.delete(deployment);
  }
}

/** The parts that change: GitLab does not touch `updated_at` of a deployment when only its job or pipeline changes. */
function versionOf({
  updated_at,
  created_at,
  status,
  environment,
  deployable,
  pending_approval_count: pending,
}: DeploymentJson): Version {
  const pipeline = deployable?.pipeline;
  return {
    updatedAt: Date.parse(updated_at ?? created_at ?? '') || 0,
    state: [updated_at, status, deployable?.id, deployable?.status, pipeline?.status, pending].join(),
    job: deployable?.id,
    pipeline: pipeline?.id,
    environment: environment?.name,
    environmentId: environment?.id,
    isUnfinished: ['created', 'running', 'blocked'].includes(status),
  };
}
