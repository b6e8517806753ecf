import type { ServerResponse } from 'node:http';

export interface InFlightLimits {
  /** In ms. */
  readonly timeout: number;
  readonly maxBytes: number;
  readonly maxBytesPerCaller: number;
}

export interface InFlightResponse {
  /** Who receives the response; called only if it matters. */
  readonly caller: () => string;
  /** Called before the connection is closed. */
  readonly onTimeout: () => void;
}

export interface ReachedLimit {
  /** Unread so far. */
  readonly bytes: number;
  readonly limit: number;
  readonly setting: string;
}

/** In ms, the longest interval between two checks whether clients read their responses. */
const CHECK_INTERVAL = 1000;

/** The responses that are being sent, and how much of them the clients have not read yet. */
export class ResponsesInFlight {
  readonly #limits: InFlightLimits;
  readonly #responses = new Map<ServerResponse, Sending>();
  #timer: NodeJS.Timeout | undefined;

  constructor(limits: InFlightLimits) {
    this.#limits = limits;
  }

  /** Which limit the bytes that clients have not read yet have reached, for this caller or for all; null if neither. */
  fullFor(caller: () => string): ReachedLimit | null {
    let total = 0;
    let own = 0;
    for (const [response, sending] of this.#responses) {
      const bytes = response.writableLength;
      if (bytes === 0) continue;
      total += bytes;
      if (sending.caller === caller()) own += bytes;
    }
    const { maxBytes, maxBytesPerCaller } = this.#limits;
    if (own >= maxBytesPerCaller) {
      return { bytes: own, limit: maxBytesPerCaller, setting: 'RESPONSE_BYTES_PER_CALLER' };
    }
    return total >= maxBytes ? { bytes: total, limit: maxBytes, setting: 'RESPONSE_BYTES' } : null;
  }

  /** Counts and watches a response until it is sent or its connection is closed. */
  add(response: ServerResponse, options: InFlightResponse): void {
    const sending = new Sending(response, options);
    this.#responses.set(response, sending);
    this.#timer ??= setInterval(
      () => {
        this.#check();
      },
      Math.min(CHECK_INTERVAL, Math.ceil(this.#limits.timeout / 4)),
    ).unref();
    response.once('close', () => {
      this.#remove(response);
    });
  }

  #check(): void {
    for (const [response, sending] of this.#responses) {
      if (isGone(response)) this.#remove(response);
      else sending.endAfter(this.#limits.timeout);
    }
  }

  #remove(response: ServerResponse): void {
    this.#responses.delete(response);
    if (this.#responses.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/**
 * Whether the connection of a response is closed. Node.js emits no `close` for a response that still waited for an earlier one
 * on the connection.
 */
function isGone({ req }: ServerResponse): boolean {
  return req.socket.destroyed;
}

class Sending {
  readonly #response: ServerResponse;
  readonly #options: InFlightResponse;
  #caller: string | undefined;
  /** The time, by `performance.now()`, since which the client has had something to read; null if there is nothing. */
  #waitingSince: number | null = null;
  #hearsDrain = false;

  constructor(response: ServerResponse, options: InFlightResponse) {
    this.#response = response;
    this.#options = options;
  }

  get caller(): string {
    return (this.#caller ??= this.#options.caller());
  }

  endAfter(timeout: number): void {
    const { socket, writableLength } = this.#response;
    // A response without a socket waits for an earlier response on the same connection.
    if (socket === null || writableLength === 0) {
      this.#waitingSince = null;
      return;
    }
    this.#waitingSince ??= performance.now();
    this.#hearDrain();
    if (performance.now() - this.#waitingSince < timeout) return;
    this.#options.onTimeout();
    socket.destroy();
  }

  /** Only from the first check on: hardly any response lives to see one. */
  #hearDrain(): void {
    if (this.#hearsDrain) return;
    this.#hearsDrain = true;
    // The client has taken everything so far: a stream goes on.
    this.#response.on('drain', () => {
      this.#waitingSince = null;
    });
  }
}
