import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Asset } from '../http/asset.ts';
import { FOREVER, type PageFile } from '../http/page-file.ts';
import type { BoardSettings } from './board-settings.ts';
import { BOARD_FILES_PATH, BOARD_PATH } from './paths.ts';

/** Vite writes these files. This module is in `src/board-server`, `dist/board-server` or, in one file with others, `dist`. */
const PLACES = ['../board/', './board/', '../../dist/board/'];
/** Vite writes this file last. The folder with the board's sources does not contain it. */
const MANIFEST = 'manifest.json';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Every file of the board, by its path; undefined if the board is not built. */
export function boardFiles(settings: BoardSettings): ReadonlyMap<string, PageFile> | undefined {
  const folder = PLACES.map((place) => fileURLToPath(new URL(place, import.meta.url))).find(isBuilt);
  if (folder === undefined) return undefined;

  const assets = path.join(folder, BOARD_FILES_PATH);
  const files = readdirSync(assets).map((name): [string, PageFile] => {
    const contentType = CONTENT_TYPES[path.extname(name)] ?? 'application/octet-stream';
    const asset = new Asset(readFileSync(path.join(assets, name), 'utf8'), contentType);
    return [BOARD_FILES_PATH + name, { asset, cacheControl: FOREVER }];
  });
  const page = pageFor(readFileSync(path.join(folder, 'index.html'), 'utf8'), settings);
  return new Map([
    ...files,
    [BOARD_PATH, { asset: new Asset(page, 'text/html; charset=utf-8'), cacheControl: 'no-cache' }],
  ]);
}

function isBuilt(folder: string): boolean {
  try {
    return readdirSync(folder).includes(MANIFEST);
  } catch {
    return false;
  }
}

/** The page contains nothing from a request. */
function pageFor(html: string, settings: BoardSettings): string {
  // A browser ends the script at `</script`, even within a string.
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c');
  return html.replace('{}', () => json);
}
