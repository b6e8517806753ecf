import { describe, expect, onTestFinished, test, vi } from 'vitest';

import type { DispatcherOptions } from '../../src/gitlab/dispatcher.ts';
import { CancelledError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { KNOWN_DOWN, read, readFailing, readTimes, startFailing } from './failing-far-end.ts';
import { clientOf, hang, json, rejection, text } from './far-end.ts';

describe('a GitLab that may be back', () => {
  /** One that was down, and counts as such for no longer. */
  async function startBack(options: Partial<DispatcherOptions> = {}) {
    const started = await startFailing(text('', 503), { breakerPause: 100, ...options });
    await readTimes(3, started.dispatcher);
    expect(started.dispatcher.admission.isDown).toBe(true);
    await vi.waitUntil(() => !started.dispatcher.admission.isDown);
    return started;
  }

  test('gets one request while the others are refused, and then gets them all', async () => {
    const { gitlab, dispatcher, answerWith } = await startBack();
    let answer = (): void => undefined;
    answerWith((request, response, count) => {
      answer = () => {
        json({ id: 1 })(request, response, count);
      };
    });

    const trying = read(dispatcher);
    await gitlab.had(4);
    expect(dispatcher.admission).toMatchObject({ breakerState: 'half-open', isDown: true });
    const errors = await Promise.all(Array.from({ length: 20 }, () => readFailing(dispatcher)));
    answerWith(json({ id: 2 }));
    answer();

    for (const error of errors) expect(error).toMatchObject({ message: KNOWN_DOWN });
    expect(await trying).toEqual({ id: 1 });
    expect(dispatcher.admission.breakerState).toBe('closed');
    expect(await Promise.all(Array.from({ length: 20 }, () => read(dispatcher)))).toHaveLength(20);
    expect(gitlab.requests).toHaveLength(24);
  });

  test('is back if it refuses the request that tries', async () => {
    const { dispatcher, answerWith } = await startBack();
    answerWith(json({ message: '401 Unauthorized' }, 401));

    await readFailing(dispatcher);

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('gets no requests for another pause if it is not back, until it is', async () => {
    const { gitlab, dispatcher, answerWith } = await startBack({ breakerPause: 200 });

    const error = await readFailing(dispatcher);
    expect(error).toMatchObject({ status: 503 });
    expect(dispatcher.admission.isDown).toBe(true);
    expect(await readFailing(dispatcher)).toMatchObject({ message: KNOWN_DOWN });
    expect(gitlab.requests).toHaveLength(4);

    answerWith(json({ id: 1 }));
    await vi.waitUntil(() => !dispatcher.admission.isDown);
    expect(await read(dispatcher)).toEqual({ id: 1 });
  });

  test('gets the next request if the caller of the first one disconnects', async () => {
    const { gitlab, dispatcher, answerWith } = await startBack();
    answerWith(hang);
    const caller = new AbortController();
    const gone = rejection(clientOf(dispatcher, { signal: caller.signal }).get(path`/user`));
    await gitlab.had(4);

    caller.abort();
    expect(await gone).toBeInstanceOf(CancelledError);
    expect(dispatcher.admission).toMatchObject({ breakerState: 'open', isDown: false });
    answerWith(json({ id: 1 }));

    expect(await read(dispatcher)).toEqual({ id: 1 });
    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('is not down because of requests that were sent while it was down', async () => {
    const held: (() => void)[] = [];
    const { gitlab, dispatcher, answerWith } = await startFailing(
      (request, response, count) => {
        held.push(() => {
          text('', 503)(request, response, count);
        });
      },
      { breakerPause: 1, connections: 16 },
    );
    const late = Array.from({ length: 9 }, () => readFailing(dispatcher));
    await gitlab.had(9);
    answerWith(text('', 503));
    await readTimes(3, dispatcher);
    answerWith(json({ id: 1 }));
    await vi.waitUntil(() => !dispatcher.admission.isDown);
    await read(dispatcher);

    for (const answer of held) answer();
    await Promise.all(late);

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('gets a request when the pause ends, even if somebody sets the clock back', async () => {
    const { dispatcher, answerWith } = await startFailing(text('', 503), { breakerPause: 50 });
    await readTimes(3, dispatcher);
    const anHourAgo = Date.now() - 3_600_000;
    const clock = vi.spyOn(Date, 'now').mockReturnValue(anHourAgo);
    onTestFinished(() => {
      clock.mockRestore();
    });
    answerWith(json({ id: 1 }));

    await vi.waitUntil(() => !dispatcher.admission.isDown);

    expect(await read(dispatcher)).toEqual({ id: 1 });
  });
});
