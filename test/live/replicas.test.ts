import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { type RedisServer, redisClient, spyOn, startRedis } from '../support/redis.ts';
import { DEPLOYMENT_HOOK, postHook, signed, SIGNING_TOKEN } from '../support/webhook.ts';
import { changesFor, create } from './changes.ts';
import { type Replica, startReplica, startSecond } from './replica.ts';
import type { GatewayOptions } from '../../src/gateway.ts';

/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000, webhookSecret: SIGNING_TOKEN };
/** For tests that only wait for a poll. */
const POLLING = { pollActive: 150, pollIdle: 150 };
/** For tests about when replicas poll: so long that a busy machine delays a poll only by a part of it. */
const INTERVAL = 600;
const STEADY_POLLING = { pollActive: INTERVAL, pollIdle: INTERVAL };

const NO_HINTS = [
  ['no JSON', '{'],
  ['a name', JSON.stringify({ from: 1, source: 0, project: 'a/b', receivedAt: 1 })],
  ['an unknown source', JSON.stringify({ from: 1, source: 9, project: 1, receivedAt: 1 })],
  ['a fraction', JSON.stringify({ from: 1, source: 0, project: 1.5, receivedAt: 1 })],
  ['a negative number', JSON.stringify({ from: 1, source: 0, project: -1, receivedAt: 1 })],
  ['no time', JSON.stringify({ from: 1, source: 0, project: 1 })],
  ['a list', '[]'],
  ['null', 'null'],
  [
    'a megabyte',
    `{"from":1,"source":0,"project":1,"receivedAt":1,"x":"${randomBytes(2 ** 20).toString('hex')}"}`,
  ],
] as const;

async function startTwo(redis: RedisServer, options: Partial<GatewayOptions>): Promise<[Replica, Replica]> {
  const all = { ...options, redisUrl: redis.url };
  const first = await startReplica(all);
  return [first, await startSecond(first, all)];
}

