import type { GitLabClient } from '../gitlab/client.ts';
import { type DeploymentJson, getDeployment } from '../gitlab/deployments.ts';
import { getEnvironment } from '../gitlab/environments.ts';
import { ForbiddenError, GitLabError, NotFoundError, UnauthenticatedError } from '../gitlab/errors.ts';
import { deploymentsSince, newestDeployments, tooMuchSince } from './deployments-since.ts';
import type { Hint } from './hints.ts';
import { type GatheredHints, type PollTimes, Timetable } from './timetable.ts';
import { Versions } from './versions.ts';

/** A project that GitLab has shown to the credentials. */
export interface KnownProject {
  /** GitLab's number. */
  readonly id: string;
  readonly path: string;
}

/** A change as a feed found it. */
export interface FoundChange {
  readonly project: KnownProject;
  /** GitLab's number of the deployment. */
  readonly id: number;
  /** Null if it was deleted. */
  readonly deployment: DeploymentJson | null;
  /** The name of its environment, if it is known. */
  readonly environment: string | undefined;
  readonly receivedAt: number | null;
  readonly pollingPausedUntil: number | null;
}

export interface FeedListener {
  changed(change: FoundChange): void;
  /** The credentials have lost their access to the project. */
  lost(error: Error): void;
}

export interface FeedOptions {
  readonly project: KnownProject;
  /** Runs a function with a new client for the credentials of this feed, when event reads have a turn. */
  readonly withClient: <T>(read: (gitlab: GitLabClient) => Promise<T>) => Promise<T>;
  readonly times: PollTimes;
  /** Whether a webhook that reaches another replica is known here. */
  readonly hearsWebhooks: () => boolean;
  /** Asks for the turn to poll, which lasts about `interval` ms. Returns 0, or for how many ms another replica has it. */
  readonly takeTurn: (interval: number) => Promise<number>;
  /** Called before a change that no hint announced is reported. */
  readonly onUnannounced: () => void;
  /** Called when polling has found a change, with whether a webhook should have reported it. */
  readonly onPolled: (wasMissed: boolean) => void;
  /** Called when polling has found that the credentials have lost their access. */
  readonly onLoss: () => void;
  /** Called with an error that GitLab did not cause. The feed goes on. */
  readonly onDefect: (error: unknown) => void;
  /** Called when the feed has nobody left, or has lost its access. */
  readonly onEnd: () => void;
}

/**
 * GitLab sets `updated_at` before it commits, its servers' clocks differ, and replicas lag behind: each read goes back this
 * far behind the newest change that it has seen. In ms.
 */
const OVERLAP = 10_000;
/** The most deployments that one read requests singly, because only their job or pipeline changed. */
const MOST_SINGLE_READS = 3;

/**
 * Follows the deployments of one project with one set of credentials, for all subscriptions that have these credentials.
 * Hints and the clock tell it when to read; what it reports is only ever what it read itself.
 */
export class Feed {
  readonly #options: FeedOptions;
  readonly #listeners = new Set<FeedListener>();
  readonly #versions = new Versions();
  readonly #timetable: Timetable;
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;
  #isEnded = false;

  constructor(options: FeedOptions) {
    this.#options = options;
    this.#timetable = new Timetable(options.times, options.hearsWebhooks);
  }

  /** Reads the state from which changes count. Rejects with the GitLabError that a query would have. */
  async start(): Promise<void> {
    const { id } = this.#options.project;
    const newest = await this.#read((gitlab) => newestDeployments(gitlab, id));
    for (const deployment of newest) this.#versions.accept(deployment);
    this.#plan();
  }

