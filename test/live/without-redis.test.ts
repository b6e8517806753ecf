import { expect, test, vi } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { changesFor, create } from './changes.ts';

const redis = vi.hoisted(() => ({ isLoaded: false }));

vi.mock('@redis/client', () => {
  redis.isLoaded = true;
  throw new Error('There is no Redis here');
});

test('the client of Redis is loaded only with REDIS_URL, and its failure is an outage', async () => {
  const without = await startGateway({ pollIdle: 60_000 });
  const events = await changesFor(without, { projects: [BOX_OFFICE.id] });
  const id = await create(without);
  expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  expect(redis.isLoaded).toBe(false);

  const { log, gateway } = await startGateway({ redisUrl: 'redis://127.0.0.1:1' });
  await vi.waitFor(() => {
    expect(log.map(({ message }) => message)).toEqual([expect.stringMatching('^Redis is unavailable')]);
  });
  expect(redis.isLoaded).toBe(true);
  expect((await gateway(new Request('http://gateway.test/ready'))).status).toBe(200);
});
