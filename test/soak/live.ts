import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { RedisServer } from '../support/redis.ts';
import { SIGNING_TOKEN } from '../support/webhook.ts';
import { type Caller, CALLERS, MAINTAINER } from './callers.ts';
import { DirectChanges } from './direct-changes.ts';
import { eventually } from './eventually.ts';
import { allDeployments, twoCommits } from './gitlab-deployments.ts';
import { inTurn, type Some } from './in-turn.ts';
import { BOX_OFFICE, MAIL_RELAY, PAYOUTS, STOREFRONT } from './projects.ts';
import { CHANGES, Subscriber } from './subscriber.ts';
import { overSse, overWebSocket, type Subscribe } from './subscription-streams.ts';
import type { Counts, Tally } from './tally.ts';

export interface LiveReport {
  readonly events: number;
  /** How often subscribers have subscribed: again when GitLab failed or refused. */
  readonly streams: number;
  /** How often somebody subscribed and left at once. */
  readonly left: number;
  /** Changes at GitLab itself, and webhooks by kind. */
  readonly sent: Counts;
  readonly redisOutages: number;
  /** In ms, how long the subscriber who lost access kept the stream. */
  readonly lossNoticedAfter: number;
  /** Reads of a project while only forged webhooks arrived, and the most that polling makes in that time. */
  readonly forged: { readonly reads: number; readonly most: number };
}

const POLL = 1000;
const PATHS: ReadonlyMap<number, string> = new Map([
  [STOREFRONT, 'lanternway/web/storefront'],
  [MAIL_RELAY, 'lanternway/platform/mail-relay'],
  [PAYOUTS, 'lanternway/platform/finance/payouts'],
]);
/** By the username, the number of the gateway, the protocol, and the projects. */
const SUBSCRIPTIONS: readonly (readonly [string, 0 | 1, Subscribe, readonly number[]])[] = [
  ['mira.castellan', 0, overSse, [STOREFRONT, MAIL_RELAY]],
  ['mira.castellan', 1, overWebSocket, [STOREFRONT]],
  ['tomasz.wilk', 0, overWebSocket, [STOREFRONT]],
  ['ines.duarte', 1, overSse, [STOREFRONT, MAIL_RELAY]],
  ['oleander.pryce', 0, overWebSocket, [MAIL_RELAY]],
  ['oleander.pryce', 1, overSse, [MAIL_RELAY]],
  // May not see it.
  ['oleander.pryce', 0, overSse, [STOREFRONT]],
  ['oleander.pryce', 1, overWebSocket, [MAIL_RELAY, STOREFRONT]],
];
/** The credentials that read the storefront, on each gateway that they use. */
const STOREFRONT_FEEDS = 4;
/** In ms: a feed that failed pauses for at most half a minute. */
const CATCHING_UP = 45_000;
/** In ms, how long after the loss of access a stream ends at the latest. */
const NOTICING = 60_000;
/** In ms, how long those who leave at once stay at most. Some of them see the beginning of their subscription. */
const LONGEST_STAY = 37;
/** In ms. */
const FORGING = 3000;
/** In ms, after which a gateway has read everything again because Redis is gone, and has looked twice after webhooks. */
const REREAD = 6000;

/** Subscribers of two gateways that share a Redis, changes at GitLab itself, webhooks, and outages of the Redis. */
export class LiveTraffic {
  readonly #gitlab: Sandbox;
  readonly #tally: Tally;
  readonly #redis: RedisServer;
  readonly #changes: DirectChanges;
  readonly #start = new Date().toISOString();
  readonly #subscribers: readonly Subscriber[];
  readonly #losing: Subscriber;
  readonly #urls: Some<string>;
  #lostAt = Infinity;
  #left = 0;
  #redisOutages = 0;

