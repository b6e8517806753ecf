import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '../..');
const CONFIG = 'vite.board.config.ts';
/** Files that the board is built from, beside those in its folder. */
const OTHER_SOURCES = [CONFIG, 'package-lock.json'];

/** Builds the board, unless it is newer than its sources: a second. */
export async function buildBoard(): Promise<void> {
  const builtAt =
    statSync(path.join(ROOT, 'dist/board/manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const inFolder = readdirSync(path.join(ROOT, 'src/board'), { recursive: true, encoding: 'utf8' });
  const sources = [...inFolder.map((name) => path.join('src/board', name)), ...OTHER_SOURCES];
  const newest = Math.max(...sources.map((name) => statSync(path.join(ROOT, name)).mtimeMs));
  if (newest < builtAt) return;
  const { PATH } = process.env;
  await promisify(execFile)(
    process.execPath,
    [path.join(ROOT, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', '--config', CONFIG],
    { cwd: ROOT, env: { PATH } },
  );
}

/** Before all tests, because several workers would otherwise write the same files at the same time. */
export const setup = buildBoard;
