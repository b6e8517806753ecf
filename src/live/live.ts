import { LRUCache } from 'lru-cache';
import type { Credentials, GitLabClient } from '../gitlab/client.ts';
import { placeDeployment } from '../gitlab/deployments.ts';
import { GitLabError } from '../gitlab/errors.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { getProject } from '../gitlab/projects.ts';
import { Turns } from '../gitlab/turns.ts';
import { ChangeStream } from './change-stream.ts';
import { Feed, type FeedListener, type FoundChange, type KnownProject } from './feed.ts';
import type { Hint, Hints } from './hints.ts';
import type { Replicas } from './replicas.ts';
import type { PollTimes } from './timetable.ts';

/** The person or program that subscribes. */
export interface Viewer {
  /** Identifies the caller, for limits. */
  readonly caller: string;
  /** Identifies the credentials that are sent to GitLab: viewers who share them share what is read. */
  readonly credentialsKey: string;
  readonly credentials: Credentials | null;
}

export interface Watched {
  readonly projects: readonly ProjectKey[];
  /** Names; null for all. */
  readonly environments: readonly string[] | null;
  /** RFC 3339; null to receive only changes from now on. */
  readonly since: string | null;
}

export interface LiveOptions {
  readonly hints: Hints;
  readonly replicas: Replicas;
  readonly times: PollTimes;
  readonly maxSubscriptions: number;
  readonly maxSubscriptionsPerCaller: number;
  /** The most reads at the same time, for all subscriptions together: queries need connections, too. */
  readonly concurrency: number;
  readonly newClient: (viewer: Viewer) => GitLabClient;
  readonly observer?: LiveObserver | undefined;
  /** Called with the number and the path of a project, before a change in it that no hint announced is reported. */
  readonly onUnannounced: (project: string) => void;
  /** Called with an error that GitLab did not cause. */
  readonly onDefect: (error: unknown) => void;
}

/** Receives what metrics count. */
export interface LiveObserver {
  /** The number of open subscriptions changed. */
  subscriptionsChanged(open: number): void;
  /** Polling found a change, and a webhook should have reported it before. */
  webhookMissed(): void;
}

/** More subscriptions than the gateway or the caller may have. Nothing was sent to GitLab. */
export class TooManySubscriptionsError extends GitLabError {
  override readonly code = 'TOO_MANY_SUBSCRIPTIONS';
}

/** In ms, how long a reader can leave a change unread. */
const PATIENCE = 30_000;
/** In ms, the time over which all projects are read again after hints may have been lost. */
const REREADING = 2000;
/** A path can get another project. The option `max` would make the cache allocate memory for all numbers at once. */
const REMEMBERED_NUMBERS = { maxSize: 10_000, sizeCalculation: () => 1, ttl: 3_600_000 };

