import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the workers build the program, each in a directory of its own. */
    readonly programDirectory: string;
  }
}

/** Creates a directory for the programs that the tests of a run build, and removes it after the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'program-'));
  project.provide('programDirectory', directory);
  return () => rm(directory, { recursive: true });
}
