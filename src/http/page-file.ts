import type { Plugin } from 'graphql-yoga';
import type { Asset } from './asset.ts';
import { encodingFor } from './accept-encoding.ts';

/** A file of a page for browsers. */
export interface PageFile {
  readonly asset: Asset;
  readonly cacheControl: string;
}

/** For files whose names change with their content. */
export const FOREVER = 'public, max-age=31536000, immutable';

export interface PageFilesOptions {
  /** All files but the page itself are below this path. */
  readonly filesPath: string;
  /** Whether a request opens the page itself. */
  readonly opens: (request: Request, url: URL) => boolean;
  /** What the files may run and load. */
  readonly contentSecurityPolicy: string;
  /** Returns every file by its path. */
  readonly load: () => Promise<ReadonlyMap<string, PageFile>>;
}

/**
 * Serves a page and its files to browsers, and loads them at the first request for one of them. List this plugin after
 * `answerHeaders`, because these responses are the same for everybody and browsers may keep them.
 */
export function pageFiles({ filesPath, opens, contentSecurityPolicy, load }: PageFilesOptions): Plugin {
  const cacheControls = new WeakMap<Response, string>();
  let files: ReturnType<typeof load> | undefined;

  return {
    onRequest(event) {
      const { request, url, fetchAPI } = event;
      if (!url.pathname.startsWith(filesPath) && !opens(request, url)) return undefined;

      files ??= load();
      return files.then(async (loaded) => {
        const file = loaded.get(url.pathname);
        if (!file) return;
        const response = await respondWithFile(request, file, contentSecurityPolicy, fetchAPI.Response);
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

/** Whether a request is that of a browser that opens an address. */
export function opensPage({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.get('accept')?.includes('text/html') ?? false);
}

/** Settings as JSON that a page can have within a script element. */
export function settingsJson(settings: object): string {
  // A browser ends the script at `</script`, even within a string.
  return JSON.stringify(settings).replaceAll('<', '\\u003c');
}

/**
 * Responds with a file, compressed if the browser accepts it, or with 304 if the browser already has it. The file runs
 * and loads only what the content security policy allows.
 */
async function respondWithFile(
  request: Request,
  { asset }: PageFile,
  contentSecurityPolicy: string,
  ResponseClass: typeof Response,
): Promise<Response> {
  const { method } = request;
  if (method !== 'GET' && method !== 'HEAD') {
    return new ResponseClass(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  }

  const encoding = encodingFor(request.headers.get('accept-encoding'));
  const etag = `"${asset.hash}-${encoding}"`;
  const headers: Record<string, string> = {
    'content-security-policy': contentSecurityPolicy,
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    etag,
    // Clients that are not browsers get something else at the address of a page.
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
