import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { urlWithoutTokens, withoutTokens } from './credentials.ts';

export interface RecordedRequest {
  readonly method: string;
  /** Path and query as they came, everything still encoded. */
  readonly url: string;
  /** The path below `/api/v4`, still encoded, without the query. */
  readonly path: string;
  /** With `[FILTERED]` for whatever could hold a token. */
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Null until the answer is sent, and for ever where none is. */
  readonly status: number | null;
  /** Milliseconds since 1970, by the real clock. */
  readonly startedAt: number;
  /** Whose token it was. */
  readonly user: string | null;
  /** How many requests were under way when it came, itself included. */
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

  /** The prefix is what every logged path begins with and is shown without; what is above the capacity is forgotten. */
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

  /** Adds a request that has just come; `ended` is to be called once its connection is done with it. */
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
