import type { Asset } from './asset.ts';
import { encodingFor } from './accept-encoding.ts';

/** A file of a page for browsers. */
export interface PageFile {
  readonly asset: Asset;
  readonly cacheControl: string;
}

/** For files whose names change with their content. */
export const FOREVER = 'public, max-age=31536000, immutable';

/**
 * Responds with a file, compressed if the browser accepts it, or with 304 if the browser already has it. The file runs
 * and loads only what the content security policy allows.
 */
export async function respondWithFile(
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

/** Whether a request is that of a browser that opens an address. */
export function opensPage({ method, headers }: Request): boolean {
  return (method === 'GET' || method === 'HEAD') && (headers.get('accept')?.includes('text/html') ?? false);
}
