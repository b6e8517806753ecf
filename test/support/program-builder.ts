import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** An address that responds with the directory of the built programs, once they are built. */
    readonly programBuilder: string;
  }
}

const ROOT = path.join(import.meta.dirname, '../..');
const VITE = path.join(ROOT, 'node_modules/vite/bin/vite.js');

/** Builds the programs once for all workers of a run, when a test first needs one, and removes them after the run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(path.join(tmpdir(), 'program-'));
  let built: Promise<string> | undefined;
  const server = createServer((_request, response) => {
    built ??= build(directory);
    built.then(
      (programs) => response.end(programs),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  project.onTestsRerun(() => {
    built = undefined;
  });
  project.provide('programBuilder', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return async () => {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  };
}

async function build(directory: string): Promise<string> {
  const programs = path.join(directory, 'dist');
  const { PATH } = process.env;
  await promisify(execFile)(process.execPath, [VITE, 'build', '--logLevel', 'warn', '--outDir', programs], {
    cwd: ROOT,
    env: { PATH },
  });
  // The program reads its version from it, and Node that the files are ES modules.
  await cp(path.join(ROOT, 'package.json'), path.join(directory, 'package.json'));
  return programs;
}
