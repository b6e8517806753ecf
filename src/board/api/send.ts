import { takeFirstResponse } from './first-request.ts';
import { asSent, type Payload } from './payload.ts';

/** Like `fetch`, for operations. */
export const send: typeof fetch = async (input, init) => {
  if (typeof init?.body !== 'string') return fetch(input, init);
  // The exchange that sends operations writes this body.
  const body = JSON.stringify(asSent(JSON.parse(init.body) as Payload));
  const token = new Headers(init.headers).get('private-token') ?? '';
  return takeFirstResponse(token, body) ?? fetch(input, { ...init, body });
};
