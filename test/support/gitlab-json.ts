import type { Sandbox } from '../../src/sandbox/sandbox.ts';

/** What GitLab itself answers the maintainer under a path; leaves no request in the log. */
export async function gitlabJson<Json>(gitlab: Sandbox, path: string): Promise<Json> {
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    headers: { 'private-token': gitlab.tokens.maintainer },
  });
  if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
  gitlab.forgetRequests();
  return (await response.json()) as Json;
}

/** A moment of GitLab's as the gateway gives it: in UTC. */
export function inUtc(moment: string | null | undefined): string | null {
  return moment == null ? null : new Date(moment).toISOString();
}

/** GitLab's word as a value of an enum. */
export function inCapitals(word: string): string {
  return word.toUpperCase();
}
