import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

export const ROOT = path.join(import.meta.dirname, '../..');

/** The report of `npm pack --json`. */
export interface PackedProject {
  readonly filename: string;
  /** In bytes, compressed. */
  readonly size: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

/** Runs `npm pack` in a copy of the project, which builds it. */
export async function pack(project: string): Promise<PackedProject> {
  await mkdir(project);
  const left = new Set(['.git', 'dist', 'node_modules', 'test']);
  for (const name of await readdir(ROOT)) {
    if (!left.has(name)) await cp(path.join(ROOT, name), path.join(project, name), { recursive: true });
  }
  await symlink(path.join(ROOT, 'node_modules'), path.join(project, 'node_modules'), 'junction');

  const { stdout } = await npm(project, ['pack', '--json', '--pack-destination', '..']);
  // The build writes to the same stream.
  const [report] = JSON.parse(stdout.slice(stdout.search(/^\[/m))) as [PackedProject];
  return report;
}

/** Runs npm in a directory, as somebody outside the project does. */
export function npm(directory: string, parameters: readonly string[]) {
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund'];
  const scripts = parameters[0] === 'install' ? ['--ignore-scripts'] : [];
  return promisify(execFile)('npm', [...parameters, ...quietly, ...scripts], {
    cwd: directory,
    env: environment(),
    maxBuffer: 64 * 1024 ** 2,
  });
}

/** The environment without the variables that npm sets for the tests of this project. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME } = process.env;
  return { PATH, HOME };
}
