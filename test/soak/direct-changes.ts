import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { DEPLOYMENT_HOOK, signed } from '../support/webhook.ts';
import { MAINTAINER } from './callers.ts';
import { inTurn, type Some } from './in-turn.ts';
import { MAIL_RELAY, PAYOUTS, STOREFRONT } from './projects.ts';
import { count, type Counts, type Tally } from './tally.ts';

/** What reports a change: nothing, so that polling has to find it, or a webhook. */
type Report = (project: number, deployment: number | undefined) => Promise<void>;

/** In seconds, older than a webhook may be. */
const TOO_OLD = 360;
/** In ms, how much later than the change a late webhook arrives. */
const LATE = 2000;
const PROJECTS: Some<number> = [STOREFRONT, MAIL_RELAY, STOREFRONT, MAIL_RELAY, PAYOUTS];

/** Changes deployments at GitLab itself, without the gateway, and sends the webhooks. */
export class DirectChanges {
  /** What was sent to the gateways. */
  readonly sent: Counts = {};
  readonly #gitlab: Sandbox;
  readonly #tally: Tally;
  readonly #addresses: Some<URL>;
  readonly #commits: ReadonlyMap<number, string>;
  readonly #late = new Set<Promise<void>>();
  /** The deployment of each project that is not finished. */
  readonly #running = new Map<number, number>();
  readonly #reports: Some<Report> = [
    () => Promise.resolve(),
    (...change) => this.#genuine(0, ...change),
    (...change) => this.#genuine(1, ...change),
    (...change) => this.#repeated(...change),
    (...change) => this.#delayed(...change),
    (project) => this.forge(project, 0),
    (project) => this.forge(project, 1),
  ];

  /** `urls` are the addresses of the gateways, and `commits` has a commit of each project. */
  constructor(gitlab: Sandbox, tally: Tally, urls: Some<string>, commits: ReadonlyMap<number, string>) {
    this.#gitlab = gitlab;
    this.#tally = tally;
    const [first, ...others] = urls;
    const address = (url: string) => new URL('/webhooks/gitlab', url);
    this.#addresses = [address(first), ...others.map(address)];
    this.#commits = commits;
  }

  /** Changes something in the next project, and reports it or does not. */
  async change(turn: number): Promise<void> {
    const project = inTurn(PROJECTS, turn);
    const id = await this.changeSilently(project, turn);
    await inTurn(this.#reports, turn)(project, id);
  }

  /** Finishes the unfinished deployment of a project, or starts another one. Returns its number if GitLab accepts it. */
  async changeSilently(project: number, turn: number): Promise<number | undefined> {
    const running = this.#running.get(project);
    this.#running.delete(project);
    const sha = this.#commits.get(project);
    const id =
      running === undefined
        ? await this.#write('POST', project, '', {
            environment: `live/${turn % 50}`,
            sha,
            ref: 'main',
            tag: false,
            status: 'running',
          })
        : await this.#write('PUT', project, `/${running}`, { status: turn % 3 === 0 ? 'failed' : 'success' });
    if (running === undefined && id !== undefined) this.#running.set(project, id);
    return id;
  }

  /** Sends a webhook that GitLab did not send: another key, an old signature, no signature, or another body. */
  async forge(project: number, turn: number): Promise<void> {
    const body = bodyOf(project, 1);
    const now = Math.floor(Date.now() / 1000);
    const forgeries: Some<Record<string, string>> = [
      signed(body, { key: randomBytes(32) }),
      signed(body, { time: now - TOO_OLD }),
      { 'x-gitlab-token': 'a-wrong-token' },
      signed(bodyOf(project, 2)),
    ];
    for (const headers of forgeries) {
      const outcome = await this.#post(turn, 'forged', body, headers);
      if (outcome !== 'WEBHOOK_NOT_SIGNED') this.#breach('forged', outcome);
    }
  }

  /** Waits for the late webhooks. */
  async end(): Promise<void> {
    await Promise.all(this.#late);
  }

  /** Undefined if GitLab fails. */
  async #write(method: string, project: number, path: string, body: object): Promise<number | undefined> {
    try {
      const response = await fetch(`${this.#gitlab.url}/api/v4/projects/${project}/deployments${path}`, {
        method,
        headers: {
          ...MAINTAINER.headers,
          connection: 'close',
          'content-type': 'application/json',
          'x-request-id': randomUUID(),
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(1000),
      });
      const { id } = (await response.json()) as { readonly id?: number };
      if (id !== undefined) count(this.sent, 'changes');
      return id;
    } catch {
      return undefined;
    }
  }

  async #genuine(turn: number, project: number, deployment = 1): Promise<void> {
    const body = bodyOf(project, deployment);
    const outcome = await this.#post(turn, 'genuine', body, signed(body));
    if (outcome !== 'accepted') this.#breach('genuine', outcome);
  }

  /** The replica that knows a delivery recognises it, and the other one does so while Redis is there. */
  async #repeated(project: number, deployment = 1): Promise<void> {
    const body = bodyOf(project, deployment);
    const headers = signed(body);
    const outcomes: string[] = [];
    for (const turn of [0, 1, 0]) outcomes.push(await this.#post(turn, 'duplicate', body, headers));
    const [first, , third] = outcomes;
    if (first !== 'accepted' || third !== 'repeated') this.#breach('duplicate', outcomes.join());
  }

  async #delayed(project: number, deployment = 1): Promise<void> {
    const body = bodyOf(project, deployment);
    const headers = signed(body);
    const sending = pause(LATE).then(async () => {
      const outcome = await this.#post(1, 'late', body, headers);
      if (outcome !== 'accepted') this.#breach('late', outcome);
      this.#late.delete(sending);
    });
    this.#late.add(sending);
    // If it fails, `end` rejects.
    sending.catch(() => undefined);
    return Promise.resolve();
  }

  /** The outcome, or the code of the refusal. */
  async #post(turn: number, kind: string, body: string, headers: Record<string, string>): Promise<string> {
    count(this.sent, kind);
    const response = await fetch(inTurn(this.#addresses, turn), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    const { outcome, errors } = (await response.json()) as {
      readonly outcome?: string;
      readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
    };
    return outcome ?? errors?.[0]?.extensions.code ?? String(response.status);
  }

  #breach(kind: string, outcome: string): void {
    this.#tally.breach('a webhook counts once, and only if it is genuine', `${kind}: ${outcome}`);
  }
}

function bodyOf(project: number, deployment: number): string {
  return JSON.stringify({ ...DEPLOYMENT_HOOK, project: { id: project }, deployment_id: deployment });
}
