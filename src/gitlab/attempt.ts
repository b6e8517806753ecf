import { setImmediate } from 'node:timers/promises';
import { type Dispatcher as Undici, errors } from 'undici';

import type { Cancellable, Cancellation } from './cancellation.ts';
import type { Connection } from './connections.ts';
import type { Headers } from './headers.ts';

/** Sending a request once: what is sent, and when to stop waiting for an answer. */
export interface AttemptOptions {
  readonly method: string;
  /** Encoded, from the root of the host. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string | null;
  /** In ms, counted from the moment the request goes out; waiting for a free connection is not the far end's fault. */
  readonly timeout: number;
  /** On the clock of `performance.now()`; holds for the wait for a connection as well. */
  readonly deadline: number;
  readonly maxBytes: number;
  readonly cancellation: Cancellation;
  /** Whether it is also given up once it is out. */
  readonly mayAbandon: boolean;
}

export interface Answered {
  readonly answered: true;
  readonly status: number;
  readonly headers: Headers;
  /** As it came over the wire; null where it is larger than allowed. */
  readonly body: Buffer | null;
}

export interface Unanswered {
  readonly answered: false;
  readonly reason: 'lost' | 'malformed' | 'timeout' | 'cancelled';
  /** Whether any of the request can have reached the far end. */
  readonly sent: boolean;
  readonly cause?: unknown;
}

export type Outcome = Answered | Unanswered;

/**
 * Sends a request once and collects its answer. Never rejects: no answer is an outcome, too. GitLab may have closed a kept
 * connection: if that turns out before any byte of the request is written, and only then, it is opened again.
 */
export async function attempt(connection: Connection, options: AttemptOptions): Promise<Outcome> {
  const wasOpen = connection.isOpen;
  // undici looks once more at a kept connection before it writes, but only at what the event loop has read by then.
  if (wasOpen && options.method !== 'GET') await setImmediate();
  const outcome = await dispatch(connection, options);
  const wasStale = wasOpen && !outcome.answered && outcome.reason === 'lost' && !outcome.sent;
  return wasStale ? dispatch(connection, options) : outcome;
}

function dispatch(connection: Connection, options: AttemptOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const handler = new AttemptHandler(connection, options, resolve);
    if (handler.isSettled) return;
    const { method, path, headers, body } = options;
    connection.dispatch({ method, path, headers, body }, handler);
  });
}

class AttemptHandler implements Undici.DispatchHandler, Cancellable {
  readonly #connection: Connection;
  readonly #options: AttemptOptions;
  readonly #resolve: (outcome: Outcome) => void;
  readonly #chunks: Buffer[] = [];
  #settled = false;
  /** Whether the request has begun to go out. */
  #sent = false;
  #sentAt = 0;
  #timer: NodeJS.Timeout;
  #status = 0;
  #headers: Headers = {};
  #size = 0;

  constructor(connection: Connection, options: AttemptOptions, resolve: (outcome: Outcome) => void) {
    this.#connection = connection;
    this.#options = options;
    this.#resolve = resolve;
    this.#timer = setTimeout(expire, Math.min(options.timeout, options.deadline - performance.now()), this);
    options.cancellation.add(this);
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  onRequestStart(): void {
    // Throwing here keeps a request that was given up in the queue from being sent, and keeps the connection. It also
    // keeps undici from ever sending one twice, as it does with what it has queued behind a broken connection.
    if (this.#settled || this.#sent) throw new errors.RequestAbortedError();
    this.#sent = true;
    this.#sentAt = performance.now();
  }

  onResponseStart(_controller: Undici.DispatchController, status: number, headers: Headers): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers['content-length'] ?? 0) > this.#options.maxBytes) this.#refuseBody();
  }

  onResponseData(_controller: Undici.DispatchController, chunk: Buffer): void {
    this.#size += chunk.length;
    if (this.#size > this.#options.maxBytes) {
      this.#refuseBody();
    } else {
      this.#chunks.push(chunk);
    }
  }

  onResponseEnd(): void {
    const [first] = this.#chunks;
    const body = first && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks, this.#size);
    this.#settle({ answered: true, status: this.#status, headers: this.#headers, body });
  }

  onResponseError(_controller: Undici.DispatchController | undefined, error: Error): void {
    const malformed = isMalformed(error);
    // A parser's error carries the bytes that it choked on.
    const cause = error instanceof errors.HTTPParserError ? new Error(error.message) : error;
    this.#settle({ answered: false, reason: malformed ? 'malformed' : 'lost', sent: this.#sent, cause });
  }

  cancel(): void {
    if (this.#options.mayAbandon || !this.#sent) this.#giveUp('cancelled');
  }

  /** Called by the timer, which is set once: it starts before it is known when the request goes out. */
  expire(): void {
    const { deadline, timeout } = this.#options;
    const due = this.#sent ? Math.min(deadline, this.#sentAt + timeout) : deadline;
    const left = due - performance.now();
    if (left < 1) {
      this.#giveUp('timeout');
    } else {
      this.#timer = setTimeout(expire, left, this);
    }
  }

  #giveUp(reason: 'timeout' | 'cancelled'): void {
    // What has not been sent never will be, and its connection stays of use.
    this.#settle({ answered: false, reason, sent: this.#sent });
    if (this.#sent) void this.#connection.breakOff();
  }

  #refuseBody(): void {
    this.#settle({ answered: true, status: this.#status, headers: this.#headers, body: null });
    void this.#connection.breakOff();
  }

  #settle(outcome: Outcome): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#options.cancellation.delete(this);
    this.#resolve(outcome);
  }
}

function expire(handler: AttemptHandler): void {
  handler.expire();
}

function isMalformed(error: Error): boolean {
  // The end of the connection in the middle of an answer is an error of the parser's too.
  if (error instanceof errors.HTTPParserError) return error.code !== 'HPE_INVALID_EOF_STATE';
  return error instanceof errors.HeadersOverflowError;
}
