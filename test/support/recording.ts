import { readFile } from 'node:fs/promises';

/** A response of a real GitLab: the file with that name in `test/recordings`. */
export async function recording<Json>(name: string): Promise<Json> {
  return JSON.parse(await readFile(new URL(`../recordings/${name}.json`, import.meta.url), 'utf8')) as Json;
}
