import { PassThrough } from 'node:stream';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BoundedOutput } from '../../src/observability/stdout.ts';
import { buildFirst, builtProgram } from '../support/built-program.ts';
import { makeDirectory, UNUSED } from '../support/gateway-process.ts';

buildFirst();

/** An output that holds lines until somebody reads. */
function startOutput(mostBuffered: number) {
  const output = new PassThrough({ highWaterMark: 1 });
  return { output, log: new BoundedOutput(output, mostBuffered) };
}

describe('an output that nobody reads', () => {
  test('keeps lines up to the limit, drops the others and reports their number once it is read', async () => {
    const { output, log } = startOutput(100);

    for (let line = 0; line < 50; line += 1) log.write(`line ${line}\n`);
    const lines: string[] = [];
    createInterface(output).on('line', (line) => {
      lines.push(line);
      if (line.includes('dropped')) log.write('the next one\n');
    });
    await vi.waitFor(() => {
      expect(lines.at(-1)).toBe('the next one');
    });

    const kept = lines.filter((line) => line.startsWith('line'));
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, line) => `line ${line}`));
    expect(kept.length).toBeLessThan(20);
    expect(JSON.parse(lines.at(-2) ?? '')).toEqual({
      level: 'warn',
      time: expect.any(String) as string,
      dropped: 50 - kept.length,
      message: 'Dropped log lines: nothing reads the standard output',
    });
  });

  test('delays the end of the process only for a limited time', async () => {
    const { log } = startOutput(100);
    log.write('line\n');
    log.write('line\n');

    await log.flush();
  });

  test('can break, which loses the lines that are logged afterwards', () => {
    const { output, log } = startOutput(100);
    output.destroy(new Error('EPIPE'));

    log.write('line\n');
  });
});

describe('a process whose stdout nobody reads', () => {
  test('continues to serve, and stops on its signal', { timeout: 60_000 }, async () => {
    const child = spawn(process.execPath, [await builtProgram('main')], {
      cwd: await makeDirectory(),
      env: { PATH: process.env.PATH, PORT: '0', SHUTDOWN_TIMEOUT: '5000', ...UNUSED },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = once(child, 'exit');
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    const [said] = (await once(createInterface(child.stderr), 'line')) as [string];
    const address = /http:\S+graphql/.exec(said)?.[0] ?? '';
    const name = 'N'.repeat(99);
    const ask = async () => {
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `query ${name} { __typename }` }),
      });
      expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
    };

    // Some 250 bytes each: far more than a pipe holds, which is 64 KiB.
    for (let asked = 0; asked < 50; asked += 1) await Promise.all(Array.from({ length: 20 }, ask));
    const health = await fetch(new URL('/health', address));
    child.kill('SIGTERM');

    expect(health.status).toBe(200);
    expect(await ended).toEqual([0, null]);
  });
});
