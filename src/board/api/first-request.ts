import { boardOperation } from '../state/board-operation.ts';
import { placeIn } from '../state/place.ts';
import { API_URL, givenToken } from '../settings.ts';
import { asSent, credentials } from './payload.ts';

interface FirstRequest {
  readonly token: string;
  readonly body: string;
  readonly response: Promise<Response>;
}

let first: FirstRequest | undefined;

/** Sends the operation that reads the board, unless the page has to ask for a token first. */
export function sendFirstRequest(): void {
  if (givenToken === undefined) return;
  const body = JSON.stringify(asSent(boardOperation(placeIn(location.search))));
  const response = fetch(API_URL, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      ...credentials(givenToken),
    },
    body,
    referrerPolicy: 'no-referrer',
  });
  // Without a handler, the browser would report a failure that the client handles later.
  response.catch(() => undefined);
  first = { token: givenToken, body, response };
}

/** The response to the first request, once, for the client that would send the same request. */
export function takeFirstResponse(token: string, body: string): Promise<Response> | undefined {
  if (first?.token !== token || first.body !== body) return undefined;
  const { response } = first;
  first = undefined;
  return response;
}
