import { readText, UnreadableBodyError } from './answer-body.ts';
import type { Answered, Outcome, Unanswered } from './attempt.ts';
import {
  CancelledError,
  ConflictError,
  GitLabError,
  InvalidResponseError,
  OutcomeUnknownError,
  RateLimitedError,
  TimeoutError,
  UnavailableError,
} from './errors.ts';
import { firstValue, requestIdIn } from './headers.ts';
import type { ParsedBodies } from './parsed-bodies.ts';
import { isUnavailable, refusal } from './refusal.ts';
import type { Answer, DispatchedRequest } from './request.ts';
import { jsonWithoutSecret } from './secret.ts';

/** What the outcome of an attempt means for its request. */
export type Verdict =
  | { readonly kind: 'answer'; readonly answer: ReadableAnswer }
  /** GitLab serves this read at another path. `error` is for a read that has already followed a redirect. */
  | { readonly kind: 'redirect'; readonly path: string; readonly error: GitLabError }
  /** The read may succeed if it is sent again. */
  | { readonly kind: 'may pass'; readonly error: GitLabError }
  | { readonly kind: 'final'; readonly error: GitLabError };

/** A successful answer, wherever it came from. */
type ReadableAnswer = Pick<Answer, 'json' | 'headers' | 'length'>;

export interface JudgeOptions {
  /** Without a slash at its end, as in `https://gitlab.example.com/api/v4`. */
  readonly api: URL;
  /** The largest body, decompressed. */
  readonly maxResponseBytes: number;
  /** Parses the bodies of answers. */
  readonly bodies: ParsedBodies;
  /** In ms, for one attempt at a read, and for all requests of one operation. */
  readonly attemptTimeout: number;
  readonly totalTimeout: number;
}

/** In bytes. GitLab's refusals are much shorter. Error pages of proxies may be longer, but nothing in them is used. */
const LONGEST_REFUSAL = 64 * 1024;

/** The one place that decides what an outcome means, for reads and changes. */
export async function judge(
  request: DispatchedRequest,
  outcome: Outcome,
  options: JudgeOptions,
): Promise<Verdict> {
  const answer = outcome.answered
    ? await read(request, outcome, options)
    : noAnswer(request, outcome, options);
  if (!(answer instanceof GitLabError)) return { kind: 'answer', answer };

  const error = answer;
  if (request.method !== 'GET') {
    return { kind: 'final', error: isAmbiguous(outcome) ? outcomeUnknown(request, error) : error };
  }
  const path = redirectTarget(outcome, options.api);
  if (path !== null) return { kind: 'redirect', path, error };
  return { kind: mayPass(error) ? 'may pass' : 'final', error };
}

/** What GitLab answered, or the error that the answer stands for. */
async function read(
  request: DispatchedRequest,
  answered: Answered,
  { maxResponseBytes: maxBytes, bodies }: JudgeOptions,
): Promise<ReadableAnswer | GitLabError> {
  const { status, headers } = answered;
  if (!isSuccess(status)) {
    const text = await readText(answered, Math.min(maxBytes, LONGEST_REFUSAL)).catch(() => '');
    return refusal(answered, jsonWithoutSecret(text, request.token.secret), request);
  }
  try {
    return { ...(await bodies.read(request, answered, maxBytes)), headers };
  } catch (cause) {
    if (!(cause instanceof UnreadableBodyError)) throw cause;
    const details = { status, requestId: requestIdIn(headers, request.token.secret), request, cause };
    return new InvalidResponseError(`GitLab answered with ${cause.message}.`, details);
  }
}

function noAnswer(
  request: DispatchedRequest,
  { reason, sent, cause }: Unanswered,
  options: JudgeOptions,
): GitLabError {
  const details = { request, cause };
  switch (reason) {
    case 'cancelled':
      return new CancelledError(details);
    case 'malformed':
      return new InvalidResponseError('GitLab answered with something that is not HTTP.', details);
    case 'timeout':
      if (sent || request.method === 'GET') return new TimeoutError(timeLimit(request, options), details);
      return new UnavailableError(
        'The gateway could not connect to GitLab in time, so it did not send this change.',
        details,
      );
    case 'lost':
      return new UnavailableError(
        sent ? 'The connection to GitLab broke before GitLab answered.' : 'The gateway cannot reach GitLab.',
        details,
      );
  }
}

/** The limit that an attempt hit: its own, or that of the operation. */
function timeLimit(
  { method, operation }: DispatchedRequest,
  { attemptTimeout, totalTimeout }: JudgeOptions,
): string {
  const isOwn = method === 'GET' && performance.now() < operation.deadline - 1;
  return isOwn
    ? `GitLab did not answer within ${attemptTimeout} ms (UPSTREAM_ATTEMPT_TIMEOUT). Try again, or request less.`
    : `GitLab did not answer within the ${totalTimeout} ms that an operation has (UPSTREAM_TIMEOUT). ` +
        'Try again, or request less in one operation.';
}

/** Whether GitLab may have made a change although it gave no good answer. */
function isAmbiguous(outcome: Outcome): boolean {
  return outcome.answered ? isSuccess(outcome.status) || isUnavailable(outcome.status) : outcome.sent;
}

function outcomeUnknown(request: DispatchedRequest, cause: GitLabError): OutcomeUnknownError {
  const { status, requestId } = cause;
  return new OutcomeUnknownError({ status, requestId, request, cause });
}

function mayPass(error: GitLabError): boolean {
  if (error instanceof RateLimitedError) return error.retryAfter !== null;
  // GitLab answers 409 while another request has the lock. 412, the other conflict, does not pass.
  if (error instanceof ConflictError) return error.status === 409;
  return error instanceof UnavailableError || error instanceof TimeoutError;
}

// A project by its number: GitLab redirects requests for a project's former path there.
const PROJECT_BY_NUMBER = /\/api\/v4(\/projects\/\d+(?:\/.*)?)$/;

/**
 * The path to which a redirect leads, if that is below `api`: GitLab redirects for projects that have moved. GitLab builds the
 * address from its own external URL, which may differ from the URL that the gateway uses. From such an address, only the path
 * of a project is used, below `api`. Null for everything else, because a caller's token must not reach anyone but GitLab.
 */
function redirectTarget(outcome: Outcome, api: URL): string | null {
  if (!outcome.answered || ![301, 302, 307, 308].includes(outcome.status)) return null;

  const location = firstValue(outcome.headers.location);
  if (location === undefined || !URL.canParse(location, api.href)) return null;

  const target = new URL(location, api);
  if (target.origin === api.origin && target.pathname.startsWith(`${api.pathname}/`))
    return target.pathname + target.search;
  const project = PROJECT_BY_NUMBER.exec(target.pathname)?.[1];
  return project === undefined ? null : api.pathname + project + target.search;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
