import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { NotFoundError } from '../../src/gitlab/errors.ts';
import { Feed, type FeedListener } from '../../src/live/feed.ts';

const INTERVAL = 1000;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a feed without the turn to poll', () => {
  test('polls after ten intervals without a read, in case the replica with the turn hangs', async () => {
    const { reads } = await startFeed({ othersTurn: INTERVAL });
    const start = reads[0] ?? 0;

    await vi.advanceTimersByTimeAsync(25 * INTERVAL);

    const times = reads.map((time) => Math.floor((time - start) / INTERVAL));
    expect(times).toEqual([0, 10, 21]);
  });
});

describe('a loss of access', () => {
  test('that polling finds is passed on', async () => {
    const { onLoss, lost, loseAccess } = await startFeed();

    loseAccess();
    await vi.advanceTimersByTimeAsync(INTERVAL);

    expect(lost).toHaveBeenCalledTimes(1);
    expect(onLoss).toHaveBeenCalledTimes(1);
  });

  test('that another replica has reported is not passed on again', async () => {
    const { feed, onLoss, lost, loseAccess } = await startFeed({ othersTurn: INTERVAL });

    loseAccess();
    feed.hint({ project: '1', source: 'loss', receivedAt: Date.now() });
    await vi.advanceTimersByTimeAsync(INTERVAL);

    expect(lost).toHaveBeenCalledTimes(1);
    expect(onLoss).not.toHaveBeenCalled();
  });
});

/** A feed of a project without deployments. `othersTurn` is how long another replica always has the turn, in ms. */
async function startFeed({ othersTurn = 0 } = {}) {
  const reads: number[] = [];
  const onLoss = vi.fn();
  const lost = vi.fn<FeedListener['lost']>();
  let hasAccess = true;
  const feed = new Feed({
    project: { id: '1', path: 'a/b' },
    times: { active: INTERVAL, idle: INTERVAL, hooked: INTERVAL },
    withClient: () => {
      reads.push(Date.now());
      // Every read of this feed returns deployments.
      return hasAccess ? Promise.resolve([] as never) : Promise.reject(new NotFoundError('Not found'));
    },
    hearsWebhooks: () => true,
    takeTurn: () => Promise.resolve(othersTurn),
    onUnannounced: () => undefined,
    onPolled: () => undefined,
    onLoss,
    onDefect: () => undefined,
    onEnd: () => undefined,
  });
  await feed.start();
  const listener = { changed: () => undefined, lost };
  feed.add(listener);
  onTestFinished(() => {
    feed.remove(listener);
  });
  const loseAccess = () => {
    hasAccess = false;
  };
  return { feed, reads, onLoss, lost, loseAccess };
}
