import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { urlWithoutTokens, withoutTokens } from './credentials.ts';

export interface RecordedRequest {
  readonly method: string;
  /** The path and query as the client sent them, still encoded. */
  readonly url: string;
  /** The path below `/api/v4`, still encoded, without the query. */
  readonly path: string;
  /** Each value that could contain a token is `[FILTERED]`. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Null until the response is sent, and always if no response is sent. */
  readonly status: number | null;
  /** In milliseconds since 1970, by the real clock. */
  readonly startedAt: number;
  /** The user whose token the request has. */
  readonly user: string | null;
  /** The number of requests in progress when this one arrived, including itself. */
  readonly inFlight: number;
}

type Entry = { -readonly [K in keyof RecordedRequest]: RecordedRequest[K] };

/** The newest requests to the API, in order of arrival. */
export class RequestLog {
  readonly #prefix: string;
  readonly #capacity: number;
  #entries: Entry[] = [];
  #underWay = 0;
  #most = 0;

  /** Omits the prefix of each path. Forgets the oldest requests when there are more than the capacity. */
  constructor(prefix: string, capacity: number) {
    this.#prefix = prefix;
    this.#capacity = capacity;
  }

  get entries(): readonly RecordedRequest[] {
    return this.#entries;
  }

  get mostInFlight(): number {
    return this.#most;
  }

  /** Adds a request that has just arrived. Call `ended` when the request ends. */
  open(request: IncomingMessage, user: string | null): { entry: Entry; ended: () => void } {
    const url = urlWithoutTokens(request.url ?? '/');
    this.#underWay += 1;
    this.#most = Math.max(this.#most, this.#underWay);
    const entry: Entry = {
      method: request.method ?? 'GET',
      url,
      path: (url.split('?')[0] ?? '').slice(this.#prefix.length),
      headers: withoutTokens(request.headers),
      body: '',
      status: null,
      startedAt: Date.now(),
      user,
      inFlight: this.#underWay,
    };
    this.#entries.push(entry);
    if (this.#entries.length > this.#capacity) this.#entries.shift();
    return {
      entry,
      ended: () => {
        this.#underWay -= 1;
      },
    };
  }

  lines(): string[] {
    return this.#entries.map(({ method, url }) => `${method} ${url.slice(this.#prefix.length)}`);
  }

  forget(): void {
    this.#entries = [];
    this.#most = this.#underWay;
  }
}
