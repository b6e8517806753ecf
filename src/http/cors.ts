import type { CORSOptions, Plugin } from 'graphql-yoga';
import { REQUEST_COST_HEADER } from '../observability/request-cost.ts';
import { CSRF_HEADERS } from './cross-site.ts';

/** In seconds. The longest that browsers remember the answer; Chromium's limit, others allow more. */
const PREFLIGHT_MAX_AGE = 7200;

/**
 * Lets pages of these origins call the gateway from a browser, with a token of their own: cookies are for nothing here.
 * Others get no header at all, where Yoga would answer `null`, which every sandboxed frame calls its origin.
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
        REQUEST_COST_HEADER,
        ...CSRF_HEADERS,
      ],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: PREFLIGHT_MAX_AGE,
    };
  };
}

/** Keeps caches from giving a response that one origin may read to a page of another one. */
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
