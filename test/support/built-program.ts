import { execFile } from 'node:child_process';
import { cp, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, inject } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../..');
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');

let built: Promise<string> | undefined;

/**
 * The path of a program as `npm run build` bundles it: a process starts in half a second instead of the four that it
 * takes to compile the sources. Each worker builds once, when a test first needs a process.
 */
export async function builtProgram(name: 'main' | 'sandbox/main'): Promise<string> {
  built ??= build();
  return path.join(await built, `${name}.js`);
}

/** Builds the program before the tests of a file, so that the time of the build does not count as theirs. */
export function buildFirst(): void {
  beforeAll(async () => {
    await builtProgram('main');
  }, 120_000);
}

async function build(): Promise<string> {
  const directory = await mkdtemp(path.join(inject('programDirectory'), 'worker-'));
  const { PATH } = process.env;
  await promisify(execFile)(
    process.execPath,
    [VITE, 'build', '--logLevel', 'warn', '--outDir', path.join(directory, 'dist')],
    { cwd: ROOT, env: { PATH } },
  );
  // The program reads its version from it, and Node that the files are ES modules.
  await cp(path.join(ROOT, 'package.json'), path.join(directory, 'package.json'));
  return path.join(directory, 'dist');
}
