import type { Admission } from '../gitlab/admission.ts';
import type { RateLimits } from '../gitlab/rate-limits.ts';
import type { SharedReads } from '../gitlab/shared-reads.ts';
import type { Unanswered } from '../gitlab/attempt.ts';
import type { SentRequest } from '../gitlab/sent-request.ts';

/** Receives events from a gateway, for metrics. The gateway calls it while it handles a request, so it must be fast. */
export interface GatewayObserver {
  /** Called once, before all other methods, with the state that the observer can read from then on. */
  gatewayStarted(upstream: UpstreamState): void;
  /** An operation was executed, or was refused just before its execution. */
  operationEnded(operation: EndedOperation): void;
  /** A request was refused before an operation, for example because it is not JSON, with this error code. */
  requestRefused(code: string): void;
  /** An attempt to send a request to GitLab ended, with or without a response. */
  attemptEnded(attempt: EndedAttempt, failure: Unanswered['reason'] | null): void;
  /** A webhook arrived. `delay` is how long GitLab took to send it, in ms; null if the body does not show it. */
  webhookReceived(outcome: WebhookOutcome, delay: number | null): void;
  /** A subscriber received a change. `duration` is the time since the gateway learnt of it, in ms. */
  changePushed(duration: number): void;
  /** The number of open subscriptions changed. */
  subscriptionsChanged(open: number): void;
  /** Polling found a change that a webhook should have reported before. */
  webhookMissed(): void;
  /** The connection to Redis was opened or lost. Called only with `redisUrl`, first with false. */
  redisChanged(isConnected: boolean): void;
  /** A hint was sent to the other replicas, or received from one. `invalid` is a message that is not a hint. */
  hintExchanged(outcome: 'sent' | 'received' | 'invalid'): void;
}

/** What became of a webhook: its hint was passed on, it was a repetition, or about nothing that can be subscribed to. */
export type WebhookOutcome = 'accepted' | 'repeated' | 'ignored' | 'refused';

/** The current state of the way to GitLab. */
export interface UpstreamState {
  readonly admission: Pick<
    Admission,
    'breakerState' | 'connectionsInUse' | 'waiting' | 'refusedWhenFull' | 'refusedWhenDown'
  >;
  readonly reads: Pick<SharedReads, 'joined' | 'reused' | 'keptBytes'>;
  readonly limits: Pick<RateLimits, 'credentials' | 'refusedRequests' | 'refusedOperations'>;
}

export type EndedAttempt = Readonly<
  Pick<SentRequest, 'method' | 'route' | 'status' | 'duration' | 'attempt' | 'rateLimit'>
>;

export interface EndedOperation {
  /** Cut if it is long; null if the operation has no name. */
  readonly name: string | null;
  /** Undefined if the document has no operation with the requested name. */
  readonly kind: 'query' | 'mutation' | 'subscription' | undefined;
  /** Of the execution, in ms. */
  readonly duration: number;
  /** Requests sent to GitLab; each attempt counts. */
  readonly requests: number;
  /** Whether the caller got the result of the same operation of another caller, which sent the requests. */
  readonly shared: boolean;
  /** The number of errors of each code in the response. */
  readonly errors: Readonly<Record<string, number>>;
  /** Whether the response has data. */
  readonly hasData: boolean;
  readonly requestId: string;
}
