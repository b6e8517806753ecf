import { randomBytes } from 'node:crypto';
import { request } from 'undici';

export interface HookTarget {
  /** Where GitLab sends its webhooks. */
  readonly url: string;
  /** A signing token (`whsec_…`) or a secret token. */
  readonly secret: string;
}

interface Numbered {
  readonly id: number;
}

/** A new signing token, in the form that GitLab's have. */
export function newSigningToken(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * Registers a webhook for deployments, jobs and pipelines in every project that the token maintains, unless the project
 * already has one with this address. Returns how many it added. Meant for the embedded GitLab, whose projects fit on a page.
 */
export async function registerHooks(
  gitlabUrl: string,
  token: string,
  { url, secret }: HookTarget,
): Promise<number> {
  const ask = async (path: string, body?: object): Promise<unknown> => {
    // Not by `fetch`, which takes a while to load and which nothing else needs.
    const response = await request(`${gitlabUrl}/api/v4${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'private-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.statusCode >= 300) {
      await response.body.dump();
      throw new Error(`GitLab answers ${path} with ${response.statusCode}`);
    }
    return response.body.json();
  };
  const hook = {
    url,
    deployment_events: true,
    job_events: true,
    pipeline_events: true,
    push_events: false,
    // GitLab before 19.0 ignores the signing token, and sends this one instead.
    token: secret,
    ...(secret.startsWith('whsec_') ? { signing_token: secret } : {}),
  };

  // 40 is a maintainer. The lists have the form that GitLab documents.
  const projects = (await ask('/projects?min_access_level=40&per_page=100')) as readonly Numbered[];
  const added = await Promise.all(
    projects.map(async ({ id }) => {
      const hooks = (await ask(`/projects/${id}/hooks?per_page=100`)) as readonly { readonly url: string }[];
      if (hooks.some((known) => known.url === url)) return 0;
      await ask(`/projects/${id}/hooks`, hook);
      return 1;
    }),
  );
  return added.reduce<number>((sum, count) => sum + count, 0);
}
