import { GitLabClient } from '../gitlab/client.ts';
import { Dispatcher } from '../gitlab/dispatcher.ts';
import {
  ForbiddenError,
  InsufficientScopeError,
  InvalidResponseError,
  NotFoundError,
  RateLimitedError,
  TimeoutError,
  UnauthenticatedError,
  UnavailableError,
} from '../gitlab/errors.ts';
import { getCurrentUser } from '../gitlab/users.ts';

export interface StartupCheckOptions {
  readonly gitlabUrl: string;
  readonly gitlabToken: string | undefined;
  /** In ms. */
  readonly attemptTimeout: number;
  readonly maxResponseBytes: number;
}

/** What is wrong with GITLAB_URL or GITLAB_TOKEN, and what to do about it, in one line; `cause` is for the log. */
export interface StartupProblem {
  readonly text: string;
  readonly cause: unknown;
}

/**
 * Asks GitLab once, with GITLAB_TOKEN where there is one, who that is. It tells all there is to know: a GitLab answers 401
 * without a token, and 401 means that it refuses the one it got. Null where nothing is wrong.
 *
 * The way to GitLab is one of its own, so that what goes wrong here counts nowhere.
 */
export async function checkGitLab(options: StartupCheckOptions): Promise<StartupProblem | null> {
  const { gitlabUrl, gitlabToken, attemptTimeout, maxResponseBytes } = options;
  const dispatcher = new Dispatcher({
    url: new URL(gitlabUrl),
    connections: 1,
    queue: 0,
    breakerFailures: 1,
    breakerPause: attemptTimeout,
    attemptTimeout,
    totalTimeout: attemptTimeout,
    retries: 0,
    maxResponseBytes,
    userAgent: STARTUP_USER_AGENT,
  });
  const gitlab = new GitLabClient(dispatcher, {
    credentials: gitlabToken === undefined ? null : { name: 'private-token', value: gitlabToken },
    signal: null,
    caller: '',
    budget: 1,
    concurrency: 1,
    requestId: null,
    tokenAdvice: '',
  });

  try {
    await getCurrentUser(gitlab);
    return null;
  } catch (cause) {
    const text = describe(cause, options);
    return text === null ? null : { text, cause };
  } finally {
    await dispatcher.close();
  }
}

/** By which GitLab's administrators, and tests, tell this request from those of callers. */
export const STARTUP_USER_AGENT = 'gitlab-deployments-gateway (check at the start)';

function describe(
  error: unknown,
  { gitlabUrl, gitlabToken, attemptTimeout }: StartupCheckOptions,
): string | null {
  // It answers, and like GitLab.
  if (error instanceof RateLimitedError) return null;
  if (error instanceof UnauthenticatedError) {
    if (gitlabToken === undefined) return null;
    return `GITLAB_TOKEN is refused by ${gitlabUrl} (401): it is mistyped, expired or revoked, or another GitLab's. Make a new one there with the scope read_api.`;
  }
  if (error instanceof InsufficientScopeError) {
    return 'GITLAB_TOKEN may not read (403): its scope is too small. Give it a token with the scope read_api.';
  }
  if (error instanceof ForbiddenError) {
    const who = gitlabToken === undefined ? 'this machine' : 'GITLAB_TOKEN';
    return `GitLab at ${gitlabUrl} lets ${who} do nothing (403): ask its administrator whether addresses or users are blocked.`;
  }
  if (error instanceof NotFoundError) {
    return `No GitLab answers at ${gitlabUrl}/api/v4 (404): correct GITLAB_URL. It is what stands before the first group in a project's address.`;
  }
  if (error instanceof InvalidResponseError) {
    return isRedirect(error.status)
      ? `No GitLab answers at ${gitlabUrl}: it redirects elsewhere (${error.status}), where no token is sent. Set GITLAB_URL to the address that a browser ends at.`
      : `No GitLab answers at ${gitlabUrl}/api/v4: what comes is not GitLab's JSON. Correct GITLAB_URL, or let the gateway past what asks for a login in front of it.`;
  }
  if (error instanceof TimeoutError) {
    return `GitLab at ${gitlabUrl} does not answer within ${attemptTimeout} ms. Correct GITLAB_URL, or look for a firewall in between.`;
  }
  if (error instanceof UnavailableError) return `GitLab at ${gitlabUrl} ${whyUnavailable(error)}`;
  return `GitLab at ${gitlabUrl} cannot be used: ${error instanceof Error ? error.message : String(error)} Correct GITLAB_URL.`;
}

/** Goes on after the name of the GitLab. */
function whyUnavailable({ status, cause }: UnavailableError): string {
  if (status !== null) return `is not well: it answers with status ${status}. Look after it, or wait.`;

  const code = codeOf(cause);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot be reached: its name has no address (${code}). Correct GITLAB_URL, or the DNS of this machine.`;
    case 'ECONNREFUSED':
      return 'cannot be reached: nothing listens there (ECONNREFUSED). Correct GITLAB_URL, or start GitLab.';
    case 'CERT_HAS_EXPIRED':
      return 'cannot be trusted: its certificate has expired. Renew it there.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'cannot be trusted: its certificate is for another name. Set GITLAB_URL to that name.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `cannot be trusted: nobody known vouches for its certificate (${code}). Name the file of its certificate authority in NODE_EXTRA_CA_CERTS.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'EPROTO':
      return 'cannot be reached: it does not speak TLS there. Correct the port in GITLAB_URL, or whether it is http.';
    default:
      return `cannot be reached${typeof code === 'string' ? ` (${code})` : ''}. Correct GITLAB_URL, or look at the network in between.`;
  }
}

function isRedirect(status: number | null): status is number {
  return status !== null && status >= 300 && status < 400;
}

/** Where a name has several addresses, each of which was tried, the first says why. */
function codeOf(cause: unknown): unknown {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
