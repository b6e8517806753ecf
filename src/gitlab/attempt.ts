import { setImmediate } from 'node:timers/promises';
import { type Dispatcher as Undici, errors } from 'undici';

import type { Cancellable, Cancellation } from './cancellation.ts';
import type { Connection } from './connections.ts';
import type { Headers } from './headers.ts';
import { timeLeft } from './time-left.ts';

/** One attempt: what to send, and when to stop waiting for an answer. */
export interface AttemptOptions {
  readonly method: string;
  /** Encoded, from the root of the host. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string | null;
  /** In ms, from the moment the request goes out, since GitLab is not to blame for the time that connecting takes. */
  readonly timeout: number;
  /** On the clock of `performance.now()`; it also limits the time that connecting takes. It may move to a later time. */
  readonly deadline: number;
  readonly maxBytes: number;
  readonly cancellation: Cancellation;
  /** Whether to give up the request even after it has gone out. */
  readonly mayAbandon: boolean;
}

export interface Answered {
  readonly answered: true;
  readonly status: number;
  readonly headers: Headers;
  /** As received, perhaps compressed; null if it is larger than allowed. */
  readonly body: Buffer | null;
}

export interface Unanswered {
  readonly answered: false;
  readonly reason: 'lost' | 'malformed' | 'timeout' | 'cancelled';
  /** Whether any part of the request can have reached GitLab. */
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
  // undici checks a kept connection before it writes, but it notices only what the event loop has read by then.
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
    // undici only reads the headers, but its type allows it to change them.
    connection.dispatch({ method, path, headers: headers as string[], body }, handler);
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
    this.#timer = setTimeout(expire, Math.min(options.timeout, timeLeft(options.deadline)), this);
    options.cancellation.add(this);
  }

  get isSettled(): boolean {
    return this.#settled;
  }

  onRequestStart(): void {
    // Throwing here prevents undici from sending a request that was given up before it went out, and keeps the connection.
    // It also prevents undici from sending a request twice, which undici does after a connection breaks.
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
    // A parser error contains the bytes that it failed on, which must not reach the log.
    const cause = error instanceof errors.HTTPParserError ? new Error(error.message) : error;
    this.#settle({ answered: false, reason: malformed ? 'malformed' : 'lost', sent: this.#sent, cause });
  }

  cancel(): void {
    if (this.#options.mayAbandon || !this.#sent) this.#giveUp('cancelled');
  }

  /** Called by the timer. The timer starts before the request goes out, so there may be time left. */
  expire(): void {
    const { deadline, timeout } = this.#options;
    const due = this.#sent ? Math.min(deadline, this.#sentAt + timeout) : deadline;
    const left = timeLeft(due);
    if (left < 1) {
      this.#giveUp('timeout');
    } else {
      this.#timer = setTimeout(expire, left, this);
    }
  }

  #giveUp(reason: 'timeout' | 'cancelled'): void {
    // A request that has not gone out never will, and its connection can be used again.
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
  // The parser also fails if the connection ends in the middle of an answer.
  if (error instanceof errors.HTTPParserError) return error.code !== 'HPE_INVALID_EOF_STATE';
  return error instanceof errors.HeadersOverflowError;
}
