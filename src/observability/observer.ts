import type { Admission } from '../gitlab/admission.ts';
import type { Unanswered } from '../gitlab/attempt.ts';
import type { SentRequest } from '../gitlab/sent-request.ts';

/** Told what a gateway does, as it does it: for metrics. It is called on the way of each request, so it must be quick. */
export interface GatewayObserver {
  /** Once, before everything else: what can be looked at from then on. */
  gatewayStarted(upstream: UpstreamState): void;
  /** An operation that was executed, or refused at the last moment. */
  operationEnded(operation: EndedOperation): void;
  /** A request that came to no operation, such as one that is no JSON; the code is that of its error. */
  requestRefused(code: string): void;
  /** One attempt at a request to GitLab, answered or not. */
  attemptEnded(attempt: EndedAttempt, failure: Unanswered['reason'] | null): void;
}

/** How the way to GitLab stands at the moment. */
export type UpstreamState = Pick<
  Admission,
  'breakerState' | 'connectionsInUse' | 'waiting' | 'refusedWhenFull' | 'refusedWhenDown'
>;

export type EndedAttempt = Readonly<
  Pick<SentRequest, 'method' | 'route' | 'status' | 'duration' | 'attempt' | 'rateLimit'>
>;

export interface EndedOperation {
  /** Null where it has none; what is long is cut. */
  readonly name: string | null;
  /** Undefined where the document has no operation of the name that was asked for. */
  readonly kind: 'query' | 'mutation' | 'subscription' | undefined;
  /** In ms, of its execution. */
  readonly duration: number;
  /** Requests sent to GitLab, each attempt counted. */
  readonly requests: number;
  /** How many errors of each code its answer has. */
  readonly errors: Readonly<Record<string, number>>;
  /** Whether the answer has data all the same. */
  readonly hasData: boolean;
  readonly requestId: string;
}
