import {
  ForbiddenError,
  type GitLabError,
  InsufficientScopeError,
  InvalidRequestError,
  OutcomeUnknownError,
} from '../gitlab/errors.ts';
import { withFieldNames } from './user-errors.ts';

/** What a caller can do if GitLab does not make one kind of change. */
export interface Advice {
  /** What to read again if nobody knows whether GitLab made the change. */
  readonly unknown: string;
  /** For a 403 without a reason. */
  readonly forbidden?: string;
  /** The names of input fields that differ from GitLab's for this change alone. */
  readonly names?: ReadonlyMap<string, string>;
}

/** What to do about a refusal, by the reason that GitLab gives. */
const REASONS: readonly (readonly [reason: RegExp, advice: string])[] = [
  [
    /has already been taken/,
    'The project has an environment with this name: choose another name, or change that one with `updateEnvironment`.',
  ],
  [/^external_url\b/, 'Use an http or https URL with at most 255 characters.'],
  [/auto_stop_setting does not have/, 'Use `always` or `with_action`.'],
  [
    /failed to change the status/,
    'The environment is already stopped, or its stop job is running. `force: true` stops it without waiting for the job.',
  ],
  [
    /^Unplayable Job$/,
    'GitLab starts only a job whose status is `MANUAL` or `SCHEDULED`. If its deployment is `BLOCKED`, it needs approvals until `pendingApprovalCount` is 0. To run a finished job again, use `retryDeployable`.',
  ],
  [
    /^Job is not retryable$/,
    'GitLab retries a job only when it has finished, and only once. If it was retried before, retry its newest copy: the newest job with the same name in `pipeline { jobs }`. GitLab never retries an archived job, or a job whose deployment was rejected.',
  ],
];
/** GitLab's body is then `403 Forbidden`, or a proxy has replaced it. */
const WITHOUT_REASON = /^(?:Forbidden|GitLab does not allow this\.)$/;

/**
 * Adds to GitLab's response to a change what to do about it. GitLab's own text stays in front, and the messages of input
 * fields are GitLab's alone. A refusal for a reason that is not known here, or for the scope of the token, stays as it is.
 */
export function withAdvice(error: GitLabError, { unknown, forbidden, names }: Advice): GitLabError {
  const { status, requestId, request, cause } = error;
  const details = { status, requestId, request, cause };
  if (error instanceof OutcomeUnknownError) return new OutcomeUnknownError(details, unknown);
  if (error instanceof InvalidRequestError) {
    return withFieldNames(error, names ?? new Map(), followedBy(adviceFor(error), error));
  }
  if (!(error instanceof ForbiddenError) || error instanceof InsufficientScopeError) return error;
  const advice = WITHOUT_REASON.test(error.message) ? forbidden : adviceFor(error);
  return new ForbiddenError(followedBy(advice, error), details);
}

function adviceFor({ message }: GitLabError): string | undefined {
  return REASONS.find(([reason]) => reason.test(message))?.[1];
}

function followedBy(advice: string | undefined, { message }: GitLabError): string {
  return advice === undefined ? message : `${message.replace(/\.$/, '')}. ${advice}`;
}
