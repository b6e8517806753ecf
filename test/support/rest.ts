import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/**
 * Reads one field of every item of a list from GitLab itself, in its order and from all pages. The gateway's response
 * must agree with it. Leaves no request in the log.
 */
export async function fieldOfAll(gitlab: Sandbox, list: string, field: string): Promise<unknown[]> {
  const values: unknown[] = [];
  const separator = list.includes('?') ? '&' : '?';
  let page = '1';
  while (page !== '') {
    const response = await read(gitlab, `${list}${separator}per_page=100&page=${page}`);
    const items = (await response.json()) as Record<string, unknown>[];
    values.push(...items.map((item) => item[field]));
    page = response.headers.get('x-next-page') ?? '';
  }
  gitlab.forgetRequests();
  return values;
}

/** The same for numbers that the gateway returns as an `ID`: as text. */
export async function idsOfAll(gitlab: Sandbox, list: string, field = 'id'): Promise<string[]> {
  return (await fieldOfAll(gitlab, list, field)).map(String);
}

/** Reads GitLab's own response about one object. Leaves no request in the log. */
export async function answerOf(gitlab: Sandbox, path: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = (await (await read(gitlab, path)).json()) as Record<string, unknown>;
  gitlab.forgetRequests();
  return answer;
}

/** Records running deployments of the newest commit to an environment. Leaves no request in the log. */
export async function recordDeployments(
  gitlab: Sandbox,
  project: string,
  environment: string,
  count: number,
): Promise<void> {
  const { id: sha } = await answerOf(gitlab, `/projects/${project}/repository/commits/main`);
  for (let recorded = 0; recorded < count; recorded++) {
    const response = await fetch(`${gitlab.url}/api/v4/projects/${project}/deployments`, {
      method: 'POST',
      headers: { 'private-token': gitlab.tokens.maintainer, 'content-type': 'application/json' },
      body: JSON.stringify({ environment, sha, ref: 'main', tag: false, status: 'running' }),
    });
    if (!response.ok) throw new Error(`GitLab answers ${response.status}: ${await response.text()}`);
  }
  gitlab.forgetRequests();
}

async function read(gitlab: Sandbox, path: string): Promise<Response> {
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    headers: { 'private-token': gitlab.tokens.maintainer },
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  return response;
}
