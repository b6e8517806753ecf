import { type FailedRequest, InvalidRequestError } from './errors.ts';
import { type Query, queryString } from './path.ts';

/** In characters. Web servers and proxies in front of GitLab refuse longer URLs, each in its own way. */
const LONGEST_URL = 8192;

/** Refuses a URL that is too long, before anything is sent, and names the argument that makes it too long. */
export function requireShortUrl(length: number, request: FailedRequest, query: Query): void {
  if (length <= LONGEST_URL) return;

  const name = longestParameter(query);
  const advice = name === null ? 'Send shorter values.' : `Shorten \`${name}\`.`;
  const message =
    `The URL of this request to GitLab would have ${length} characters, but the limit is ${LONGEST_URL}. ` +
    advice;
  throw new InvalidRequestError(message, { request, fields: [{ name, messages: [message] }] });
}

/** The name of the argument in GraphQL: `not.authorUsername` for `not[author_username]`. */
function longestParameter(query: Query): string | null {
  const [longest] = Object.entries(query)
    .map(([name, value]) => ({ name, length: queryString({ [name]: value }).length }))
    .sort((one, other) => other.length - one.length);
  return longest === undefined || longest.length < 100 ? null : argumentName(longest.name);
}

function argumentName(parameter: string): string {
  return parameter
    .replace(/\[(\w+)\]/g, '.$1')
    .replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
