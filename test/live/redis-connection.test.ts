import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RedisConnection, type RedisConnectionOptions } from '../../src/live/redis-connection.ts';
import { type RedisServer, startRedis } from '../support/redis.ts';

/** In ms. The longest pause before the connection is prepared again. */
const PAUSE = 2000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a connection to Redis', () => {
  test('that cannot be prepared is prepared again', async () => {
    const prepare = vi.fn<RedisConnectionOptions['prepare']>().mockResolvedValue();
    prepare.mockRejectedValueOnce(new Error('LOADING Redis is loading the dataset in memory'));
    const { connection, events, log } = connect(await startRedis(), prepare);
    await once(events, 'outage');
    const before = connection.isUp;

    const opened = once(events, 'change');
    await vi.advanceTimersByTimeAsync(PAUSE);
    await opened;

    expect([before, connection.isUp]).toEqual([false, true]);
    expect(prepare).toHaveBeenCalledTimes(2);
    expect(log).toEqual(['outage', 'return', 'change']);
  });

  test('that is closed is not prepared again', async () => {
    const prepare = vi.fn<RedisConnectionOptions['prepare']>().mockRejectedValue(new Error('OOM'));
    const { connection, events } = connect(await startRedis(), prepare);
    await once(events, 'outage');

    await connection.close();
    await vi.advanceTimersByTimeAsync(2 * PAUSE);

    expect(prepare).toHaveBeenCalledTimes(1);
  });

  test('reports an outage after a failed command, its end, and the next outage', async () => {
    const redis = await startRedis();
    const { connection, events, log } = connect(redis, () => Promise.resolve());
    await once(events, 'change');

    expect(await connection.run((client) => client.sendCommand(['NO-SUCH-COMMAND']))).toBeUndefined();
    expect(await connection.run((client) => client.sendCommand(['NO-SUCH-COMMAND']))).toBeUndefined();
    const returned = once(events, 'return');
    await vi.advanceTimersByTimeAsync(PAUSE);
    await returned;
    const lost = once(events, 'change');
    await redis.stop();
    await lost;

    expect(log).toEqual(['change', 'outage', 'return', 'outage', 'change']);
  });
});

/** Connects to a Redis, and records what the connection reports. */
function connect(redis: RedisServer, prepare: RedisConnectionOptions['prepare']) {
  const events = new EventEmitter();
  const log: string[] = [];
  const report = (name: string) => () => {
    log.push(name);
    events.emit(name);
  };
  const connection = new RedisConnection({
    url: redis.url,
    channel: 'test',
    onMessage: () => undefined,
    prepare,
    onChange: report('change'),
    onOutage: report('outage'),
    onReturn: report('return'),
  });
  onTestFinished(() => connection.close());
  return { connection, events, log };
}
