import { randomUUID } from 'node:crypto';

const ids = new WeakMap<Request, string>();

/** The id that the caller sent as `X-Request-Id`, if it is harmless in logs, else a new one; the same for one request. */
export function requestIdOf(request: Request): string {
  let id = ids.get(request);
  if (id === undefined) {
    const sent = request.headers.get('x-request-id');
    id = sent !== null && /^[\w.-]{1,128}$/.test(sent) ? sent : randomUUID();
    ids.set(request, id);
  }
  return id;
}
