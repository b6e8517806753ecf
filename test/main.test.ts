import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { buildFirst } from './support/built-program.ts';
import { canaryToken } from './support/canary.ts';
import {
  DEPLOYMENTS,
  makeDirectory,
  post,
  startProcess,
  startSilentGitLab,
  UNUSED,
} from './support/gateway-process.ts';

buildFirst();

const TOKEN = canaryToken('in-the-mine');

describe('the start', () => {
  test('without settings, an embedded GitLab answers whoever sends the token of the start text', async () => {
    const gateway = await startProcess();
    const address = await gateway.address();
    const hint = await gateway.said('GITLAB_URL is not set');
    const token = /"PRIVATE-TOKEN": "([^"]+)"/.exec(hint)?.[1] ?? '';

    const answer = await post(address, '{ currentUser { username } }', { 'private-token': token });

    expect(hint).toContain(address);
    expect(answer).toEqual({ data: { currentUser: { username: expect.any(String) as string } } });
    expect(gateway.stderr.join('\n')).not.toContain('Warning');
  });

  test('in production, sample data answers only if GITLAB_URL asks for it', async () => {
    const forgotten = await startProcess({ NODE_ENV: 'production' });
    const chosen = await startProcess({ NODE_ENV: 'production', GITLAB_URL: 'sandbox', HOST: '0.0.0.0' });

    expect(await forgotten.ended).toEqual({ status: 1, signal: null });
    expect(forgotten.stderr).toEqual([
      expect.stringMatching(
        /^Cannot start: GITLAB_URL is not set, and NODE_ENV is production\..* or to sandbox/,
      ),
    ]);
    expect(await chosen.said('GITLAB_URL is sandbox')).toContain(await chosen.address());
    expect(await chosen.said('ALLOWED_HOSTS is not set')).toContain('requests for localhost');
    expect(await post(await chosen.address(), '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  });

  test('with GITLAB_TOKEN, it answers under its own address and ALLOWED_HOSTS alone', async () => {
    const gateway = await startProcess({
      ...UNUSED,
      GITLAB_TOKEN: TOKEN,
      HOST: '127.0.0.2',
      ALLOWED_HOSTS: 'gateway.test',
    });
    const { port, hostname } = new URL(await gateway.address());
    const statusOf = async (host: string) => {
      const asked = request({ port, hostname, path: '/graphql?query={__typename}', headers: { host } }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };

    // 403 is what a GET without one of the headers against forgery gets.
    expect(await statusOf('gateway.test')).toBe(403);
    expect(await statusOf(`127.0.0.2:${port}`)).toBe(403);
    expect(await statusOf('evil.test')).toBe(421);
    expect(await gateway.logged('Refused')).toMatchObject({ level: 'warn' });
  });

  test('with GITLAB_TOKEN, it says who acts with it, and never the token', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url, GITLAB_TOKEN: TOKEN });
    const address = await gateway.address();
    await gateway.said('acts with this token');
    const answer = post(address, DEPLOYMENTS);
    const { request, response } = await gitlab.asked();
    response.end('[]');

    expect(await answer).toEqual({ data: { project: { deployments: { nodes: [] } } } });
    expect(JSON.stringify(request.headers)).toContain(TOKEN);
    expect(gateway.output()).not.toContain(TOKEN);
  });

  test('each wrong setting is one line on the terminal and in the log, and nothing starts', async () => {
    const gateway = await startProcess({
      GITLAB_URL: 'sandbox',
      PORT: 'http',
      GITLAB_TOKEN: `${TOKEN} ${TOKEN}`,
      UPSTREAM_RETRIES: '11',
    });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    const reasons = [
      'GITLAB_TOKEN must be a single word of at most 1024 ASCII characters.',
      'UPSTREAM_RETRIES must be a whole number from 0 to 10. The default is 2.',
      'PORT must be a whole number from 0 to 65535. The default is 4000.',
    ];
    expect(gateway.stderr).toEqual(reasons.map((reason) => `Cannot start: ${reason}`));
    expect(gateway.log()).toEqual(
      reasons.map((reason) => ({
        level: 'error',
        time: expect.any(String) as string,
        reason,
        message: 'Cannot start',
      })),
    );
  });

  test('a misspelled setting is told and does no harm', async () => {
    const gateway = await startProcess({ ...UNUSED, GITLAB_URI: 'https://gitlab.example.com' });

    expect(await gateway.said('GITLAB_URI')).toBe('GITLAB_URI is not a setting. Did you mean GITLAB_URL?');
    await gateway.address();
  });

  test('.env counts, and the environment counts more', async () => {
    const directory = await makeDirectory();
    await writeFile(path.join(directory, '.env'), 'PORT=not this one\nUPSTREAM_BUDGET=none\n');

    const gateway = await startProcess(UNUSED, { directory });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      expect.stringMatching(/^Cannot start: UPSTREAM_BUDGET must be a whole number/),
    ]);
  });

  test('a port in use is one plain line', async () => {
    const { port } = await startSilentGitLab();
    const gateway = await startProcess({ ...UNUSED, PORT: String(port) });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      expect.stringMatching(`^Cannot start: PORT ${port} on 127.0.0.1 is already in use\\.`),
    ]);
    expect(gateway.log()).toEqual([
      {
        level: 'error',
        time: expect.any(String) as string,
        reason: gateway.stderr[0]?.replace('Cannot start: ', ''),
        message: 'Cannot start',
      },
    ]);
  });

  test('an address that is not of this machine is one plain line', async () => {
    const gateway = await startProcess({ ...UNUSED, HOST: '192.0.2.1' });

    expect(await gateway.ended).toEqual({ status: 1, signal: null });
    expect(gateway.stderr).toEqual([
      expect.stringMatching(/^Cannot start: HOST 192\.0\.2\.1 is not an address of this machine\./),
    ]);
  });
});

describe('the log', () => {
  test('stdout has a line of JSON for each operation, and no token', async () => {
    const gitlab = await startSilentGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url });
    const answer = post(await gateway.address(), DEPLOYMENTS, {
      'private-token': TOKEN,
      'x-request-id': 'board-7',
    });
    const { response } = await gitlab.asked();
    response.writeHead(404).end('{"message":"404 Project Not Found"}');
    await answer;

    expect(await gateway.logged('Operation')).toMatchObject({
      level: 'info',
      operation: 'Board',
      duration: expect.any(Number) as number,
      requests: 1,
      errors: { NOT_FOUND: 1 },
      requestId: 'board-7',
    });
    expect(gateway.stdout.map((line) => typeof JSON.parse(line))).toEqual(gateway.stdout.map(() => 'object'));
    expect(gateway.output()).not.toContain(TOKEN);
  });
});
