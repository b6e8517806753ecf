import {
  ForbiddenError,
  type GitLabError,
  InsufficientScopeError,
  InvalidRequestError,
  OutcomeUnknownError,
} from '../gitlab/errors.ts';
import { withFieldNames } from './user-errors.ts';

/** What a caller can do about GitLab's refusals of one kind of change. */
interface Advice {
  /** For a 403 without a reason. */
  readonly forbidden: string;
  /** For a change that GitLab may have made. */
  readonly check: string;
}

/** What to do about a refused value, by the text of the refusal. */
const VALUES: readonly (readonly [pattern: RegExp, advice: string])[] = [
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
];

/**
 * Adds to GitLab's refusals what to do about them. GitLab's own text stays in front, and a text that is unknown stays as it
 * is.
 */
export function refusalsWith({ forbidden, check }: Advice): (error: GitLabError) => GitLabError {
  return (error) => {
    const { status, requestId, request, cause } = error;
    const details = { status, requestId, request, cause };
    if (error instanceof OutcomeUnknownError) return new OutcomeUnknownError(details, check);
    if (error instanceof ForbiddenError && !(error instanceof InsufficientScopeError)) {
      return error.message === 'Forbidden' ? new ForbiddenError(`Forbidden. ${forbidden}`, details) : error;
    }
    return error instanceof InvalidRequestError ? withAdvice(error) : error;
  };
}

function withAdvice(error: InvalidRequestError): InvalidRequestError {
  const [, advice] = VALUES.find(([pattern]) => pattern.test(error.message)) ?? [];
  const message = advice === undefined ? error.message : `${error.message}. ${advice}`;
  // GitLab makes the slug from the name, and callers cannot send it.
  return withFieldNames(error, new Map([['slug', 'name']]), message);
}
