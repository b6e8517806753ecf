import type { CORSOptions, Plugin } from 'graphql-yoga';
import { REQUEST_COST_HEADER } from '../observability/request-cost.ts';
import { requestIdOf } from '../observability/request-id.ts';
import { CSRF_HEADERS } from './cross-site.ts';
import { ORIGIN_NOT_ALLOWED, REFUSAL_HEADERS, refusalBody, type ReportRefusal } from './refused-responses.ts';
import { shownText } from './shown-text.ts';

/** In seconds, how long browsers remember the response to a preflight. Chromium allows no more. */
const PREFLIGHT_MAX_AGE = 7200;

/**
 * Allows pages of these origins to call the gateway from a browser with their own token; the gateway ignores cookies. Pages
 * of other origins get no CORS header. Yoga would send `null`, but that is the origin of every sandboxed frame.
 */
export function corsFor(origins: readonly string[]): false | ((request: Request) => CORSOptions) {
  if (origins.length === 0) return false;

  return ({ headers }) => {
    const origin = headers.get('origin');
    if (origin === null || !origins.includes(origin)) return false;
    return {
      origin,
      credentials: false,
      methods: ['GET', 'POST'],
      allowedHeaders: [
        'content-type',
        'authorization',
        'private-token',
        'job-token',
        'x-request-id',
        'cache-control',
        REQUEST_COST_HEADER,
        ...CSRF_HEADERS,
      ],
      exposedHeaders: ['x-request-id', 'retry-after', 'age'],
      maxAge: PREFLIGHT_MAX_AGE,
    };
  };
}

/** Prevents caches from serving the response for one origin to a page of another origin. */
export function varyByOrigin(origins: readonly string[]): Plugin[] {
  if (origins.length === 0) return [];
  return [
    {
      onResponse({ response }) {
        response.headers.append('vary', 'Origin');
      },
    },
  ];
}

/**
 * Refuses the preflight of a page whose origin is not allowed, and names the setting: HTTP status 403, which browsers
 * treat like a missing CORS header, but show in their network panel. List this plugin before the one that sets headers of
 * all responses.
 */
export function refusedPreflights(origins: readonly string[], report: ReportRefusal): Plugin {
  const refusalOf = (request: Request, ResponseClass: typeof Response): Response | null => {
    const { method, headers } = request;
    const origin = headers.get('origin');
    if (method !== 'OPTIONS' || origin === null || !headers.has('access-control-request-method')) return null;
    if (origins.includes(origin)) return null;

    const shown = shownText(origin, request);
    report(ORIGIN_NOT_ALLOWED, requestIdOf(request), {
      origin: shown,
      reason: 'CORS_ORIGINS does not list the origin',
    });
    const message = `Pages of "${shown}" cannot use this gateway from a browser. Add this origin to CORS_ORIGINS (corsOrigins of createGateway) to allow them.`;
    return new ResponseClass(refusalBody(ORIGIN_NOT_ALLOWED, message), {
      status: 403,
      headers: REFUSAL_HEADERS,
    });
  };

  return {
    onRequest(event) {
      const refusal = refusalOf(event.request, event.fetchAPI.Response);
      if (refusal) event.endResponse(refusal);
    },
    // Yoga's own CORS plugin answers each OPTIONS, with 204, before `onRequest` of other plugins.
    onResponse(event) {
      if (event.response.status !== 204) return;
      const refusal = refusalOf(event.request, event.fetchAPI.Response);
      if (refusal) event.setResponse(refusal);
    },
  };
}
