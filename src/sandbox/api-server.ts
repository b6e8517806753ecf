import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { GitlabApi, type ApiOptions } from './api/gitlab-api.ts';
import type { Living } from './living/clock.ts';
import type { Behaviour } from './behaviour.ts';
import { answerOf, type Answer } from './http/answer.ts';
import { readBody } from './http/body.ts';
import { FaultList, faultAnswer, type Fault } from './http/faults.ts';
import { RateLimit } from './http/rate-limit.ts';
import { RequestLog } from './http/request-log.ts';
import { commonHeaders, send, withEtag } from './http/transmission.ts';

export interface ApiServerOptions extends ApiOptions {
  /** The path of `/api/v4`, including the base path. */
  readonly prefix: string;
  readonly latency: number;
  readonly rateLimit: number;
  readonly requestLogSize: number;
}

/** Serves GitLab's API over HTTP, with a log, limits and faults. */
export class ApiServer {
  readonly log: RequestLog;
  readonly faults = new FaultList();
  /** Milliseconds before each response. */
  latency: number;
  readonly #options: ApiServerOptions;
  readonly #api: GitlabApi;
  readonly #rateLimit: RateLimit;

  constructor(options: ApiServerOptions) {
    this.log = new RequestLog(options.prefix, options.requestLogSize);
    this.latency = options.latency;
    this.#options = options;
    this.#api = new GitlabApi(options);
    this.#rateLimit = new RateLimit(options.rateLimit);
  }

  /** Changes how GitLab behaves, until the next reset. */
  behave(changes: Partial<Behaviour>): void {
    this.#api.behave(changes);
  }

  /** Restores the state at the start. */
  reset(): void {
    this.#api.reset();
    this.faults.clear();
    this.log.forget();
    this.#rateLimit.forget();
    this.latency = this.#options.latency;
  }

  /** The company, which lives if it is told the time. */
  get company(): Living {
    return this.#api;
  }

  /** Ends webhook deliveries that are under way. */
  close(): void {
    this.#api.close();
  }

  /** Answers a request below the prefix. Rejects with an `AbortError` when the client has disconnected. */
  async handle(request: IncomingMessage, response: ServerResponse, gone: AbortSignal): Promise<void> {
    const startedAt = performance.now();
    const arrivedAt = this.#options.now();
    const { method = 'GET', url = '/' } = request;
    const token = this.#api.tokenOf(request.headers);
    const { entry, ended } = this.log.open(request, token?.user.username ?? null);
    response.on('close', ended);
    const fault = this.faults.take(method, url.slice(this.#options.prefix.length));
    const wait = this.latency + (fault?.does === 'delay' ? fault.milliseconds : 0);
    if (wait > 0) await pause(wait, undefined, { signal: gone });
    if (fault?.does === 'wait') await fault.until();
    if (fault?.does === 'respond') {
      response.on('finish', () => {
        entry.status = response.statusCode;
      });
      fault.respond(request, response);
      return;
    }

    const limit = this.#rateLimit.count(token?.value ?? 'nobody', arrivedAt);
    const answer = await answerOf(async () => {
      entry.body = await readBody(request);
      if (isLost(fault)) return null;
      const replacement = fault === undefined ? undefined : faultAnswer(fault);
      return replacement ?? limit.refusal ?? this.#usualAnswer(request, entry.body);
    });
    if (fault?.does === 'hang') return;
    if (answer === null || (fault?.does === 'reset' && fault.at !== 'body')) {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault?.does !== 'reset') entry.status = answer.status;
    const headers = {
      ...commonHeaders({ startedAt, arrivedAt, now: this.#options.now() }, this.#api.behaviour),
      ...limitHeaders(answer, limit.headers, this.#api.behaviour, arrivedAt),
      ...answer.headers,
    };
    await send(response, { ...answer, headers }, fault, gone);
  }

  async #usualAnswer(request: IncomingMessage, body: string): Promise<Answer> {
    const { method = 'GET', url = '/', headers } = request;
    const target = url.slice(this.#options.prefix.length);
    const { externalUrl } = this.#api.behaviour;
    const address =
      externalUrl === null
        ? new URL(`http://${headers.host ?? 'localhost'}${url}`)
        : new URL(`${externalUrl.replace(/\/$/, '')}/api/v4${target}`);
    return withEtag(await this.#api.answer({ method, target, address, headers, body }), request);
  }
}

/**
 * The headers about the rate limit. Usually only the refusal of that limit has them. The JSON refusals of GitLab's other
 * limits never have them.
 */
function limitHeaders(
  { status, headers }: Answer,
  counted: Record<string, string>,
  { rateLimitHeaders }: Behaviour,
  now: Date,
): Record<string, string> {
  if (status !== 429) return rateLimitHeaders ? counted : {};
  if (headers['content-type'] !== 'text/plain') return {};
  const usedUp = { ...counted, 'ratelimit-remaining': '0' };
  // A fault can say another time than the end of the minute, at which the counted limit is reset.
  const wait = Number(headers['retry-after'] ?? NaN);
  return Number.isNaN(wait)
    ? usedUp
    : { ...usedUp, 'ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + wait) };
}

/** Whether the request has no effect. */
function isLost(fault: Fault | undefined): boolean {
  return fault?.does === 'hang' || (fault?.does === 'reset' && (fault.at ?? 'request') === 'request');
}
