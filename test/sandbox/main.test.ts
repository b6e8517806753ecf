import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { baseDate } from '../../src/sandbox/sample/workshop.ts';
import { sampleTokens } from '../../src/sandbox/tokens.ts';
import { buildFirst, builtProgram } from '../support/built-program.ts';

buildFirst();

/** The introduction has one line for each token, two lines before them and two after them. */
const LINES = Object.keys(sampleTokens).length + 4;

async function start(environment: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [await builtProgram('sandbox/main')], {
    env: { ...process.env, ...environment },
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

async function ended(child: ChildProcess): Promise<{ code: unknown; errors: string }> {
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, errors };
}

describe('npm run sandbox', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'prints its address and tokens, and ends on %s',
    async (signal) => {
      const child = await start({ SANDBOX_PORT: '0' });
      const lines: string[] = [];
      const reader = createInterface({ input: child.stdout ?? process.stdin });
      reader.on('line', (line) => lines.push(line));
      await expect.poll(() => lines.length, { timeout: 15_000 }).toBe(LINES);
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines[0] ?? '')?.[0] ?? '';
      const token = /glpat-sandbox-developer/.exec(lines.join('\n'))?.[0] ?? '';

      const response = await fetch(`${url}/api/v4/user`, { headers: { 'private-token': token } });
      child.kill(signal);

      expect(response.status).toBe(200);
      expect(await ended(child)).toEqual({ code: 0, errors: '' });
    },
  );

  test.each([
    ['on', 'Its company is at work', new Date()],
    ['off', 'Its company is frozen', new Date(baseDate)],
    ['stepped', 'Its company works only', new Date(baseDate)],
  ])('SANDBOX_ALIVE=%s says so, and so do the dates of its deployments', async (SANDBOX_ALIVE, said, end) => {
    const child = await start({ SANDBOX_PORT: '0', SANDBOX_ALIVE });
    const lines: string[] = [];
    createInterface({ input: child.stdout ?? process.stdin }).on('line', (line) => lines.push(line));
    await expect.poll(() => lines.length, { timeout: 15_000 }).toBe(LINES);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(lines[0] ?? '')?.[0] ?? '';

    const response = await fetch(`${url}/api/v4/projects/48210977/deployments?sort=desc&per_page=1`, {
      headers: { 'private-token': 'glpat-sandbox-maintainer' },
    });

    const [newest] = (await response.json()) as { updated_at: string }[];
    expect(lines.at(-1)).toContain(said);
    expect(Math.abs(Date.parse(newest?.updated_at ?? '') - end.getTime())).toBeLessThan(3_600_000);
  });

  test('reports every invalid value', async () => {
    const child = await start({
      SANDBOX_PORT: 'eighty',
      SANDBOX_LATENCY: '-1',
      SANDBOX_ALIVE: 'no',
      SANDBOX_RELEASE: '17',
    });

    const { code, errors } = await ended(child);

    expect(code).toBe(1);
    expect(errors).toBe(
      'SANDBOX_PORT must be a whole number from 0 to 65535, not "eighty".\n' +
        'SANDBOX_LATENCY must be a whole number from 0 to 600000, not "-1".\n' +
        'SANDBOX_ALIVE must be on, off or stepped, not "no".\n' +
        'SANDBOX_RELEASE must be newest or older, not "17".\n',
    );
  });

  test('reports that the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const { code, errors } = await ended(await start({ SANDBOX_PORT: String(port) }));

    expect(code).toBe(1);
    expect(errors).toBe(`SANDBOX_PORT: port ${port} on 127.0.0.1 is already in use.\n`);
  });
});