/** Follows projects for subscribers: one feed for each project and set of credentials, however many subscribe. */
export class Live {
  readonly #options: LiveOptions;
  readonly #turns: Turns;
  /** By caller and project. */
  readonly #feeds = new Map<string, Promise<Feed>>();
  readonly #streams = new Map<ChangeStream, string>();
  /** The projects that viewers have named, by credentials and name. Each is kept while it has a feed. */
  readonly #projects = new Map<string, Promise<KnownProject>>();
  /** The keys in #projects, by the key of the feed. */
  readonly #names = new Map<string, Set<string>>();
  /** GitLab's numbers of projects by path, for hints to other replicas. */
  readonly #numbers = new LRUCache<string, string>(REMEMBERED_NUMBERS);
  readonly #stopListening: () => void;
  #isClosed = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#turns = new Turns(options.concurrency);
    this.#stopListening = options.hints.listen((hint) => {
      this.#hint(hint);
    });
  }

  /**
   * Rejects with the GitLabError that a query would have if the viewer may not read the deployments of one of the projects,
   * and with a TooManySubscriptionsError above the limits.
   */
  async subscribe(viewer: Viewer, { projects, environments, since }: Watched): Promise<ChangeStream> {
    this.#requireRoom(viewer.caller);
    const ends: (() => void)[] = [];
    const stream = new ChangeStream({
      environments: environments && new Set(environments),
      patience: PATIENCE,
      onEnd: () => {
        this.#streams.delete(stream);
        this.#options.observer?.subscriptionsChanged(this.#streams.size);
        for (const end of ends) end();
      },
    });
    this.#streams.set(stream, viewer.caller);
    this.#options.observer?.subscriptionsChanged(this.#streams.size);
    try {
      await Promise.all(
        [...new Set(projects)].map(async (project) => {
          const listener = listenerFor(stream, project);
          const feed = await this.#follow(viewer, project, listener);
          const unfollow = () => {
            feed.remove(listener);
          };
          if (stream.isEnded) unfollow();
          else ends.push(unfollow);
          if (since !== null) for (const change of await feed.since(since)) listener.changed(change);
        }),
      );
    } catch (error) {
      stream.end();
      throw error;
    }
    return stream;
  }

  /** Reads all projects that have subscribers, in the next seconds. */
  reread(): void {
    for (const feed of this.#feeds.values()) {
      void feed.then(
        (started) => {
          started.reread(Date.now() + Math.random() * REREADING);
        },
        () => undefined,
      );
    }
  }

  /**
   * Passes a hint on to the other replicas. They get GitLab's number of the project: if the viewer named its path, the
   * gateway reads the number once.
   */
  async announce(viewer: Viewer, hint: Hint): Promise<void> {
    const { replicas } = this.#options;
    if (!replicas.canAnnounce) return;
    const known = /^\d+$/.test(hint.project) ? hint.project : this.#numbers.get(hint.project);
    const project = known ?? (await this.#read(viewer, hint.project)).id;
    replicas.announce({ ...hint, project });
  }

  /** Ends all streams, spread over this time in ms, so that their clients do not all come back at once. */
  async close(within: number): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    const streams = [...this.#streams.keys()];
    await Promise.all(
      streams.map(
        (stream, index) =>
          new Promise<void>((resolve) => {
            setTimeout(
              () => {
                stream.end();
                resolve();
              },
              (within * index) / streams.length,
            );
          }),
      ),
    );
  }

  #requireRoom(caller: string): void {
    const { maxSubscriptions, maxSubscriptionsPerCaller } = this.#options;
    if (this.#isClosed) throw new TooManySubscriptionsError('The gateway is stopping. Subscribe again.');
    const own = [...this.#streams.values()].filter((other) => other === caller).length;
    if (own >= maxSubscriptionsPerCaller) {
      throw new TooManySubscriptionsError(
        `This caller has ${own} open subscriptions. The limit is ${maxSubscriptionsPerCaller} (MAX_SUBSCRIPTIONS_PER_CALLER). Close one first, or name several projects in one subscription.`,
      );
    }
    if (this.#streams.size >= maxSubscriptions) {
      throw new TooManySubscriptionsError(
        `The gateway has ${this.#streams.size} open subscriptions. The limit is ${maxSubscriptions} (MAX_SUBSCRIPTIONS). Try again later.`,
      );
    }
  }

  #hint(hint: Hint): void {
    for (const feed of this.#feeds.values()) {
      void feed.then(
        (started) => {
          if (started.concerns(hint)) started.hint(hint);
        },
        () => undefined,
      );
    }
  }

  /** Adds a listener to the feed of a project for the viewer's credentials. The first one starts the feed. */
  async #follow(viewer: Viewer, project: ProjectKey, listener: FeedListener): Promise<Feed> {
    const known = await this.#identify(viewer, project);
    const key = `${viewer.credentialsKey} ${known.id}`;
    for (;;) {
      const feed = await (this.#feeds.get(key) ?? this.#start(viewer, key, known));
      // The last of its other listeners may just have left.
      if (feed.add(listener)) return feed;
    }
  }

  /** Reads a project, unless subscriptions with the same credentials follow it: their feed notices a loss of access. */
  #identify(viewer: Viewer, name: ProjectKey): Promise<KnownProject> {
    const key = `${viewer.credentialsKey} ${name}`;
    const known = this.#projects.get(key);
    if (known) return known;
    const read = this.#read(viewer, name);
    this.#projects.set(key, read);
    read.then(
      ({ id }) => {
        const feed = `${viewer.credentialsKey} ${id}`;
        this.#names.set(feed, (this.#names.get(feed) ?? new Set()).add(key));
      },
      () => this.#projects.delete(key),
    );
    return read;
  }

  async #read(viewer: Viewer, name: ProjectKey): Promise<KnownProject> {
    const { id, path_with_namespace: path } = await this.#withClient(viewer, (gitlab) =>
      getProject(gitlab, name),
    );
    if (this.#options.replicas.canAnnounce) {
      for (const known of [name, path]) this.#numbers.set(known, String(id));
    }
    return { id: String(id), path };
  }

  #start(viewer: Viewer, key: string, project: KnownProject): Promise<Feed> {
    const { times, observer, replicas, onUnannounced, onDefect } = this.#options;
    const forget = () => {
      this.#feeds.delete(key);
      for (const name of this.#names.get(key) ?? []) this.#projects.delete(name);
      this.#names.delete(key);
    };
    const feed = new Feed({
      project,
      times,
      withClient: (read) => this.#withClient(viewer, read),
      hearsWebhooks: () => replicas.hearsAll,
      takeTurn: (interval) => replicas.takeTurn(viewer.credentials, project.id, interval),
      onUnannounced: () => {
        onUnannounced(project.id);
        onUnannounced(project.path);
      },
      onPolled: (wasMissed) => {
        replicas.announce({ project: project.id, source: 'poll', receivedAt: Date.now() });
        if (wasMissed) observer?.webhookMissed();
      },
      onLoss: () => {
        replicas.announce({ project: project.id, source: 'loss', receivedAt: Date.now() });
      },
      onDefect,
      onEnd: forget,
    });
    const started = feed.start().then(() => feed);
    this.#feeds.set(key, started);
    started.catch(forget);
    return started;
  }

  async #withClient<T>(viewer: Viewer, read: (gitlab: GitLabClient) => Promise<T>): Promise<T> {
    const turn = this.#turns.take();
    if (turn) await turn;
    try {
      return await read(this.#options.newClient(viewer));
    } finally {
      this.#turns.end();
    }
  }
}

/** Passes the changes of a feed on to a stream, with the project as its subscriber named it. */
function listenerFor(stream: ChangeStream, key: ProjectKey): FeedListener {
  return {
    changed: ({ deployment, environment, ...found }: FoundChange) => {
      const change = { ...found, project_key: key };
      if (deployment) stream.offer({ ...change, deployment: placeDeployment(key, deployment) });
      else stream.offerDeletion({ ...change, deployment: null }, environment);
    },
    lost: (error) => {
      stream.end(error);
    },
  };
}
