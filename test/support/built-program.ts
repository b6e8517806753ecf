import path from 'node:path';
import { beforeAll, inject } from 'vitest';

/**
 * The path of a program as `npm run build` bundles it: a process starts in half a second instead of the four that it
 * takes to compile the sources. `program-builder.ts` builds it when a test first needs it.
 */
export async function builtProgram(name: 'main' | 'sandbox/main'): Promise<string> {
  const response = await fetch(inject('programBuilder'));
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return path.join(text, `${name}.js`);
}

/** Builds the program before the tests of a file, so that the time of the build does not count as theirs. */
export function buildFirst(): void {
  beforeAll(async () => {
    await builtProgram('main');
  }, 120_000);
}
