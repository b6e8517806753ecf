import type { IncomingMessage } from 'node:http';

/** How a gateway gets requests that an application passes on from below a path of its own, such as `/api`. */
export interface BasePath {
  /** The same request for the path that the gateway itself knows, such as `/graphql` for `/api/graphql`. */
  readonly ofRequest: (request: Request) => Request;
  /** Changes the path of a request in place, since its body can be read only once. */
  readonly removeFrom: (request: IncomingMessage & { originalUrl?: string }) => void;
}

/**
 * Requests outside the path stay as they are: some servers and proxies remove the path before they pass a request on.
 *
 * @throws TypeError if the path does not start with a slash.
 */
export function basePathOf(given: string): BasePath {
  const basePath = given.replace(/(?<!\/)\/+$/, '');
  if (basePath !== '' && !basePath.startsWith('/')) {
    throw new TypeError('The option basePath of createGateway must start with a slash, such as /api.');
  }
  const isBelow = (path: string) => basePath !== '' && path.startsWith(`${basePath}/`);

  return {
    ofRequest: (request) => {
      const url = new URL(request.url);
      if (!isBelow(url.pathname)) return request;
      url.pathname = url.pathname.slice(basePath.length);
      return new Request(url, request);
    },
    removeFrom: (request) => {
      if (basePath === '') return;
      // Express keeps the whole path in `originalUrl`, which Yoga prefers.
      const path = request.originalUrl ?? request.url ?? '/';
      if (!isBelow(path)) return;
      request.url = path.slice(basePath.length);
      if (request.originalUrl !== undefined) request.originalUrl = request.url;
    },
  };
}
