import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { START_FLAGS } from '../support/start-flags.ts';
import { commandOf, isInContext, readDockerfile, valuesOf } from './dockerfile.ts';
import { buildImage, type Image } from './image.ts';

const TEN_MINUTES = 600_000;
const run = promisify(execFile);

let image: Image;
beforeAll(async () => {
  image = await buildImage();
}, TEN_MINUTES);
afterAll(async () => {
  await image.remove();
}, TEN_MINUTES);

describe('the image', () => {
  test('has the built files, their licences and nothing else', async () => {
    expect((await readdir(image.directory)).sort()).toEqual(['LICENSE', 'dist', 'package.json']);
    expect(await readdir(path.join(image.directory, 'dist'))).toEqual(
      expect.arrayContaining(['main.js', 'third-party-licenses.md']),
    );
  });

  test('runs as a user who is not root, on a pinned major version of Node', () => {
    expect(valuesOf(image.stage, 'USER')).toEqual(['1000']);
    expect(image.stage.image).toBe('node:24-slim');
    expect(image.environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
  });

  test('without GITLAB_URL, it says what is missing and ends with status 1', async () => {
    const container = await start({});

    expect(await container.ended).toEqual([1, null]);
    expect(container.said()).toContain('GITLAB_URL is not set, and NODE_ENV is production.');
    expect(container.said()).toContain('or to sandbox');
  });

  test('starts, is healthy, answers from the sample data if told to, and stops on its signal with status 0', async () => {
    const container = await start();
    const address = await container.address();

    const sick = await checkHealth(await freePort());
    const healthy = await checkHealth(container.port);
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': 'glpat-sandbox-maintainer' },
      body: JSON.stringify({ query: '{ currentUser { username } }' }),
    });
    container.child.kill(valuesOf(image.stage, 'STOPSIGNAL')[0] as NodeJS.Signals);

    expect([sick, healthy]).toEqual([1, 0]);
    expect(await answer.json()).toEqual({
      data: { currentUser: { username: expect.any(String) as string } },
    });
    expect(await container.ended).toEqual([0, null]);
  });

  test('starts the gateway as `npm start` does', () => {
    expect(commandOf(valuesOf(image.stage, 'CMD')[0] ?? '')).toEqual([
      'node',
      ...START_FLAGS,
      'dist/main.js',
    ]);
  });

  test('listens beyond the container itself', async () => {
    const container = await start();

    // How a server that listens on every address names itself.
    expect(await container.address()).toBe(`http://localhost:${container.port}/graphql`);
  });
});

describe('readDockerfile', () => {
  test('reads stages, lines that go on, and comments', () => {
    const text = '# comment\nFROM a AS one\nRUN b && \\\n  c\n\nFROM d\nCMD ["e"]\n';

    expect(readDockerfile(text)).toEqual([
      { name: 'one', image: 'a', instructions: [{ name: 'RUN', value: 'b && c' }] },
      { name: '', image: 'd', instructions: [{ name: 'CMD', value: '["e"]' }] },
    ]);
  });

  test.each(['copy a b', 'RUN a'])('refuses what it cannot read: %s', (text) => {
    expect(() => readDockerfile(text)).toThrow(text);
  });
});

describe('isInContext', () => {
  test('leaves out what .dockerignore leaves out', () => {
    const dockerignore = '# comment\n*\n!src\n!.npmrc\n';

    expect(['src', '.npmrc', '.env', 'node_modules'].map((name) => isInContext(name, dockerignore))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(() => isInContext('src', '**/*.log')).toThrow('Not a plain name');
  });
});

/** The process of the image, as its user where the tests may choose one. */
async function start(settings: Readonly<Record<string, string>> = { GITLAB_URL: 'sandbox' }) {
  const [program = '', ...parameters] = commandOf(valuesOf(image.stage, 'CMD')[0] ?? '');
  const port = await freePort();
  const mayChooseUser = process.getuid?.() === 0;
  const child = spawn(program, parameters, {
    cwd: image.directory,
    env: { PATH: process.env.PATH, ...image.environment, ...settings, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(mayChooseUser && { uid: 1000, gid: 1000 }),
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text.toString();
  });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  const lines: AsyncIterable<string> = createInterface(child.stdout);
  return { child, port, ended, said: () => said, address: () => addressIn(lines) };
}

/** The first line of the log has it. */
async function addressIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) return (JSON.parse(line) as { address: string }).address;
  throw new Error('The container ended without listening.');
}

/** The status that the HEALTHCHECK ends with. */
async function checkHealth(port: number): Promise<unknown> {
  const [program = '', ...parameters] = commandOf(valuesOf(image.stage, 'HEALTHCHECK')[0] ?? '');
  const env = { PATH: process.env.PATH, ...image.environment, PORT: String(port) };
  try {
    await run(program, parameters, { env });
    return 0;
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
