import { readFile } from 'node:fs/promises';

/** An answer of a real GitLab, as `test/recordings` has it under that name. */
export async function recording<Json>(name: string): Promise<Json> {
  return JSON.parse(await readFile(new URL(`../recordings/${name}.json`, import.meta.url), 'utf8')) as Json;
}
