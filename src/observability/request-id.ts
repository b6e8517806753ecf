import { randomUUID } from 'node:crypto';
import { isRequestId } from '../gitlab/headers.ts';
import { withoutTokens } from './token-mask.ts';

const ids = new WeakMap<Request, string>();

/**
 * The id in the caller's `X-Request-Id`, if it is safe to log and does not contain the caller's token, or else a new id.
 * Returns the same id each time for the same request.
 */
export function requestIdOf(request: Request): string {
  let id = ids.get(request);
  if (id === undefined) {
    const { headers } = request;
    const sent = headers.get('x-request-id');
    id = sent !== null && isHarmless(sent, headers) ? sent : randomUUID();
    ids.set(request, id);
  }
  return id;
}

function isHarmless(id: string, headers: Headers): boolean {
  return isRequestId(id) && withoutTokens(id, headers) === id;
}
