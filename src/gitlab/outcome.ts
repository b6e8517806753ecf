import { readJson, readText, UnreadableBodyError } from './answer-body.ts';
import type { Outcome, Unanswered } from './attempt.ts';
import {
  CancelledError,
  type GitLabError,
  InvalidResponseError,
  TimeoutError,
  UnavailableError,
} from './errors.ts';
import { firstValue, requestIdIn } from './headers.ts';
import { isUnavailable, refusal } from './refusal.ts';
import type { Answer, DispatchedRequest } from './request.ts';
import { jsonWithoutSecret } from './secret.ts';

/** In bytes. What GitLab says in a refusal is much shorter; pages of proxies, of which nothing is read, may be longer. */
const LONGEST_REFUSAL = 64 * 1024;

/** Turns what an attempt came to into an answer, or throws the GitLabError that it stands for. */
export async function judge(request: DispatchedRequest, outcome: Outcome, maxBytes: number): Promise<Answer> {
  if (!outcome.answered) throw noAnswer(request, outcome);

  const { status, headers } = outcome;
  if (!isSuccess(status)) {
    const text = await readText(outcome, Math.min(maxBytes, LONGEST_REFUSAL)).catch(() => '');
    throw refusal(outcome, jsonWithoutSecret(text, request.secret), request);
  }
  try {
    return { json: await readJson(outcome, request.shape, maxBytes), headers };
  } catch (cause) {
    if (!(cause instanceof UnreadableBodyError)) throw cause;
    const details = { status, requestId: requestIdIn(headers, request.secret), request, cause };
    throw new InvalidResponseError(`GitLab answered with ${cause.message}.`, details);
  }
}

/** Whether a change that came to this, and to no good answer, may have been made all the same. */
export function isAmbiguous(outcome: Outcome): boolean {
  return outcome.answered ? isSuccess(outcome.status) || isUnavailable(outcome.status) : outcome.sent;
}

// A project by its number: where GitLab redirects what asks for a project by its former path.
const PROJECT_BY_NUMBER = /\/api\/v4(\/projects\/\d+(?:\/.*)?)$/;

/**
 * The path to which a redirect leads, where that is still below `api`: GitLab answers so for projects that have moved.
 * It builds the address from its own external URL, which need not be the one that the gateway knows it by; only the
 * path of a project is taken from such an address, and asked for below `api`. Null for everything else, since a
 * caller's token must not reach anyone but GitLab.
 */
export function redirectTarget(outcome: Outcome, api: URL): string | null {
  if (!outcome.answered || ![301, 302, 307, 308].includes(outcome.status)) return null;

  const location = firstValue(outcome.headers.location);
  if (location === undefined || !URL.canParse(location, api.href)) return null;

  const target = new URL(location, api);
  if (target.origin === api.origin && target.pathname.startsWith(`${api.pathname}/`))
    return target.pathname + target.search;
  const project = PROJECT_BY_NUMBER.exec(target.pathname)?.[1];
  return project === undefined ? null : api.pathname + project + target.search;
}

function noAnswer(request: DispatchedRequest, { reason, sent, cause }: Unanswered): GitLabError {
  const details = { request, cause };
  switch (reason) {
    case 'cancelled':
      return new CancelledError('Nobody waits for this any more.', details);
    case 'malformed':
      return new InvalidResponseError('GitLab answered with something that is not HTTP.', details);
    case 'timeout':
      if (sent || request.method === 'GET')
        return new TimeoutError('GitLab did not answer in time.', details);
      return new UnavailableError(
        'There was no connection to GitLab in time, so nothing was changed.',
        details,
      );
    case 'lost':
      return new UnavailableError(
        sent ? 'The connection to GitLab broke before it had answered.' : 'GitLab cannot be reached.',
        details,
      );
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}
