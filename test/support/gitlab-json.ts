import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** Reads GitLab's own response at a path, as the maintainer. Leaves no request in the log. */
export async function gitlabJson<Json>(gitlab: Sandbox, path: string): Promise<Json> {
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    headers: { 'private-token': gitlab.tokens.maintainer },
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  gitlab.forgetRequests();
  return (await response.json()) as Json;
}

/** Converts a time from GitLab to the form that the gateway returns: UTC. */
export function inUtc(moment: string | null | undefined): string | null {
  return moment == null ? null : new Date(moment).toISOString();
}

/** Converts GitLab's word to the value of an enum. */
export function inCapitals(word: string): string {
  return word.toUpperCase();
}
