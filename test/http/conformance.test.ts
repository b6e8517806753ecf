import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { serverAudits } from 'graphql-http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buildFirst, builtProgram } from '../support/built-program.ts';

buildFirst();

/**
 * What the gateway does otherwise, of what GraphQL over HTTP allows: a GET that a page elsewhere could have a browser
 * send is refused with 403, and these audits send such ones. With the header of a client the same GETs are answered.
 */
const BARE_GETS = ['5A70', 'D6D5', '6A70'];

describe('GraphQL over HTTP', () => {
  test('holds for the running process: every MUST, every SHOULD, and every MAY but of bare GETs', async () => {
    const url = await startProcess();

    const results = await auditsOf(url);

    expect(results).toHaveLength(61);
    expect(failed(results, /^MUST|^SHOULD/)).toEqual([]);
    expect(failed(results, /^MAY/).sort()).toEqual([...BARE_GETS].sort());
  });

  test('holds without exception for a client that sends its header', async () => {
    const url = await startProcess();

    const results = await auditsOf(url, { 'graphql-require-preflight': '1' });

    expect(failed(results, /./)).toEqual([]);
  });

  test('headers larger than 16 KiB are refused with 431', async () => {
    const url = await startProcess();

    const response = await fetch(url, { headers: { 'private-token': 'x'.repeat(17 * 1024) } });

    expect(response.status).toBe(431);
  });
});

interface Result {
  readonly id: string;
  readonly name: string;
  readonly reason: string | undefined;
}

/** Runs the audits against that address, each with these headers besides its own. */
async function auditsOf(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Result[]> {
  const fetchFn: typeof fetch = (address, init) => {
    const sent = new Headers(init?.headers);
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    return fetch(address, { ...init, headers: sent });
  };

  const results: Result[] = [];
  for (const { id, name, fn } of serverAudits({ url, fetchFn })) {
    const result = await fn();
    results.push({ id, name, reason: result.status === 'ok' ? undefined : result.reason });
  }
  return results;
}

function failed(results: readonly Result[], names: RegExp): string[] {
  return results.filter(({ name, reason }) => names.test(name) && reason !== undefined).map(({ id }) => id);
}

/** The gateway as `npm start` runs it, in front of the embedded GitLab; resolves to its address. */
async function startProcess(): Promise<string> {
  const child = spawn(process.execPath, [await builtProgram('main')], {
    // Away from a `.env` file, whose settings are not the test's.
    cwd: import.meta.dirname,
    env: { PATH: process.env.PATH, PORT: '0' },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  });

  for await (const line of createInterface(child.stdout)) {
    const { message, address } = JSON.parse(line) as { message: string; address: string };
    if (message === 'Listening') return address;
  }
  throw new Error('The gateway ended without listening.');
}
