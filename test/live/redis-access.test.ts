import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { redisFailure } from '../../src/live/redis-failure.ts';
import { sampleTokens } from '../../src/sandbox/tokens.ts';
import { buildFirst } from '../support/built-program.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { startProcess } from '../support/gateway-process.ts';
import { freePort, redisClient, startRedis } from '../support/redis.ts';
import { DEPLOYMENT_HOOK, postHook, signed, SIGNING_TOKEN } from '../support/webhook.ts';
import { changesFor, create } from './changes.ts';
import { startReplica, startSecond } from './replica.ts';

buildFirst();

/** For 127.0.0.1, with its key. */
const CERTIFICATE = path.join(import.meta.dirname, '../support/self-signed.pem');
const PASSWORD = 'canary-in/the mine';
const USER = `gateway:${encodeURIComponent(PASSWORD)}`;

/** A Redis with the user that docs/live.md describes, and with TLS at a second port. */
async function startProtectedRedis() {
  const documentation = await readFile(path.join(import.meta.dirname, '../../docs/live.md'), 'utf8');
  const [, permissions = ''] = /^user gateway on >a-long-password (.*)$/m.exec(documentation) ?? [];
  const tlsPort = String(await freePort());
  const redis = await startRedis([
    ...['--user', 'gateway', 'on', `>${PASSWORD}`, ...permissions.split(' ')],
    ...['--tls-port', tlsPort, '--tls-auth-clients', 'no'],
    ...['--tls-cert-file', CERTIFICATE, '--tls-key-file', CERTIFICATE],
  ]);
  return {
    client: await redisClient(redis),
    at: (user: string) => redis.url.replace('//', `//${user}@`),
    overTls: (user: string) => `rediss://${user}@127.0.0.1:${tlsPort}`,
  };
}

/** How the gateway answers an operation while it has this Redis, and everything else that it says. */
async function runWith(redisUrl: string, isConnected: boolean) {
  const gateway = await startProcess({
    REDIS_URL: redisUrl,
    NODE_EXTRA_CA_CERTS: CERTIFICATE,
    METRICS_PORT: '0',
    SANDBOX_ALIVE: 'off',
  });
  const { address, metrics } = await gateway.logged('Listening');
  const numbers = await vi.waitFor(
    async () => {
      const text = await (await fetch(String(metrics))).text();
      expect(text).toContain(`gateway_redis_connected ${isConnected ? 1 : 0}\n`);
      return text;
    },
    { timeout: 10_000, interval: 100 },
  );
  const response = await fetch(String(address), {
    method: 'POST',
    headers: { 'private-token': sampleTokens.maintainer, 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `{ project(id: "${BOX_OFFICE.id}") { id } missing: project(id: "1") { id } }`,
    }),
  });
  return { gateway, answer: await response.text(), numbers };
}

describe('Redis with a user, a password and TLS', () => {
  test('permits everything that replicas need to the user that the documentation describes', async () => {
    const redis = await startProtectedRedis();
    const options = {
      redisUrl: redis.at(USER),
      webhookSecret: SIGNING_TOKEN,
      pollActive: 300,
      pollIdle: 300,
    };
    const one = await startReplica(options);
    const two = await startSecond(one, options);
    const events = await changesFor(two, { projects: [BOX_OFFICE.path] });
    // Begins with a read of its own; the second one needs a turn to poll.
    await two.polled(2);
    const body = JSON.stringify(DEPLOYMENT_HOOK);
    await postHook(one.gateway, body, signed(body));
    const id = await create(one);
    const event = await events.next();

    expect(event?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    expect(await redis.client.info('commandstats')).toMatch(/^cmdstat_eval:calls=[1-9]/m);
    expect(await redis.client.aclLog()).toEqual([]);
  });

  test('works with a certificate authority of its own', async () => {
    const redis = await startProtectedRedis();

    const { gateway, answer, numbers } = await runWith(redis.overTls(USER), true);

    const clients = await redis.client.clientList();
    expect(clients.filter(({ user }) => user === 'gateway')).toHaveLength(1);
    expectNoPassword(gateway.output(), answer, numbers);
  });

  test('and a wrong password is one line in the log, and the gateway goes on alone', async () => {
    const redis = await startProtectedRedis();

    const wrong = encodeURIComponent(`${PASSWORD}-wrong`);
    const { gateway, answer, numbers } = await runWith(redis.overTls(`gateway:${wrong}`), false);
    await vi.waitFor(
      async () => {
        const [refusal] = await redis.client.aclLog();
        expect(refusal?.count).toBeGreaterThan(2);
      },
      { timeout: 10_000, interval: 100 },
    );

    expect(JSON.parse(answer)).toMatchObject({ data: { project: { id: expect.any(String) as string } } });
    expect(gateway.log().filter(({ level }) => level === 'warn')).toEqual([
      expect.objectContaining({
        message: expect.stringMatching(
          /^Redis refuses the user or the password\. Correct them in REDIS_URL\. /,
        ) as string,
      }),
    ]);
    expectNoPassword(gateway.output(), answer, numbers);
  });

  test('and an unknown certificate is one line in the log that says how to trust it', async () => {
    const redis = await startProtectedRedis();

    const one = await startReplica({ redisUrl: redis.overTls(USER) }, { isAwaited: false });
    await vi.waitFor(
      () => {
        expect(one.log).toHaveLength(1);
      },
      { timeout: 10_000 },
    );

    expect(one.log[0]?.message).toMatch(/^The certificate of Redis .* NODE_EXTRA_CA_CERTS /);
    expect((await one.gateway(new Request('http://gateway.test/ready'))).status).toBe(200);
  });
});

function expectNoPassword(...texts: readonly string[]): void {
  for (const secret of [PASSWORD, encodeURIComponent(PASSWORD)]) {
    expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  }
}

test.each([
  ['NOAUTH HELLO must be called with the client already authenticated', /requires a password/],
  ["NOPERM User gateway has no permissions to run the 'eval' command", /docs\/live\.md/],
  ['Connection timeout', /^Redis is unavailable\.$/],
])('the error %j has its own advice', (message, advice) => {
  expect(redisFailure(new Error(message))).toMatch(advice);
});
