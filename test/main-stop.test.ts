import { describe, expect, test, vi } from 'vitest';
import { buildFirst } from './support/built-program.ts';
import {
  connectOnly,
  DEPLOYMENTS,
  post,
  startProcess,
  startSilentGitLab,
  UNUSED,
} from './support/gateway-process.ts';

buildFirst();

const RECORD = `mutation Record {
  createDeployment(input: { project: "1", environment: "production", ref: "main", sha: "${'a'.repeat(40)}", status: SUCCESS }) {
    __typename
  }
}`;
const NO_DEPLOYMENTS = { data: { project: { deployments: { nodes: [] } } } };

describe('the stop', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'after %s, an operation under way gets its answer',
    async (signal) => {
      const gitlab = await startSilentGitLab();
      const gateway = await startProcess({ GITLAB_URL: gitlab.url });
      const address = await gateway.address();
      await connectOnly(address);
      const answer = post(address, DEPLOYMENTS);
      const { response } = await gitlab.asked();

      gateway.child.kill(signal);
      await gateway.logged('Stopping');
      response.end('[]');

      expect(await answer).toEqual(NO_DEPLOYMENTS);
      expect(await gateway.ended).toEqual({ status: 0, signal: null });
      expect(gateway.log().at(-1)).toMatchObject({ level: 'info', message: 'Stopped', status: 0 });
    },
  );

  test('a change under way is finished, and its caller gets the result', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url });
    const answer = post(await gateway.address(), RECORD);
    const { request, response } = await gitlab.asked();

    gateway.child.kill('SIGTERM');
    await gateway.logged('Stopping');
    response.writeHead(201).end('{"id":7,"iid":1,"status":"success"}');

    expect(request.method).toBe('POST');
    expect(await answer).toEqual({ data: { createDeployment: { __typename: 'CreateDeploymentPayload' } } });
    expect(await gateway.ended).toEqual({ status: 0, signal: null });
    expect(gitlab.requests()).toBe(1);
  });

  test('a stream of events under way gets its result and its end, and holds nothing up', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url });
    const stream = fetch(await gateway.address(), {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: DEPLOYMENTS }),
    });
    const { response } = await gitlab.asked();

    gateway.child.kill('SIGTERM');
    await gateway.logged('Stopping');
    response.end('[]');
    const events = await stream;

    expect(events.headers.get('content-type')).toContain('text/event-stream');
    expect((await events.text()).split('\n').filter((line) => /^(event|data)/.test(line))).toEqual([
      'event: next',
      `data: ${JSON.stringify(NO_DEPLOYMENTS)}`,
      'event: complete',
      'data:',
    ]);
    expect(await gateway.ended).toEqual({ status: 0, signal: null });
  });

  test('connections without a request do not hold it up', async () => {
    const gateway = await startProcess(UNUSED);
    const address = await gateway.address();
    await connectOnly(address);
    await fetch(new URL('/health', address));

    gateway.child.kill('SIGTERM');

    expect(await gateway.ended).toEqual({ status: 0, signal: null });
  });

  test('during SHUTDOWN_DELAY it serves on but is not ready, and a second signal ends it', async () => {
    const gateway = await startProcess({ ...UNUSED, SHUTDOWN_DELAY: '20000' });
    const address = await gateway.address();
    const statusOf = async (name: string) => (await fetch(new URL(name, address))).status;
    const before = [await statusOf('/health'), await statusOf('/ready')];

    gateway.child.kill('SIGTERM');
    await gateway.logged('Stopping');
    const during = [await statusOf('/health'), await statusOf('/ready')];
    await vi.waitFor(() => {
      gateway.child.kill('SIGTERM');
      expect(gateway.child.exitCode).not.toBeNull();
    });

    expect(before).toEqual([200, 200]);
    expect(during).toEqual([200, 503]);
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
  });

  test('SHUTDOWN_TIMEOUT gives up what does not finish, and tells its callers', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url, SHUTDOWN_TIMEOUT: '50' });
    const address = await gateway.address();
    const read = post(address, DEPLOYMENTS);
    await gitlab.asked();
    const change = post(address, RECORD);
    await gitlab.asked();

    gateway.child.kill('SIGTERM');

    expect(await read).toMatchObject({ errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }] });
    expect(await change).toMatchObject({ errors: [{ extensions: { code: 'OUTCOME_UNKNOWN' } }] });
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.log().map(({ message }) => message)).toEqual([
      'Listening',
      'Stopping',
      'Ended by SHUTDOWN_TIMEOUT',
      'Operation',
      'Operation',
      'Stopped',
    ]);
    expect(await gateway.logged('Ended by SHUTDOWN_TIMEOUT')).toMatchObject({ requestsUnderWay: 2 });
    expect(gateway.log().at(-1)).toMatchObject({ status: 1 });
    expect(gitlab.requests()).toBe(2);
  });
});

describe('the crash', () => {
  test.each([
    ['an error that nobody catches', 'throw new Error("Broken")'],
    ['a rejection that nobody handles', 'Promise.reject(new Error("Broken"))'],
  ])('%s is logged, and ends the process once others have their answers', async (_what, fault) => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess(
      { GITLAB_URL: gitlab.url, SHUTDOWN_DELAY: '20000' },
      { preload: `process.on('SIGUSR2', () => { ${fault} })` },
    );
    const answer = post(await gateway.address(), DEPLOYMENTS);
    const { response } = await gitlab.asked();

    gateway.child.kill('SIGUSR2');
    const line = await gateway.logged('The process ends because of an error that nothing handles');
    response.end('[]');

    expect(line).toMatchObject({ level: 'fatal', error: { message: 'Broken' } });
    expect(await answer).toEqual(NO_DEPLOYMENTS);
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
  });

  test('a second such error ends the process at once', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess(
      { GITLAB_URL: gitlab.url },
      { preload: `process.on('SIGUSR2', () => { throw new Error("Broken") })` },
    );
    const answer = expect(post(await gateway.address(), DEPLOYMENTS)).rejects.toThrow();
    await gitlab.asked();

    gateway.child.kill('SIGUSR2');
    await gateway.logged('The process ends because of an error that nothing handles');
    gateway.child.kill('SIGUSR2');

    await answer;
    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.log().filter(({ level }) => level === 'fatal')).toHaveLength(2);
  });
});
