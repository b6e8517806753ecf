import type { Plugin } from 'graphql-yoga';
import { encodingFor } from '../http/accept-encoding.ts';
import type { GraphiqlOptions, ServedFile } from './files.ts';
import { FILES_PATH, PAGE_PATH } from './paths.ts';

/**
 * The page loads nothing from other origins, runs only its own script files, and cannot be framed. GraphiQL's editors
 * create style elements, and their symbols are a font within the style sheet.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "connect-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves GraphiQL to browsers that open the API's address: a GET or HEAD that accepts HTML gets the page, and its files
 * are below a path of their own. Nothing is loaded before the first such request. List this plugin after
 * `answerHeaders`, because these responses are the same for everybody and browsers may keep them.
 */
export function graphiqlPage(options: GraphiqlOptions): Plugin {
  const cacheControls = new WeakMap<Response, string>();
  let files: Promise<ReadonlyMap<string, ServedFile>> | undefined;

  const load = () => (files ??= import('./files.ts').then(({ filesFor }) => filesFor(options)));

  return {
    onRequest(event) {
      const { request, fetchAPI } = event;
      const { pathname } = event.url;
      if (!pathname.startsWith(FILES_PATH) && !(pathname === PAGE_PATH && takesHtml(request)))
        return undefined;

      return load().then(async (loaded) => {
        const file = loaded.get(pathname);
        if (!file) return;
        const response = await respond(request, file, fetchAPI.Response);
        cacheControls.set(response, file.cacheControl);
        event.endResponse(response);
      });
    },
    onResponse({ response }) {
      const cacheControl = cacheControls.get(response);
      if (cacheControl !== undefined) response.headers.set('cache-control', cacheControl);
    },
  };
}

function takesHtml({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.get('accept')?.includes('text/html') ?? false);
}

async function respond(
  request: Request,
  { asset }: ServedFile,
  ResponseClass: typeof Response,
): Promise<Response> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return new ResponseClass(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }

  const encoding = encodingFor(request.headers.get('accept-encoding'));
  const etag = `"${asset.hash}-${encoding}"`;
  const headers: Record<string, string> = {
    'content-security-policy': CONTENT_SECURITY_POLICY,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    etag,
    // The API has the same address as the page.
    vary: 'accept, accept-encoding',
  };
  if (request.headers.get('if-none-match')?.includes(etag)) {
    return new ResponseClass(null, { status: 304, headers });
  }

  const bytes = await asset.bytes(encoding);
  headers['content-type'] = asset.contentType;
  headers['content-length'] = String(bytes.length);
  if (encoding !== 'identity') headers['content-encoding'] = encoding;
  return new ResponseClass(method === 'HEAD' ? null : bytes, { headers });
}
