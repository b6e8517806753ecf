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

/** Something is wrong with GITLAB_URL or GITLAB_TOKEN. The text is one line that also says what to do about it. */
export interface StartupProblem {
  readonly text: string;
}

/**
 * Requests the current user from GitLab once, with GITLAB_TOKEN if it is set. That shows every problem: GitLab returns 401
 * to a request without a token, and 401 to a request with a token means that it refuses the token. Null if all is well.
 *
 * The check has a connection of its own, so that its failures count in no limit.
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
    shareFor: 0,
    shareBytes: 0,
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
    return text === null ? null : { text };
  } finally {
    await dispatcher.close();
  }
}

/** Distinguishes this request from those of callers, for GitLab's administrators and for tests. */
export const STARTUP_USER_AGENT = 'gitlab-deployments-gateway (check at the start)';

function describe(
  error: unknown,
  { gitlabUrl, gitlabToken, attemptTimeout }: StartupCheckOptions,
): string | null {
  // Only a GitLab responds like this.
  if (error instanceof RateLimitedError) return null;
  if (error instanceof UnauthenticatedError) {
    if (gitlabToken === undefined) return null;
    return `${gitlabUrl} refuses GITLAB_TOKEN (401): the token is mistyped, expired, revoked, or from another GitLab. Create a new one there with the scope read_api.`;
  }
  if (error instanceof InsufficientScopeError) {
    return 'GITLAB_TOKEN is not allowed to read (403). Set it to a token with the scope read_api.';
  }
  if (error instanceof ForbiddenError) {
    const who = gitlabToken === undefined ? 'this machine' : 'the user of GITLAB_TOKEN';
    return `GitLab at ${gitlabUrl} refuses all requests from ${who} (403). Ask its administrator whether the address or the user is blocked.`;
  }
  if (error instanceof NotFoundError) {
    return `There is no GitLab at ${gitlabUrl}/api/v4 (404). Correct GITLAB_URL: it is the address of a project without its groups and name.`;
  }
  if (error instanceof InvalidResponseError) {
    return isRedirect(error.status)
      ? `${gitlabUrl} redirects to another address (${error.status}), and the gateway does not send tokens there. Set GITLAB_URL to the address that a browser shows in the end.`
      : `The response from ${gitlabUrl}/api/v4 is not from GitLab. Correct GITLAB_URL, or, if a login page in front of GitLab responds, let the gateway pass it.`;
  }
  if (error instanceof TimeoutError) {
    return `GitLab at ${gitlabUrl} does not respond within ${attemptTimeout} ms. Correct GITLAB_URL, or check for a firewall in between.`;
  }
  if (error instanceof UnavailableError) return `GitLab at ${gitlabUrl} ${whyUnavailable(error)}`;
  return `The gateway cannot use GitLab at ${gitlabUrl}: ${error instanceof Error ? error.message : String(error)} Correct GITLAB_URL.`;
}

/** Continues a sentence that starts with the name of the GitLab. */
function whyUnavailable({ status, cause }: UnavailableError): string {
  if (status !== null) return `responds with status ${status}. Repair it, or wait until it is up.`;

  const code = codeOf(cause);
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `cannot be reached: its name has no address (${code}). Correct GITLAB_URL, or the DNS of this machine.`;
    case 'ECONNREFUSED':
      return 'cannot be reached: nothing listens there (ECONNREFUSED). Correct GITLAB_URL, or start GitLab.';
    case 'CERT_HAS_EXPIRED':
      return 'cannot be trusted: its certificate has expired. Renew the certificate.';
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return 'cannot be trusted: its certificate is for another name. Set GITLAB_URL to that name.';
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `cannot be trusted: its certificate is from an unknown authority (${code}). Set NODE_EXTRA_CA_CERTS to the file of its certificate authority.`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'EPROTO':
      return 'cannot be reached: its port does not use TLS. Correct the port in GITLAB_URL, or start the address with http.';
    default:
      return `cannot be reached${typeof code === 'string' ? ` (${code})` : ''}. Correct GITLAB_URL, or check the network in between.`;
  }
}

function isRedirect(status: number | null): status is number {
  return status !== null && status >= 300 && status < 400;
}

/** If a name has several addresses, and all attempts failed, the first failure counts. */
function codeOf(cause: unknown): unknown {
  if (cause instanceof AggregateError && cause.errors.length > 0) return codeOf(cause.errors[0]);
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