describe('a hint reaches the subscribers of another replica', () => {
  test('from a webhook, within a second', async () => {
    const [one, two] = await startTwo(await startRedis(), NO_POLLING);
    const events = await changesFor(two, { projects: [BOX_OFFICE.path] });
    const id = await create(one, { directly: true });

    const start = performance.now();
    const body = JSON.stringify(DEPLOYMENT_HOOK);
    expect((await postHook(one.gateway, body, signed(body))).body).toEqual({ outcome: 'accepted' });
    const event = await events.next();

    expect(event?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test.each([
    ['its number', BOX_OFFICE.id],
    ['its path', BOX_OFFICE.path],
  ])('from a mutation that names the project by %s', async (_name, project) => {
    const [one, two] = await startTwo(await startRedis(), NO_POLLING);
    const events = await changesFor(two, { projects: [BOX_OFFICE.path] });

    const id = await create(one, { project });

    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  });

  test('from a poll', async () => {
    const [one, two] = await startTwo(await startRedis(), POLLING);
    const events = [
      await changesFor(one, { projects: [BOX_OFFICE.path] }),
      await changesFor(two, { projects: [BOX_OFFICE.path] }),
    ];

    const id = await create(one, { directly: true });

    for (const one of events) {
      expect((await one.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    }
  });
});

test('a delivery that reaches two replicas is handled once', async () => {
  const [one, two] = await startTwo(await startRedis(), NO_POLLING);
  const body = JSON.stringify(DEPLOYMENT_HOOK);
  const headers = signed(body);

  const outcomes = await Promise.all([one, two].map(({ gateway }) => postHook(gateway, body, headers)));

  expect(outcomes.map(({ body: { outcome } }) => outcome).sort()).toEqual(['accepted', 'repeated']);
});

test('an event that is ignored is not written to Redis', async () => {
  const redis = await startRedis();
  const sent = await spyOn(redis);
  const one = await startReplica({ ...NO_POLLING, redisUrl: redis.url });
  const push = JSON.stringify({ object_kind: 'push', project: { id: 5 } });
  const headers = signed(push);
  const deployment = JSON.stringify(DEPLOYMENT_HOOK);

  const outcomes = [
    await postHook(one.gateway, push, headers),
    await postHook(one.gateway, push, headers),
    await postHook(one.gateway, deployment, signed(deployment)),
  ];

  expect(outcomes.map(({ body: { outcome } }) => outcome)).toEqual(['ignored', 'ignored', 'accepted']);
  await vi.waitFor(() => {
    expect(sent.filter((line) => line.includes(':delivery:'))).toHaveLength(1);
  });
});

describe('polling', () => {
  test('is shared by replicas with the same credentials, and passes on once the one that polled is gone', async () => {
    const [one, two] = await startTwo(await startRedis(), STEADY_POLLING);
    for (const replica of [one, two]) await changesFor(replica, { projects: [BOX_OFFICE.id] });
    // Each feed starts with a read of its own.
    await Promise.all([one.polled(1), two.polled(1)]);

    await Promise.race([one.polled(5), two.polled(5)]);
    const [holder, other] = one.polls.length > 1 ? [one, two] : [two, one];
    expect(other.polls).toHaveLength(1);
    const gaps = holder.polls.slice(2).map((time, index) => time - (holder.polls[index + 1] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(INTERVAL * 0.7);

    await holder.gateway.close();
    const last = holder.polls.at(-1) ?? 0;
    await other.polled(2);

    // An interval after the poll that did not come.
    expect((other.polls[1] ?? Infinity) - last).toBeLessThan(2 * INTERVAL);
  });

  test('is not shared by other credentials', async () => {
    const redis = await startRedis();
    const sent = await spyOn(redis);
    const [one, two] = await startTwo(redis, POLLING);
    await changesFor(one, { projects: [BOX_OFFICE.id] }, 'maintainer');
    await changesFor(two, { projects: [BOX_OFFICE.id] }, 'reporter');

    await Promise.all([one.polled(3), two.polled(3)]);

    const turns = sent.map((line) => /:turn:[^"]+/.exec(line)?.[0]).filter((turn) => turn !== undefined);
    expect(new Set(turns).size).toBe(2);
  });

  test('that finds no access any more ends the subscriptions of all replicas', async () => {
    const [one, two] = await startTwo(await startRedis(), POLLING);
    const events = [
      await changesFor(one, { projects: [BOX_OFFICE.id] }),
      await changesFor(two, { projects: [BOX_OFFICE.id] }),
    ];
    one.gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/deployments`, does: 'fail', as: 'not-found' });

    for (const one of events) expect((await one.next())?.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
  });
});

describe('without its Redis, a replica', () => {
  test('starts, is ready, passes on its own hints, polls, and warns once', async () => {
    const redis = await startRedis();
    await redis.stop();
    const one = await startReplica({ ...NO_POLLING, ...POLLING, redisUrl: redis.url }, { isAwaited: false });
    const events = await changesFor(one, { projects: [BOX_OFFICE.id] });

    const hinted = await create(one);
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(hinted);
    const polled = await create(one, { directly: true });
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(polled);
    const body = JSON.stringify(DEPLOYMENT_HOOK);
    expect((await postHook(one.gateway, body, signed(body))).body).toEqual({ outcome: 'accepted' });

    expect((await one.gateway(new Request('http://gateway.test/ready'))).status).toBe(200);
    expect(one.log.filter(({ message }) => message.startsWith('Redis is'))).toEqual([
      expect.objectContaining({ level: 'warn' }),
    ]);
  });

  test('that comes back, reads again what it watches, and receives the hints of others', async () => {
    const redis = await startRedis();
    const [one, two] = await startTwo(redis, NO_POLLING);
    const events = await changesFor(two, { projects: [BOX_OFFICE.path] });
    const body = JSON.stringify(DEPLOYMENT_HOOK);
    await create(one, { directly: true });
    await postHook(two.gateway, body, signed(body));
    await events.next();
    // Replicas read again after a random time, so that they do not all do so at once. Here they do so immediately.
    vi.spyOn(Math, 'random').mockReturnValue(0);
    await redis.stop();
    await Promise.all([one.connected(false), two.connected(false)]);
    await two.polled(3);
    const lost = await create(one);

    await redis.start();
    await Promise.all([one.connected(true), two.connected(true)]);

    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(lost);
    const hinted = await create(one);
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(hinted);
    expect(two.log.filter(({ message }) => message.startsWith('Redis is')).map(({ level }) => level)).toEqual(
      ['warn', 'info'],
    );
    // No webhook was missing: the replica could not receive its hint.
    expect(two.missed).toBe(0);
  });

  test('that hangs, answers a webhook', async () => {
    const redis = await startRedis();
    const [one] = await startTwo(redis, NO_POLLING);
    const body = JSON.stringify(DEPLOYMENT_HOOK);

    redis.freeze();
    const { body: answer } = await postHook(one.gateway, body, signed(body));
    redis.thaw();

    expect(answer).toEqual({ outcome: 'accepted' });
  });
});

describe('Redis', () => {
  test('gets numbers, times and digests, and no token, name or response', async () => {
    const redis = await startRedis();
    const sent = await spyOn(redis);
    const [one, two] = await startTwo(redis, { ...POLLING, webhookSecret: SIGNING_TOKEN });
    const events = await changesFor(two, { projects: [BOX_OFFICE.path] });
    await create(one, { project: BOX_OFFICE.path });
    await events.next();
    // A poll finds this one.
    await create(one, { directly: true });
    await events.next();
    const polled = two.polls.length;
    const body = JSON.stringify(DEPLOYMENT_HOOK);
    await postHook(one.gateway, body, signed(body));
    await two.polled(polled + 1);

    const text = sent.join('\n');
    const secrets = [
      ...Object.values(one.gitlab.tokens),
      SIGNING_TOKEN,
      BOX_OFFICE.path,
      'box-office',
      'oslo',
      'RUNNING',
    ];
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    const messages = [...text.matchAll(/"PUBLISH" "[^"]*" "(.*)"$/gim)].map(
      ([, json = '']) => JSON.parse(json.replaceAll('\\"', '"')) as Readonly<Record<string, unknown>>,
    );
    // From the webhook, the mutation and the poll.
    expect(new Set(messages.map(({ source }) => source))).toEqual(new Set([0, 1, 2]));
    expect(messages.flatMap((message) => Object.values(message)).every(Number.isInteger)).toBe(true);
    const keys = new Set(
      [...text.matchAll(/"(gitlab-deployments-gateway:[^"]*)"/g)].map(([, key = '']) => key),
    );
    const shapes = [...keys].map(
      (key) =>
        /^gitlab-deployments-gateway:[0-9a-f]{16}:(hints|key|(?:delivery|turn):[\w-]{43})$/.exec(key)?.[1],
    );
    expect(new Set(shapes.map((shape) => shape?.split(':')[0]))).toEqual(
      new Set(['hints', 'key', 'delivery', 'turn']),
    );
  });

  test('with messages that are not hints changes nothing', async () => {
    const redis = await startRedis();
    const one = await startReplica({ ...NO_POLLING, redisUrl: redis.url });
    const events = await changesFor(one, { projects: [BOX_OFFICE.id] });
    const client = await redisClient(redis);
    const [channel = ''] = await client.pubSubChannels();
    await one.polled(1);
    // The reads after the connection are over before the messages.
    const before = one.polls.length;

    for (const [what, message] of NO_HINTS) expect(await client.publish(channel, message), what).toBe(1);
    // Redis has answered the publisher; the replica's connection is another one.
    await expect.poll(() => one.exchanged).toHaveLength(NO_HINTS.length);
    const id = await create(one);

    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    expect(one.polls).toHaveLength(before + 1);
    expect(one.exchanged).toEqual([...NO_HINTS.map(() => 'invalid'), 'sent']);
    expect(one.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('with a genuine message from a strange clock leads to one read', async () => {
    const redis = await startRedis();
    const one = await startReplica({ ...NO_POLLING, redisUrl: redis.url });
    const events = await changesFor(one, { projects: [BOX_OFFICE.id] });
    const id = await create(one, { directly: true });
    const client = await redisClient(redis);
    const [channel = ''] = await client.pubSubChannels();

    const hint = { from: 1, source: 0, project: Number(BOX_OFFICE.id), receivedAt: 9_000_000_000_000 };
    await client.publish(channel, JSON.stringify(hint));

    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  });
});