  /** Returns false if the feed has ended, so that the listener would receive nothing. */
  add(listener: FeedListener): boolean {
    if (!this.#isEnded) this.#listeners.add(listener);
    return !this.#isEnded;
  }

  remove(listener: FeedListener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#end();
  }

  /** Whether a hint is about this project. */
  concerns({ project }: Hint): boolean {
    const { id, path } = this.#options.project;
    return project === id || project === path;
  }

  hint(hint: Hint): void {
    this.#timetable.hinted(hint);
    this.#plan();
  }

  /** Reads at this time, because hints may have been lost. Unix time in ms. */
  reread(at: number): void {
    this.#timetable.reread(at);
    this.#plan();
  }

  /** The changes since a time, oldest first, for a subscriber who has read the state at that time. */
  async since(time: string): Promise<readonly FoundChange[]> {
    const { id } = this.#options.project;
    const { rows, isWhole } = await this.#read((gitlab) => deploymentsSince(gitlab, id, time));
    if (!isWhole) throw tooMuchSince(time);
    return rows.map((deployment) => this.#found(deployment, null));
  }

  #plan(): void {
    clearTimeout(this.#timer);
    if (this.#isEnded || this.#isReading) return;
    const wait = this.#timetable.wait(this.#versions.hasUnfinished(Date.now()));
    this.#timer = setTimeout(() => void this.#turn(), wait).unref();
  }

  async #turn(): Promise<void> {
    this.#isReading = true;
    const isOurTurn = await this.#isOurTurn();
    if (!isOurTurn || this.#isEnded) {
      this.#isReading = false;
      this.#plan();
      return;
    }
    const hints = this.#timetable.begin();
    try {
      const changes = await this.#read(async (gitlab) => [
        ...(await this.#changed(gitlab)),
        ...(await this.#changedOnlyInJobs(gitlab, hints.jobs, hints.pipelines)),
      ]);
      if (changes.length > 0) this.#announce(hints);
      for (const deployment of changes) this.#report(this.#found(deployment, hints.receivedAt));
      const deletions = await this.#reportDeletions(hints);
      this.#timetable.succeeded(changes.length > 0 || deletions > 0);
    } catch (error) {
      if (isLossOfAccess(error)) {
        // Other replicas let this one poll for them.
        if (hints.isPoll) this.#options.onLoss();
        this.#lose(error);
        return;
      }
      if (!(error instanceof GitLabError)) this.#options.onDefect(error);
      this.#timetable.failed();
    } finally {
      this.#isReading = false;
    }
    this.#plan();
  }

  /** Polling is the turn of one replica at a time. Everything else that leads to a read concerns each of them. */
  async #isOurTurn(): Promise<boolean> {
    if (!this.#timetable.isPoll) return true;
    const interval = this.#timetable.interval(this.#versions.hasUnfinished(Date.now()));
    const others = await this.#options.takeTurn(interval);
    if (others > 0) this.#timetable.leave(others, interval);
    // A read may have become due for another reason.
    return others === 0 || !this.#timetable.isPoll;
  }

  /** Says that there are changes, unless hints said so before. */
  #announce({ receivedAt, isPoll }: GatheredHints): void {
    if (receivedAt === null) this.#options.onUnannounced();
    if (isPoll) this.#options.onPolled(this.#timetable.missed());
  }

  /** The deployments with a new version, oldest change first. */
  async #changed(gitlab: GitLabClient): Promise<DeploymentJson[]> {
    const { id } = this.#options.project;
    const { newest } = this.#versions;
    const rows =
      newest === 0
        ? await newestDeployments(gitlab, id)
        : (await deploymentsSince(gitlab, id, new Date(newest - OVERLAP).toISOString())).rows;
    return rows.filter((deployment) => this.#versions.accept(deployment));
  }

  /** GitLab does not touch `updated_at` of a deployment when only its job or pipeline changes. */
  async #changedOnlyInJobs(
    gitlab: GitLabClient,
    jobs: ReadonlySet<number>,
    pipelines: ReadonlySet<number>,
  ): Promise<DeploymentJson[]> {
    const ids = this.#versions.madeBy(jobs, pipelines).slice(-MOST_SINGLE_READS);
    const read = ids.map((id) =>
      getDeployment(gitlab, this.#options.project.id, String(id)).catch(nullIfGone),
    );
    const deployments = (await Promise.all(read)).filter((deployment) => deployment !== null);
    return deployments.filter((deployment) => this.#versions.accept(deployment));
  }

  /**
   * Reports the deployments that are gone for these credentials, too, which have just read the project's list. Returns how
   * many these are.
   */
  async #reportDeletions({ deleted, deletedEnvironments, receivedAt }: GatheredHints): Promise<number> {
    const { project } = this.#options;
    const gone: number[] = [];
    for (const id of [...deleted].slice(0, MOST_SINGLE_READS)) {
      const isGone = await this.#isGone((gitlab) => getDeployment(gitlab, project.id, String(id)));
      if (isGone) gone.push(id);
    }
    for (const id of [...deletedEnvironments].slice(0, MOST_SINGLE_READS)) {
      const isGone = await this.#isGone((gitlab) => getEnvironment(gitlab, project.id, String(id)));
      if (isGone) gone.push(...this.#versions.inEnvironment(id));
    }
    const { pollingPausedUntil } = this.#timetable;
    for (const id of gone) {
      const environment = this.#versions.environmentOf(id);
      this.#versions.forget(id);
      this.#report({ project, id, deployment: null, environment, receivedAt, pollingPausedUntil });
    }
    return gone.length;
  }

  async #isGone(read: (gitlab: GitLabClient) => Promise<object>): Promise<boolean> {
    return (await this.#read((gitlab) => read(gitlab).catch(nullIfGone))) === null;
  }

  /** Reads with a client of its own: a client sends the same read only once. */
  #read<T>(read: (gitlab: GitLabClient) => Promise<T>): Promise<T> {
    return this.#options.withClient(async (gitlab) => {
      try {
        return await read(gitlab);
      } finally {
        const rateLimit = gitlab.requests.findLast((sent) => sent.rateLimit)?.rateLimit;
        if (rateLimit) this.#timetable.limited(rateLimit);
      }
    });
  }

  #found(deployment: DeploymentJson, receivedAt: number | null): FoundChange {
    return {
      project: this.#options.project,
      id: deployment.id,
      deployment,
      environment: deployment.environment?.name,
      receivedAt,
      pollingPausedUntil: this.#timetable.pollingPausedUntil,
    };
  }

  #report(change: FoundChange): void {
    for (const listener of this.#listeners) listener.changed(change);
  }

  #lose(error: Error): void {
    this.#end();
    for (const listener of [...this.#listeners]) listener.lost(error);
  }

  #end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    clearTimeout(this.#timer);
    this.#options.onEnd();
  }
}

function isLossOfAccess(error: unknown): error is Error {
  return (
    error instanceof UnauthenticatedError || error instanceof ForbiddenError || error instanceof NotFoundError
  );
}

/** The list of the project was readable a moment ago, so a 404 is about the deployment or the environment. */
function nullIfGone(error: unknown): null {
  if (error instanceof NotFoundError) return null;
  throw error;
}
