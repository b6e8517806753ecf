import type { Plugin } from 'graphql-yoga';
import { opensPage, type PageFile, respondWithFile } from '../http/page-file.ts';
import type { Logger } from '../observability/log.ts';
import type { BoardSettings } from './board-settings.ts';
import { BOARD_FILES_PATH, BOARD_PATH } from './paths.ts';

export interface BoardPageOptions extends BoardSettings {
  readonly logger: Logger;
}

/**
 * The page runs only its own script and style files, sends requests only to the gateway, and cannot be framed. It needs
 * no style elements and no images of other hosts.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the board to browsers that open `/`. An operation in the address is for GraphiQL, which gets it from the plugin
 * `otherPaths`, as does everything if the board is not built. Nothing is read before the first such request. List this
 * plugin after `answerHeaders`, because these responses are the same for everybody and browsers may keep them.
 */
export function boardPage({ logger, ...settings }: BoardPageOptions): Plugin {
  const cacheControls = new WeakMap<Response, string>();
  let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  const load = () => (files ??= import('./board-files.ts').then(({ boardFiles }) => read(boardFiles)));
  const read = (boardFiles: (of: BoardSettings) => ReadonlyMap<string, PageFile> | undefined) => {
    const built = boardFiles(settings);
    if (!built) logger.warn({}, 'The board is not built, so / opens GraphiQL: run "npm run build"');
    return built ?? new Map<string, PageFile>();
  };

  return {
    onRequest(event) {
      const { request, fetchAPI } = event;
      const { pathname, searchParams } = event.url;
      const isBoard = pathname === BOARD_PATH && opensPage(request) && !searchParams.has('query');
      if (!isBoard && !pathname.startsWith(BOARD_FILES_PATH)) return undefined;

      return load().then(async (loaded) => {
        const file = loaded.get(pathname);
        if (!file) return;
        const response = await respondWithFile(request, file, CONTENT_SECURITY_POLICY, fetchAPI.Response);
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
