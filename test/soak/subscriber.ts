import { setTimeout as pause } from 'node:timers/promises';
import { hasCanary } from '../support/canary.ts';
import type { Caller } from './callers.ts';
import type { ListedDeployment } from './gitlab-deployments.ts';
import { SICKNESS } from './good-traffic.ts';
import type { Subscribe } from './subscription-streams.ts';
import type { Tally } from './tally.ts';

export interface SubscriberOptions {
  /** The address of GraphQL. */
  readonly url: string;
  readonly caller: Caller;
  /** GitLab's numbers and paths of the projects. */
  readonly projects: ReadonlyMap<number, string>;
  /** Whether GitLab allows the caller to read all of these projects at first. */
  readonly isAllowed: boolean;
  readonly subscribe: Subscribe;
  readonly tally: Tally;
}

interface Event {
  readonly data?: {
    readonly deploymentChanged: {
      readonly project: { readonly fullPath: string };
      readonly deployment: {
        readonly databaseId: string;
        readonly status: string;
        readonly updatedAt: string;
      } | null;
    };
  } | null;
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[];
}

interface Version {
  readonly status: string;
  /** Unix time in ms. */
  readonly updatedAt: number;
}

export const CHANGES = `subscription Changes($projects: [ID!]!, $since: DateTime) {
  deploymentChanged(projects: $projects, since: $since) {
    project { fullPath } deployment { databaseId status updatedAt } deletedDeploymentId
  }
}`;
const FORBIDDEN = ['NOT_FOUND', 'FORBIDDEN'];
/** In ms, before it subscribes again. */
const PAUSE = 300;

/**
 * Subscribes, as a good client does: when a subscription ends, because GitLab fails, it subscribes again and asks for the
 * changes since the last one that it has received. It notes the newest version of each deployment.
 */
export class Subscriber {
  readonly #options: SubscriberOptions;
  readonly #since: string;
  readonly #leaving = new AbortController();
  /** By the path of the project and the number of the deployment. */
  readonly #versions = new Map<string, Version>();
  readonly #newest = new Map<string, number>();
  readonly #running: Promise<void>;
  #refusedAt = Infinity;
  #deniedSince: number;
  events = 0;
  /** How often it has subscribed. */
  streams = 0;

  constructor(options: SubscriberOptions, since: string) {
    this.#options = options;
    this.#since = since;
    this.#deniedSince = options.isAllowed ? Infinity : 0;
    this.#running = this.#run();
  }

  /** When GitLab's refusal reached it; Infinity if it did not. Unix time in ms. */
  get refusedAt(): number {
    return this.#refusedAt;
  }

  /** From now on, GitLab does not show these projects to the caller. */
  deny(): void {
    this.#deniedSince = Date.now();
  }

  /** The deployments of a project that GitLab shows in another version than the one received last. */
  missing(project: number, deployments: readonly ListedDeployment[]): string[] {
    const path = this.#options.projects.get(project);
    if (path === undefined || this.#deniedSince < Infinity) return [];
    return deployments.flatMap(({ id, status, updated_at }) => {
      const received = this.#versions.get(`${path} ${id}`);
      const isCurrent =
        received?.status === status.toUpperCase() && received.updatedAt === Date.parse(updated_at);
      return isCurrent
        ? []
        : [`${this.#name} ${path} ${id}: ${status} instead of ${received?.status ?? 'nothing'}`];
    });
  }

  /** Leaves, and waits until the last event is checked. */
  async close(): Promise<void> {
    this.#leaving.abort();
    await this.#running;
  }

  get #name(): string {
    return this.#options.caller.username;
  }

  async #run(): Promise<void> {
    while (!this.#leaving.signal.aborted) {
      try {
        await this.#subscribe();
      } catch {
        // The connection has ended without a last event.
      }
      await pause(PAUSE);
    }
  }

  async #subscribe(): Promise<void> {
    const { url, caller, projects, subscribe } = this.#options;
    this.streams += 1;
    const known = new Map<string, Version>();
    await subscribe(
      {
        url,
        headers: { ...caller.headers, 'x-request-id': `${caller.username}-live-${this.streams}` },
        query: CHANGES,
        variables: { projects: [...projects.keys()].map(String), since: this.#resumesAt() },
      },
      this.#leaving.signal,
      (json) => {
        this.#receive(json, known);
      },
    );
  }

  /** The changes of a project arrive in order, so nothing before its newest one is missing. */
  #resumesAt(): string {
    const times = [...this.#options.projects.values()].map((path) => this.#newest.get(path));
    if (times.includes(undefined)) return this.#since;
    return new Date(Math.min(...times.map((time) => time ?? 0))).toISOString();
  }

  #receive(json: string, known: Map<string, Version>): void {
    const { tally, projects } = this.#options;
    if (hasCanary(json)) tally.breach('no token comes out', json);
    const { data, errors = [] } = JSON.parse(json) as Event;
    for (const { extensions } of errors) this.#fail(extensions?.code ?? 'none', json);
    if (!data) return;
    this.events += 1;
    const { project, deployment } = data.deploymentChanged;
    const updatedAt = Date.parse(deployment?.updatedAt ?? '');
    const isForeign = ![...projects.values()].includes(project.fullPath);
    if (isForeign || this.#deniedSince === 0 || updatedAt > this.#deniedSince)
      tally.breach('nothing is shown to a viewer who may not see it', `${this.#name}: ${json}`);
    if (!deployment) return;
    const key = `${project.fullPath} ${deployment.databaseId}`;
    const version = { status: deployment.status, updatedAt };
    const before = known.get(key);
    if (before && before.updatedAt > updatedAt)
      tally.breach('no version follows a newer one', `${this.#name}: ${json}`);
    if (before?.updatedAt === updatedAt && before.status === version.status)
      tally.breach('no version is received twice', `${this.#name}: ${json}`);
    known.set(key, version);
    this.#versions.set(key, version);
    this.#newest.set(project.fullPath, Math.max(this.#newest.get(project.fullPath) ?? 0, updatedAt));
  }

  #fail(code: string, json: string): void {
    const { tally } = this.#options;
    const isRefused = FORBIDDEN.includes(code) && this.#deniedSince < Infinity;
    if (isRefused) this.#refusedAt = Math.min(this.#refusedAt, Date.now());
    else if (!SICKNESS.includes(code))
      tally.breach('a subscription ends only if GitLab fails or refuses', `${this.#name}: ${json}`);
  }
}
