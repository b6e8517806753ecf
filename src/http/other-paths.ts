import type { Plugin } from 'graphql-yoga';
import { requestIdOf } from '../observability/request-id.ts';
import { opensPage } from './page-file.ts';
import { PATH_NOT_FOUND, REFUSAL_HEADERS, refusalBody, type ReportRefusal } from './refused-responses.ts';

export interface OtherPathsOptions {
  /** The path of the API. */
  readonly endpoint: string;
  /** Whether a browser gets GraphiQL at the path of the API. */
  readonly graphiql: boolean;
  /** An SVG. */
  readonly icon: string;
  readonly report: ReportRefusal;
}

/** Paths at which people look for a page; the API's own path with a slash is one more. */
const LIKELY_PATHS = ['/', '/graphiql', '/graphiql/', '/docs', '/docs/'];

const HTML_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  vary: 'accept',
};

/**
 * Answers at every path but the API's: redirects browsers from likely paths to GraphiQL, serves the icon, and says at all
 * other paths where the API is, as a page for browsers and as JSON for other clients (404 PATH_NOT_FOUND).
 *
 * List this plugin after everything that has a path of its own.
 */
export function otherPaths({ endpoint, graphiql, icon, report }: OtherPathsOptions): Plugin {
  const base = endpoint.slice(0, endpoint.lastIndexOf('/'));
  const redirected = new Set([`${endpoint}/`, ...LIKELY_PATHS, ...LIKELY_PATHS.map((path) => base + path)]);
  const icons = new WeakSet<Response>();

  return {
    onRequest(event) {
      const { request, fetchAPI } = event;
      const { pathname, search } = event.url;
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const wantsHtml = opensPage(request);
      const respond = (body: string, init: ResponseInit) => {
        const response = new fetchAPI.Response(request.method === 'HEAD' ? null : body, init);
        event.endResponse(response);
        return response;
      };

      if (wantsHtml && graphiql && redirected.has(pathname)) {
        respond('', {
          status: 302,
          headers: { location: relative(pathname, endpoint) + search, vary: 'accept' },
        });
      } else if (isApi(pathname, endpoint) && !(wantsHtml && pathname === `${endpoint}/`)) {
        return;
      } else if (isRead && (pathname === '/favicon.ico' || pathname === `${base}/favicon.ico`)) {
        icons.add(respond(icon, { headers: { 'content-type': 'image/svg+xml' } }));
      } else {
        report(PATH_NOT_FOUND, requestIdOf(request));
        if (wantsHtml) {
          respond(page(relative(pathname, endpoint), graphiql), { status: 404, headers: HTML_HEADERS });
        } else {
          respond(refusalBody(PATH_NOT_FOUND, whereTheApiIs(endpoint)), {
            status: 404,
            headers: { ...REFUSAL_HEADERS, vary: 'accept' },
          });
        }
      }
    },
    onResponse({ response }) {
      if (icons.has(response)) response.headers.set('cache-control', 'public, max-age=86400');
    },
  };
}

/** As Yoga decides, for gateways that are mounted below another path. */
function isApi(pathname: string, endpoint: string): boolean {
  return pathname.endsWith(endpoint) || pathname.endsWith(`${endpoint}/`);
}

/** A path relative to another one, which also works if a proxy removes the beginning of both. */
function relative(from: string, to: string): string {
  return '../'.repeat(from.split('/').length - 2) + to.slice(1);
}

function whereTheApiIs(endpoint: string): string {
  return `There is nothing at this path. The GraphQL API is at ${endpoint}: send operations to it as a POST with Content-Type: application/json.`;
}

/** Contains nothing from the request but the number of slashes in its path. */
function page(link: string, graphiql: boolean): string {
  const use = graphiql ? 'Open it in a browser for GraphiQL, or send operations' : 'Send operations';
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not found</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 36rem; padding: 0 1rem; color-scheme: light dark }</style>
<h1>There is nothing at this path</h1>
<p><a href="${link}">The GraphQL API is here.</a> ${use} to it as a POST with <code>Content-Type: application/json</code>.</p>
</html>
`;
}
