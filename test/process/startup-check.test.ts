import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { checkGitLab, type StartupProblem } from '../../src/process/startup-check.ts';
import { buildFirst } from '../support/built-program.ts';
import { post, startProcess } from '../support/gateway-process.ts';

buildFirst();

const SELF_SIGNED = path.join(import.meta.dirname, '../support/self-signed.pem');
const SECRET = 'glpat-canary-in-the-mine';

describe('checkGitLab', () => {
  test('finds nothing wrong with a GitLab that wants a token, and asks it once', async () => {
    const gitlab = await startGitLab();

    expect(await check(gitlab.url)).toBeNull();
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('finds nothing wrong with a token that GitLab takes', async () => {
    const gitlab = await startGitLab();

    expect(await check(gitlab.url, gitlab.tokens.maintainer)).toBeNull();
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('finds nothing wrong with a GitLab that is asked too often', async () => {
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'fail', as: 'rate-limited' });

    expect(await check(gitlab.url)).toBeNull();
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('a token that GitLab refuses is told, without the token', async () => {
    const gitlab = await startGitLab();

    const problem = await check(gitlab.url, SECRET);

    expect(problem?.text).toMatch(/^http:\S+ refuses GITLAB_TOKEN \(401\).* scope read_api\.$/);
    expect(problem?.text).not.toContain(SECRET);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test.each([
    [403, { error: 'insufficient_scope' }, 'GITLAB_TOKEN is not allowed to read (403)'],
    [403, { error: 'insufficient_granular_scope' }, 'GITLAB_TOKEN is not allowed to read (403)'],
    [
      403,
      { message: '403 Forbidden - Your account has been blocked.' },
      'refuses all requests from the user of GITLAB_TOKEN (403)',
    ],
    [404, { error: '404 Not Found' }, 'There is no GitLab at'],
    [404, '<html>Not found</html>', 'Correct GITLAB_URL'],
    [200, '<html>Welcome</html>', 'is not from GitLab'],
    [200, { status: 'ok' }, 'is not from GitLab'],
    [502, '<html>Waiting for GitLab to boot</html>', 'responds with status 502'],
    [418, '', 'The gateway cannot use GitLab'],
  ])('%i with %j is told', async (status, body, words) => {
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'answer', status, body });

    const problem = await check(gitlab.url, SECRET);

    expect(problem?.text).toContain(words);
    expect(problem?.text).not.toContain('\n');
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('a redirect elsewhere is told, and the token does not follow it', async () => {
    const elsewhere = await startGitLab();
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'redirect', location: `${elsewhere.url}/api/v4/user` });

    const problem = await check(gitlab.url, SECRET);

    expect(problem?.text).toContain('redirects to another address (302)');
    expect(elsewhere.lines()).toEqual([]);
  });

  test('a GitLab that is silent is told after the time of one attempt', async () => {
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'hang' });

    const problem = await check(gitlab.url, undefined, 50);

    expect(problem?.text).toContain('does not respond within 50 ms');
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('a connection that breaks is told', async () => {
    const gitlab = await startGitLab();
    gitlab.fault({ does: 'reset' });

    expect(textOf(await check(gitlab.url))).toContain('cannot be reached');
  });

  test('a port at which nothing listens is told', async () => {
    expect(textOf(await check(`http://127.0.0.1:${await closedPort()}`))).toContain('nothing listens there');
  });

  test('a name without an address is told', async () => {
    // Too long for any name server to be asked for it.
    const name = 'a'.repeat(64);

    expect(textOf(await check(`http://${name}.test`))).toContain('its name has no address');
  });

  test('a certificate that nobody vouches for is told', async () => {
    const url = await startHttps(refuseEverybody);

    expect(textOf(await check(url))).toMatch(
      /cannot be trusted: .*\(DEPTH_ZERO_SELF_SIGNED_CERT\).* NODE_EXTRA_CA_CERTS /,
    );
  });

  test('https where http is spoken is told', async () => {
    const server = createHttpServer(refuseEverybody);

    const { port } = await listen(server);

    expect(textOf(await check(`https://127.0.0.1:${port}`))).toContain('its port does not use TLS');
  });
});

describe('the start', () => {
  test('says in one line what is wrong with GITLAB_TOKEN, logs it, and serves all the same', async () => {
    const gitlab = await startGitLab();
    const gateway = await startProcess({ GITLAB_URL: gitlab.url, GITLAB_TOKEN: SECRET });

    const line = await gateway.said('refuses GITLAB_TOKEN');
    const logged = await gateway.logged('The gateway cannot use GitLab with these settings');
    const answer = await post(await gateway.address(), '{ currentUser { username } }', {
      'private-token': gitlab.tokens.maintainer,
    });

    expect(line).toContain(gitlab.url);
    expect(logged).toEqual({
      level: 'warn',
      time: expect.any(String) as string,
      gitlab: gitlab.url,
      problem: line,
      message: 'The gateway cannot use GitLab with these settings',
    });
    expect(answer).toEqual({ data: { currentUser: { username: expect.any(String) as string } } });
    expect(gateway.output()).not.toContain(SECRET);
  });

  test('says what to do about a GitLab that does not answer, which then costs callers nothing', async () => {
    const url = `http://127.0.0.1:${await closedPort()}`;
    const gateway = await startProcess({ GITLAB_URL: url, UPSTREAM_BREAKER_FAILURES: '1' });

    await gateway.said('nothing listens there');
    const ready = await fetch(new URL('/ready', await gateway.address()));

    expect(await ready.json()).toEqual({ status: 'ready' });
  });

  test('says nothing where nothing is wrong, as with a certificate authority of NODE_EXTRA_CA_CERTS', async () => {
    const url = await startHttps(refuseEverybody);
    const gateway = await startProcess({
      GITLAB_URL: url,
      NODE_EXTRA_CA_CERTS: SELF_SIGNED,
      LOG_LEVEL: 'debug',
    });

    expect(await gateway.logged('GitLab responds')).toMatchObject({ level: 'debug', gitlab: url });
    expect(gateway.stderr).toEqual([
      expect.stringMatching(/^The gateway serves /),
      expect.stringMatching(/^Open the board at /),
    ]);
  });
});

async function startGitLab() {
  const gitlab = await startSandbox();
  onTestFinished(() => gitlab.close());
  return gitlab;
}

function check(gitlabUrl: string, gitlabToken?: string, attemptTimeout = 10_000) {
  return checkGitLab({ gitlabUrl, gitlabToken, attemptTimeout, maxResponseBytes: 1024 ** 2 });
}

function textOf(problem: StartupProblem | null): string | undefined {
  return problem?.text;
}

/** What a GitLab says to whoever sends no token. */
const refuseEverybody: RequestListener = (_request, response) => {
  response.writeHead(401).end('{"message":"401 Unauthorized"}');
};

async function startHttps(listener: RequestListener): Promise<string> {
  const pem = await readFile(SELF_SIGNED);
  const { port } = await listen(createHttpsServer({ key: pem, cert: pem }, listener));
  return `https://127.0.0.1:${port}`;
}

async function listen(server: Server): Promise<AddressInfo> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return server.address() as AddressInfo;
}

async function closedPort(): Promise<number> {
  const server = createHttpServer();
  const { port } = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
