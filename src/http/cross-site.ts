import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import type { Plugin } from 'graphql-yoga';
import { refusedRequest } from './refusal.ts';

/** The header that Yoga's clients send, such as GraphiQL. */
export const CSRF_HEADER = 'x-graphql-yoga-csrf';
/** A browser sends any of these headers only after a preflight. */
export const CSRF_HEADERS = [CSRF_HEADER, 'apollo-require-preflight', 'graphql-require-preflight'];

/**
 * Any page can make a browser send a GET, a form or plain text to the gateway on behalf of a user, unnoticed. Before JSON
 * and `CSRF_HEADERS`, the browser sends a preflight, which CORS decides. So this plugin refuses a POST of anything but JSON
 * with 415 UNSUPPORTED_MEDIA_TYPE, and a GET without such a header with 403 CSRF_PREVENTED. The GraphiQL page and the probes
 * respond before this plugin runs.
 */
export function crossSiteProtection(): Plugin {
  const { onRequestParse: preventCsrf } = useCSRFPrevention({ requestHeaders: CSRF_HEADERS });
  return {
    onRequestParse(event) {
      const { method, headers } = event.request;
      // Yoga itself refuses other methods.
      if (method !== 'GET' && method !== 'POST') return;

      if (!event.requestParser || isForm(headers.get('content-type'))) {
        throw refusedRequest(415, 'UNSUPPORTED_MEDIA_TYPE', SEND_JSON);
      }
      try {
        void preventCsrf?.(event);
      } catch {
        throw refusedRequest(403, 'CSRF_PREVENTED', SEND_A_HEADER);
      }
    },
  };
}

const SEND_JSON =
  'The Content-Type header of this request is missing or is not supported. Send the operation as JSON, with Content-Type: application/json.';

const SEND_A_HEADER = `A GET needs a header that shows that no other site made the browser send it: ${new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(CSRF_HEADERS)}, with any value. Add one of them, or send the operation as a POST with Content-Type: application/json.`;

function isForm(contentType: string | null): boolean {
  return contentType?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false;
}
