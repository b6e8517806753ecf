import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { environmentOf, isInContext, readDockerfile, type Stage, valuesOf } from './dockerfile.ts';

/** What the last stage of a Dockerfile ends as: a directory in the place of an image. */
export interface Image {
  readonly stage: Stage;
  /** Where its process starts. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

const ROOT = path.join(import.meta.dirname, '../..');
const run = promisify(execFile);

/**
 * Follows the Dockerfile step by step, in place of a container engine: each stage has its own directory, and the programs
 * are those of this machine instead of the base image's.
 */
export async function buildImage(): Promise<Image> {
  const place = await mkdtemp(path.join(tmpdir(), 'image-'));
  // For the user of the last stage.
  await chmod(place, 0o755);
  const context = path.join(place, 'context');
  await copyContext(context);

  const stages = readDockerfile(await readFile(path.join(ROOT, 'Dockerfile'), 'utf8'));
  const roots = new Map(stages.map(({ name }, index) => [name, path.join(place, `stage-${index}`)]));
  let image: Omit<Image, 'remove'> | undefined;
  for (const stage of stages) {
    image = { stage, ...(await buildStage(stage, { context, roots })) };
  }
  if (!image) throw new Error('The Dockerfile has no FROM');
  return { ...image, remove: () => rm(place, { recursive: true }) };
}

async function copyContext(to: string): Promise<void> {
  const dockerignore = await readFile(path.join(ROOT, '.dockerignore'), 'utf8');
  await mkdir(to);
  for (const name of await readdir(ROOT)) {
    if (isInContext(name, dockerignore))
      await cp(path.join(ROOT, name), path.join(to, name), { recursive: true });
  }
}

interface Build {
  readonly context: string;
  readonly roots: ReadonlyMap<string, string>;
}

async function buildStage(stage: Stage, { context, roots }: Build) {
  const root = roots.get(stage.name) ?? '';
  const [workingDirectory = '/'] = valuesOf(stage, 'WORKDIR');
  const directory = path.join(root, workingDirectory);
  const environment = environmentOf(stage);
  await mkdir(directory, { recursive: true });

  for (const { name, value } of stage.instructions) {
    if (name === 'COPY') await copy(value, { directory, context, roots });
    if (name === 'RUN') {
      // Not what the tests themselves are run with: as npm's variables, or NODE_ENV=test.
      const { PATH, HOME } = process.env;
      await run('sh', ['-c', value], { cwd: directory, env: { PATH, HOME, ...environment } });
    }
  }
  return { directory, environment };
}

interface CopyPlaces {
  readonly directory: string;
  readonly context: string;
  readonly roots: ReadonlyMap<string, string>;
}

/** `COPY [--from=stage] source… target`, where the target is a directory if it ends with a slash. */
async function copy(value: string, { directory, context, roots }: CopyPlaces): Promise<void> {
  const words = value.split(/\s+/);
  const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
  const target = words.pop() ?? '';
  const origin = from === undefined ? context : roots.get(from);
  if (origin === undefined) throw new Error(`COPY from no stage: ${value}`);

  for (const source of words) {
    const file = path.join(origin, source);
    const isDirectory = (await stat(file)).isDirectory();
    const into = target.endsWith('/') && !isDirectory ? path.join(target, path.basename(source)) : target;
    await cp(file, path.join(directory, into), { recursive: true });
  }
}
