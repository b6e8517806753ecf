import type { Credentials } from './gitlab/client.ts';

/**
 * The caller's own credentials, as they came, in the order of precedence that GitLab has for several at once; else
 * those of the gateway, if it was given any; else none, which GitLab answers for itself. Cookies and query parameters
 * are none. A scheme other than Bearer is for somebody in between and is not passed on.
 */
export function credentialsOf(headers: Headers, gitlabToken: string | undefined): Credentials | null {
  const privateToken = headers.get('private-token');
  if (privateToken) return { name: 'private-token', value: privateToken };

  const jobToken = headers.get('job-token');
  if (jobToken) return { name: 'job-token', value: jobToken };

  const authorization = headers.get('authorization');
  if (authorization && /^bearer /i.test(authorization))
    return { name: 'authorization', value: authorization };

  return gitlabToken === undefined ? null : { name: 'private-token', value: gitlabToken };
}