  private constructor(
    gitlab: Sandbox,
    tally: Tally,
    redis: RedisServer,
    urls: Some<string>,
    commits: ReadonlyMap<number, string>,
  ) {
    this.#gitlab = gitlab;
    this.#tally = tally;
    this.#redis = redis;
    this.#urls = urls;
    this.#changes = new DirectChanges(gitlab, tally, urls, commits);
    const add = (caller: Caller, gateway: 0 | 1, subscribe: Subscribe, projects: readonly number[]) =>
      new Subscriber(
        {
          url: urls[gateway] ?? urls[0],
          caller,
          projects: new Map(projects.map((project) => [project, PATHS.get(project) ?? ''])),
          isAllowed: caller.sees || !projects.includes(STOREFRONT),
          subscribe,
          tally,
        },
        this.#start,
      );
    this.#losing = add(MAINTAINER, 1, overSse, [PAYOUTS]);
    this.#subscribers = [
      this.#losing,
      ...SUBSCRIPTIONS.flatMap(([username, ...where]) =>
        CALLERS.filter((caller) => caller.username === username).map((caller) => add(caller, ...where)),
      ),
    ];
  }

  /** Subscribes. GitLab has to be well. */
  static async start(
    gitlab: Sandbox,
    tally: Tally,
    redis: RedisServer,
    urls: Some<string>,
  ): Promise<LiveTraffic> {
    const commits = new Map<number, string>();
    for (const project of PATHS.keys()) commits.set(project, (await twoCommits(gitlab, project))[0]);
    return new LiveTraffic(gitlab, tally, redis, urls, commits);
  }

  /** Changes something at GitLab. */
  change(turn: number): Promise<void> {
    return this.#changes.change(turn);
  }

  /** Somebody subscribes and leaves at once, sometimes before the subscription has begun. */
  async leave(turn: number): Promise<void> {
    this.#left += 1;
    const { headers } = inTurn(CALLERS, turn);
    const subscribe = inTurn([overSse, overWebSocket], turn >> 2);
    // Nobody else subscribes to it, so the gateway has to read it.
    const variables = { projects: [String(BOX_OFFICE)] };
    const subscription = { url: inTurn(this.#urls, turn >> 3), headers, query: CHANGES, variables };
    const leaving = AbortSignal.timeout(turn % LONGEST_STAY);
    await subscribe(subscription, leaving, () => undefined).catch(() => undefined);
  }

  /** In turns, Redis ends and starts again without its data, or hangs. It does not start again after the signal. */
  async fail(turn: number, milliseconds: number, signal: AbortSignal): Promise<void> {
    this.#redisOutages += 1;
    if (turn % 2 === 0) await this.#redis.stop();
    else this.#redis.freeze();
    await pause(milliseconds, undefined, { signal });
    if (turn % 2 === 0) await this.#redis.start();
    else this.#redis.thaw();
  }

  /** The project of one subscriber closes its environments to everybody. */
  takeAccessAway(): void {
    this.#gitlab.behave({ featuresOff: { [PAYOUTS]: ['environments'] } });
    this.#losing.deny();
    this.#lostAt = Date.now();
  }

  /** After the traffic: checks that all subscribers have the newest versions, and what forged webhooks cost. */
  async finish(): Promise<LiveReport> {
    await this.#changes.end();
    await this.#catchUp();
    const isNoticed = await eventually(() => this.#losing.refusedAt < Infinity, NOTICING);
    if (!isNoticed) this.#tally.breach('a loss of access is noticed', 'The subscription goes on.');
    const forged = await this.#forge();
    await this.#changeWithoutRedis();
    await this.close();
    await this.#rest();
    return {
      events: this.#subscribers.reduce((sum, { events }) => sum + events, 0),
      streams: this.#subscribers.reduce((sum, { streams }) => sum + streams, 0),
      left: this.#left,
      sent: this.#changes.sent,
      redisOutages: this.#redisOutages,
      lossNoticedAfter: this.#losing.refusedAt - this.#lostAt,
      forged,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#changes.end(), ...this.#subscribers.map((subscriber) => subscriber.close())]);
  }

  async #catchUp(): Promise<void> {
    let missing: string[] = [];
    const has = new Map<number, Awaited<ReturnType<typeof allDeployments>>>();
    for (const project of [STOREFRONT, MAIL_RELAY])
      has.set(project, await allDeployments(this.#gitlab, project, { since: this.#start }));
    await eventually(() => {
      missing = this.#subscribers.flatMap((subscriber) =>
        [...has].flatMap(([project, deployments]) => subscriber.missing(project, deployments)),
      );
      return missing.length === 0;
    }, CATCHING_UP);
    for (const line of missing) this.#tally.breach('nothing that polling can find is lost', line);
  }

  /** Now that no subscription begins and no hint arrives, only polling finds the change. */
  async #changeWithoutRedis(): Promise<void> {
    this.#redisOutages += 1;
    await this.#redis.stop();
    await pause(REREAD);
    for (const project of [STOREFRONT, MAIL_RELAY]) await this.#changes.changeSilently(project, 1);
    await this.#catchUp();
    await this.#redis.start();
  }

  /** Now that no subscriber is left, neither gateway has a reason to read anything. */
  async #rest(): Promise<void> {
    let reads: readonly string[] = [];
    const rests = await eventually(async () => {
      this.#gitlab.forgetRequests();
      await pause(2 * POLL);
      reads = this.#gitlab.lines();
      return reads.length === 0;
    });
    if (!rests) this.#tally.breach('nobody reads for subscribers who have left', reads.join(', '));
  }

  async #forge(): Promise<LiveReport['forged']> {
    this.#gitlab.forgetRequests();
    const until = Date.now() + FORGING;
    for (let turn = 0; Date.now() < until; turn += 1) {
      await this.#changes.forge(STOREFRONT, turn);
      await pause(10);
    }
    const reads = this.#gitlab.lines().filter((line) => line.includes(`/projects/${STOREFRONT}/deployments`));
    // Polls come up to a fifth earlier. The second looks after the last genuine webhooks come in addition.
    const most = STOREFRONT_FEEDS * (Math.ceil(FORGING / (POLL * 0.8)) + 1 + 2);
    if (reads.length > most)
      this.#tally.breach('a forged webhook costs GitLab nothing', `${reads.length} reads instead of ${most}`);
    return { reads: reads.length, most };
  }
}

/** What both gateways need. Polls are frequent, so that a short soak has many. */
export function liveSettings(redis: RedisServer): Readonly<Record<string, string>> {
  return {
    WEBHOOK_SECRET: SIGNING_TOKEN,
    REDIS_URL: redis.url,
    POLL_ACTIVE: String(POLL),
    POLL_IDLE: String(POLL),
    POLL_HOOKED: String(POLL),
  };
}
