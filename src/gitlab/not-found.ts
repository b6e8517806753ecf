import { quoted } from './quoted.ts';
import { type DispatchedRequest, projectIn } from './request.ts';
import { withoutSecret } from './secret.ts';
import { asSentence, maybeHidden } from './token-advice.ts';

type RequestedThing = Pick<DispatchedRequest, 'route' | 'path' | 'token'>;

/**
 * Names what GitLab did not find, since GitLab itself does not: it answers "404 Project Not Found" if the project is missing
 * or hidden from this token, and "404 Not found" if something in the project is missing.
 */
export function notFound(finding: string | null, request: RequestedThing): string {
  const { token } = request;
  if (finding === null) return 'GitLab answered with status 404.';

  const named = lastValue(request);
  const noun = finding === 'Not found' ? named?.noun : nounIn(finding);
  const project = shownProject(request);
  if (noun === 'Project' && project !== null) return maybeHidden(`Project not found: ${project}.`, token);

  const text =
    noun !== undefined && noun === named?.noun ? `${noun} not found: ${named.value}.` : inWords(finding);
  return token.owner === 'nobody' ? maybeHidden(text, token) : text;
}

/** The project as the caller wrote it, in quotes; null if the request is not about one project. */
export function shownProject(request: Pick<RequestedThing, 'path' | 'token'>): string | null {
  const project = projectIn(request);
  return project === undefined ? null : shown(project, request.token.secret);
}

function inWords(finding: string): string {
  // GitLab says only this where its API has no such route.
  if (finding === 'Not Found') {
    return 'GitLab has nothing at this address: its version or edition may not have this feature.';
  }
  return asSentence(finding);
}

/** "Commit" in "Commit Not Found". */
function nounIn(finding: string): string | undefined {
  return /^(\w+(?: \w+)*) Not Found$/.exec(finding)?.[1];
}

/** The last value in the path, and what it names: `Deployment` and `"7"` in `/projects/1/deployments/7/approval`. */
function lastValue({ route, path, token }: RequestedThing): { noun: string; value: string } | null {
  const places = route.split('/');
  const index = places.lastIndexOf(':');
  const plural = places[index - 1];
  const value = path.replace(/\?.*/, '').split('/')[index];
  if (plural === undefined || value === undefined) return null;
  const noun = plural.replace(/s$/, '').replaceAll('_', ' ');
  return { noun: noun.charAt(0).toUpperCase() + noun.slice(1), value: shown(value, token.secret) };
}

function shown(segment: string, secret: string | null): string {
  return quoted(withoutSecret(decodeURIComponent(segment), secret));
}
