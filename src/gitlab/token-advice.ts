/** Whose token an operation is sent with, and how its caller can get one. */
export interface TokenUse {
  /** `gateway` is GITLAB_TOKEN, which the gateway uses for callers who send no token. */
  readonly owner: 'caller' | 'gateway' | 'nobody';
  /** The token, which must not be repeated from GitLab's error texts; null if there is none. */
  readonly secret: string | null;
  readonly advice: string;
}

/** Says where to get a token and where to put it. The GitLab at this address accepts `sampleToken`. */
export function tokenAdvice(gitlabUrl: URL, sampleToken: string | undefined): string {
  if (sampleToken !== undefined)
    return `The embedded GitLab accepts the header PRIVATE-TOKEN: ${sampleToken}`;

  const base = gitlabUrl.origin + gitlabUrl.pathname.replace(/(?<!\/)\/+$/, '');
  return (
    `Create one at ${base}/-/user_settings/personal_access_tokens, with the scope read_api (api for changes), ` +
    'and send it in the header PRIVATE-TOKEN.'
  );
}

/** GitLab answered 401: to a token that it does not accept, or because there was none. */
export function tokenRefused(finding: string, { owner, advice }: TokenUse): string {
  switch (owner) {
    case 'caller':
      return `GitLab does not accept the token that was sent: ${asSentence(finding)} ${advice}`;
    case 'gateway':
      return (
        `GitLab does not accept the gateway's own token (GITLAB_TOKEN): ${asSentence(finding)} ` +
        `The operator of the gateway must replace it. Until then, send a token of your own. ${advice}`
      );
    case 'nobody':
      return `GitLab requires a token, and the request has none. ${advice}`;
  }
}

/** The token cannot be sent to GitLab as it is. */
export function tokenInvalid({ owner, advice }: TokenUse): string {
  const token = owner === 'gateway' ? "The gateway's own token (GITLAB_TOKEN)" : 'The token';
  return `${token} is not valid: it is a placeholder, too long, or contains characters that tokens cannot have. ${advice}`;
}

/** GitLab answered 403 because the token has too few scopes. */
export function scopeNeeded(finding: string, scopes: string, { owner }: TokenUse): string {
  const token = owner === 'gateway' ? "The gateway's own token (GITLAB_TOKEN)" : 'The token';
  return `${asSentence(finding)} ${token} needs the scope ${scopes}.`;
}

/** GitLab answered 404, which it also does if the token may not see the thing. */
export function maybeHidden(finding: string, { owner, advice }: TokenUse): string {
  switch (owner) {
    case 'caller':
      return `${finding} It does not exist, or the token that was sent may not see it.`;
    case 'gateway':
      return `${finding} It does not exist, or the gateway's own token (GITLAB_TOKEN) may not see it.`;
    case 'nobody':
      return `${finding} It does not exist, or it is not public: the request has no token. ${advice}`;
  }
}

/** With the full stop that GitLab's messages often lack. */
export function asSentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}
