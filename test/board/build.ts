import { execFile } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '../..');

/** Builds the board, unless it is newer than its sources: a second. */
export async function buildBoard(): Promise<void> {
  const builtAt =
    statSync(path.join(ROOT, 'dist/board/manifest.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = readdirSync(path.join(ROOT, 'src/board'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => statSync(path.join(ROOT, 'src/board', name)).mtimeMs));
  if (newest < builtAt) return;
  const { PATH } = process.env;
  await promisify(execFile)(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/vite/bin/vite.js'),
      'build',
      '--logLevel',
      'warn',
      '--config',
      'vite.board.config.ts',
    ],
    { cwd: ROOT, env: { PATH } },
  );
}

/** Before all tests, because several workers would otherwise write the same files at the same time. */
export const setup = buildBoard;
