import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import compiler from 'relay-compiler';
import type { GeneratedFile } from './typed-documents.ts';

const run = promisify(execFile);
const SAMPLE = path.join(import.meta.dirname, 'relay');
const GENERATED = '__generated__';

/**
 * Compiles test/clients/relay with relay-compiler, as the `src` of a project that has the gateway's package installed and
 * the sample's relay.config.json. Rejects with what the compiler says.
 */
export async function relayArtifacts(sdl: string): Promise<GeneratedFile[]> {
  return compile(sdl, {}, (project) => readArtifacts(path.join(project, 'src', GENERATED)));
}

/** The manifest that relay-compiler writes where the configuration has this `persistConfig`: documents by their id. */
export async function relayManifest(sdl: string, algorithm: 'MD5' | 'SHA256'): Promise<string> {
  const file = 'persisted-documents.json';
  return compile(sdl, { persistConfig: { file, algorithm } }, (project) =>
    readFile(path.join(project, file), 'utf8'),
  );
}

async function compile<Result>(
  sdl: string,
  settings: { readonly persistConfig?: { readonly file: string; readonly algorithm: string } },
  readResult: (project: string) => Promise<Result>,
): Promise<Result> {
  const project = await mkdtemp(path.join(tmpdir(), 'relay-sample-'));
  try {
    await installPackage(project, sdl);
    await cp(SAMPLE, path.join(project, 'src'), { recursive: true });
    await rm(path.join(project, 'src', GENERATED), { recursive: true, force: true });
    const config = JSON.parse(await readFile(path.join(SAMPLE, 'relay.config.json'), 'utf8')) as object;
    await writeFile(path.join(project, 'relay.config.json'), JSON.stringify({ ...config, ...settings }));
    // The compiler wants the manifest to be there.
    if (settings.persistConfig) await writeFile(path.join(project, settings.persistConfig.file), '{}');

    await run(compiler, [], { cwd: project });

    return await readResult(project);
  } finally {
    await rm(project, { recursive: true });
  }
}

async function installPackage(project: string, sdl: string): Promise<void> {
  const folder = path.join(project, 'node_modules/gitlab-deployments-gateway');
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'schema.graphql'), sdl);
}

async function readArtifacts(folder: string): Promise<GeneratedFile[]> {
  return Promise.all(
    (await readdir(folder)).sort().map(async (name) => ({
      name: `test/clients/relay/${GENERATED}/${name}`,
      text: await readFile(path.join(folder, name), 'utf8'),
    })),
  );
}
