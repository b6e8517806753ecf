import type { Cancellable } from './cancellation.ts';
import { CancelledError, TimeoutError } from './errors.ts';
import type { Operation } from './operation.ts';
import type { Answer, ClientRequest } from './request.ts';
import { timeLeft } from './time-left.ts';

/** One operation that waits for a shared read, until its caller goes or its own time is up. */
export class Waiter implements Cancellable {
  readonly request: ClientRequest;
  readonly answer: Promise<Answer>;
  readonly #leave: (waiter: Waiter, error: Error) => void;
  #resolve: (answer: Answer) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(request: ClientRequest, leave: (waiter: Waiter, error: Error) => void) {
    this.request = request;
    this.#leave = leave;
    this.answer = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get operation(): Operation {
    return this.request.operation;
  }

  get deadline(): number {
    return this.operation.deadline;
  }

  /** Leaves at the deadline of its operation. The one with the latest deadline needs no timer: the read itself ends then. */
  leaveInTime(): void {
    this.#timer ??= setTimeout(() => {
      this.#leave(this, outOfTime(this.request));
    }, timeLeft(this.deadline));
  }

  cancel(): void {
    this.#leave(this, new CancelledError({ request: this.request }));
  }

  succeed(answer: Answer): void {
    this.#end();
    this.#resolve(answer);
  }

  fail(error: unknown): void {
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.operation.cancellation.delete(this);
  }
}

function outOfTime(request: ClientRequest): TimeoutError {
  return new TimeoutError(
    'GitLab did not answer within the time that an operation has (UPSTREAM_TIMEOUT). Try again, or request less in one ' +
      'operation.',
    { request },
  );
}
