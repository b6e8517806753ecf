import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './packed-project.ts';

export const MODULE_RESOLUTIONS = ['nodenext', 'bundler'] as const;
export type ModuleResolution = (typeof MODULE_RESOLUTIONS)[number];

/** The name of a file without `.ts`, and what it contains. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/**
 * Compiles the sources strictly, as an application would, in a new directory named after the module resolution. Throws
 * what the compiler reports. All sources belong in one call, because it takes seconds to check the types of the packages.
 */
export async function compile(
  application: string,
  moduleResolution: ModuleResolution,
  sources: readonly Source[],
): Promise<void> {
  const directory = path.join(application, moduleResolution);
  await mkdir(directory);
  for (const { file, text } of sources) await writeFile(path.join(directory, `${file}.ts`), text);

  const compiler = path.join(ROOT, 'node_modules/@typescript/native/bin/tsc');
  const strictly = ['--strict', '--target', 'es2023', '--lib', 'es2023', '--types', 'node'];
  const module = moduleResolution === 'bundler' ? 'esnext' : moduleResolution;
  const modules = ['--module', module, '--moduleResolution', moduleResolution];
  const files = sources.map(({ file }) => `${file}.ts`);
  try {
    await promisify(execFile)(process.execPath, [compiler, ...strictly, ...modules, ...files], {
      cwd: directory,
    });
  } catch (error) {
    throw new Error(error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error), {
      cause: error,
    });
  }
}
