import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { makeDirectory } from './support/gateway-process.ts';

const run = promisify(execFile);
const SCRIPT = path.join(import.meta.dirname, '../build-if-stale.js');
const SOURCES = [
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vite.config.ts',
  'vite.board.config.ts',
  'src/main.ts',
  'src/graph/node.ts',
];
// Writes what the real build writes last, and how often it ran.
const BUILD = `const fs = require('node:fs');
fs.mkdirSync('dist', { recursive: true });
fs.writeFileSync('dist/gateway.d.ts', '');
fs.appendFileSync('builds', 'x');`;

describe('build-if-stale', () => {
  test('builds what is not built, and not again', async () => {
    const project = await startProject();

    await project.buildIfStale();
    await project.buildIfStale();

    expect(await project.builds()).toBe(1);
  });

  test.each(['src/graph/node.ts', 'package-lock.json', 'vite.config.ts'])(
    'builds again after %s',
    async (name) => {
      const project = await startProject();
      await project.buildIfStale();

      await project.touch(name);
      await project.buildIfStale();

      expect(await project.builds()).toBe(2);
    },
  );

  test('builds again without a source that was there', async () => {
    const project = await startProject();
    await project.buildIfStale();

    await rm(path.join(project.directory, 'src/graph/node.ts'));
    await project.touch('src/graph');
    await project.buildIfStale();

    expect(await project.builds()).toBe(2);
  });
});

/** A project whose build counts how often it runs, and whose sources are all of an hour ago. */
async function startProject() {
  const directory = await makeDirectory();
  const place = (name: string) => path.join(directory, name);
  const date = async (name: string, hours: number) => {
    const time = new Date(Date.now() + hours * 3_600_000);
    await utimes(place(name), time, time);
  };

  await mkdir(place('src/graph'), { recursive: true });
  await copyFile(SCRIPT, place('build-if-stale.js'));
  await writeFile(place('build.cjs'), BUILD);
  await writeFile(place('package.json'), '{ "type": "module", "scripts": { "build": "node build.cjs" } }');
  for (const name of SOURCES) await writeFile(place(name), '');
  for (const name of [...SOURCES, 'package.json', 'src/graph', 'src']) await date(name, -1);

  return {
    directory,
    touch: (name: string) => date(name, 1),
    buildIfStale: () => run(process.execPath, ['build-if-stale.js'], { cwd: directory }),
    builds: async () => (await readFile(place('builds'), 'utf8')).length,
  };
}
