import {
  ForbiddenError,
  type GitLabError,
  InsufficientScopeError,
  InvalidRequestError,
  OutcomeUnknownError,
} from '../gitlab/errors.ts';

/** What a caller can do if GitLab refuses a change of a job without a reason, or if its outcome is unknown. */
interface Advice {
  readonly forbidden: string;
  readonly unknown: string;
}

const RIGHTS =
  'You need the Developer role, the right to deploy to the environment if it is protected, and the right to push or merge if the branch is protected. Nobody can do this in an archived project.';
const OUTDATED =
  'GitLab also refuses a job that has not finished if its environment has a newer successful deployment of another commit:';

export const PLAY: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} start the job of a newer pipeline instead, or, to roll back, retry a job that has finished. If you set \`variables\`, you also need the right to set the variables of a pipeline.`,
  unknown:
    'Read the `status` of the job again before you repeat the change: while it is `MANUAL` or `SCHEDULED`, GitLab has not started the job.',
};

export const RETRY: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} retry a job of a newer pipeline instead. To roll back, retry a job that has finished; the project's setting for outdated deployments must allow that.`,
  unknown:
    "Read the job's `pipeline { jobs }` again before you repeat the change: if GitLab has retried the job, the list contains a newer job with the same name.",
};

export const CANCEL: Advice = {
  forbidden: `${RIGHTS} ${OUTDATED} such a job fails by itself. \`force\` needs the Maintainer role and a job with the status \`CANCELING\`.`,
  unknown: 'Read the `status` of the job again before you repeat the change.',
};

/** The refusals of which GitLab names the reason, but not what to do. */
const ADVICE: ReadonlyMap<string, string> = new Map([
  [
    'Unplayable Job',
    'GitLab starts only a job whose status is `MANUAL` or `SCHEDULED`. If its deployment is `BLOCKED`, it needs approvals until `pendingApprovalCount` is 0. To run a finished job again, use `retryDeployable`.',
  ],
  [
    'Job is not retryable',
    'GitLab retries a job only when it has finished, and only once. If it was retried before, retry its newest copy: the newest job with the same name in `pipeline { jobs }`. GitLab never retries an archived job, or a job whose deployment was rejected.',
  ],
]);

/** A refusal in words that say what to do. Refusals with other reasons stay as GitLab wrote them. */
export function explained(error: GitLabError, { forbidden, unknown }: Advice): GitLabError {
  if (error instanceof OutcomeUnknownError) return new OutcomeUnknownError(detailsOf(error), unknown);
  if (error instanceof InvalidRequestError) {
    const message = withAdvice(error.message);
    const fields = error.fields.map(({ name, messages }) => ({ name, messages: messages.map(withAdvice) }));
    return message === error.message
      ? error
      : new InvalidRequestError(message, { ...detailsOf(error), fields });
  }
  // GitLab names the permission or the scope that a token lacks.
  if (!(error instanceof ForbiddenError) || error instanceof InsufficientScopeError) return error;
  const message = isWithoutReason(error)
    ? `GitLab answered only \`Forbidden\`. ${forbidden}`
    : withAdvice(error.message);
  return new ForbiddenError(message, detailsOf(error));
}

function withAdvice(reason: string): string {
  const advice = ADVICE.get(reason);
  return advice === undefined ? reason : `${reason}. ${advice}`;
}

/** GitLab's body is then `403 Forbidden`, or a proxy has replaced it. */
function isWithoutReason({ message }: ForbiddenError): boolean {
  return message === 'Forbidden' || message === 'GitLab does not allow this.';
}

function detailsOf({ status, requestId, request, cause }: GitLabError) {
  return { status, requestId, request, cause };
}
