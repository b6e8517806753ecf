import { type GitLabError, NotFoundError, UnauthenticatedError } from './errors.ts';

/** Says where a token comes from and where it goes. A `sampleToken` is one that the GitLab at this address accepts. */
export function tokenAdvice(gitlabUrl: URL, sampleToken: string | undefined): string {
  if (sampleToken !== undefined)
    return `The embedded GitLab accepts the header PRIVATE-TOKEN: ${sampleToken}`;

  const base = gitlabUrl.origin + gitlabUrl.pathname.replace(/\/+$/, '');
  return (
    `Create one at ${base}/-/user_settings/personal_access_tokens, with the scope read_api (api for changes), ` +
    'and send it in the header PRIVATE-TOKEN.'
  );
}

/** With which token an operation is sent, and what its caller can do to get one. */
export interface TokenUse {
  readonly wasSent: boolean;
  readonly advice: string;
}

/**
 * The same error with the advice in its message, where another token or a first one may help: GitLab answers 401 to
 * tokens that it does not know, 401 or 404 where none was sent.
 */
export function withTokenAdvice(error: GitLabError, { advice, wasSent }: TokenUse): GitLabError {
  if (error instanceof UnauthenticatedError) {
    const finding = wasSent
      ? `GitLab does not accept the token that was sent: ${sentence(error)}`
      : 'GitLab asks for a token, and none was sent.';
    return new UnauthenticatedError(`${finding} ${advice}`, error);
  }
  if (error instanceof NotFoundError && !wasSent) {
    const finding = `${sentence(error)} No token was sent, and what only members may see GitLab calls so too.`;
    return new NotFoundError(`${finding} ${advice}`, error);
  }
  return error;
}

function sentence({ message }: Error): string {
  return message.endsWith('.') ? message : `${message}.`;
}
