import { describe, expect, onTestFinished, test, vi } from 'vitest';

import {
  CancelledError,
  OutcomeUnknownError,
  TimeoutError,
  UnauthenticatedError,
  UnavailableError,
} from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { KNOWN_DOWN, read, readFailing, readTimes, startFailing } from './failing-far-end.ts';
import {
  CHANGES,
  clientOf,
  hang,
  json,
  rejection,
  type Reply,
  startDispatcher,
  text,
  unusedUrl,
} from './far-end.ts';

describe('a GitLab that is known to be down', () => {
  test.each([
    ['answers 503', text('', 503)],
    ['answers 502 as a page', text('<html></html>', 502)],
    ['resets connections', ((request) => request.socket.resetAndDestroy()) satisfies Reply],
    ['never answers', hang],
  ])('is one that %s ten times in a row', async (_name, reply) => {
    const { gitlab, dispatcher, answerWith } = await startFailing(json({ id: 1 }), {
      breakerFailures: 10,
      attemptTimeout: 50,
    });
    for (let done = 0; done < 10; done += 1) await read(dispatcher);
    answerWith(reply);
    await readTimes(9, dispatcher);
    expect(dispatcher.admission.breakerState).toBe('closed');

    await readFailing(dispatcher);

    expect(dispatcher.admission).toMatchObject({ breakerState: 'open', isDown: true });
    expect(await readFailing(dispatcher)).toMatchObject({ name: 'UnavailableError', message: KNOWN_DOWN });
    expect(gitlab.requests).toHaveLength(20);
  });

  test('is one to which no connection can be made', async () => {
    const dispatcher = startDispatcher(await unusedUrl(), { retries: 0, breakerFailures: 3 });

    await readTimes(3, dispatcher);

    expect(dispatcher.admission.isDown).toBe(true);
  });

  test('is one that never answers, if one attempt may take all the time of its operation', async () => {
    const { dispatcher } = await startFailing(hang, { attemptTimeout: 100, totalTimeout: 100 });

    await readTimes(3, dispatcher);

    expect(dispatcher.admission.isDown).toBe(true);
  });

  test('gets no request, and the refusal takes less than 5 ms', async () => {
    const { gitlab, dispatcher } = await startFailing(text('', 503), { retries: 2 });
    // The first is tried three times; then it is known that another project fails too.
    await readTimes(2, dispatcher);

    const times: number[] = [];
    for (let done = 0; done < 50; done += 1) {
      const start = performance.now();
      expect(await readFailing(dispatcher)).toMatchObject({ message: KNOWN_DOWN });
      times.push(performance.now() - start);
    }

    expect(times.sort((one, other) => one - other)[25]).toBeLessThan(5);
    expect(gitlab.requests).toHaveLength(4);
  });

  test('gets no change: GitLab certainly did not receive it', async () => {
    const { gitlab, dispatcher } = await startFailing(text('', 503));
    await readTimes(3, dispatcher);

    const error = await rejection(CHANGES.POST(clientOf(dispatcher)));

    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ message: KNOWN_DOWN, request: { method: 'POST' } });
    expect(gitlab.requests).toHaveLength(3);
  });

  test('is detected by failing changes, too', async () => {
    const { dispatcher } = await startFailing(text('', 503));

    for (const project of [1, 2, 3]) {
      const change = clientOf(dispatcher).post(path`/projects/${project}/deployments`, {});
      expect(await rejection(change)).toBeInstanceOf(OutcomeUnknownError);
    }

    expect(dispatcher.admission.isDown).toBe(true);
  });

  test('ends the wait of the requests that wait for a connection', async () => {
    const { gitlab, dispatcher } = await startFailing(hang, {
      connections: 3,
      attemptTimeout: 100,
      breakerFailures: 1,
    });

    const errors = await Promise.all(Array.from({ length: 20 }, () => readFailing(dispatcher)));

    // After the first timeout one more is sent, since a single project says nothing; after the second, none is.
    expect(errors.filter((error) => error instanceof TimeoutError)).toHaveLength(4);
    expect(errors.filter((error) => error instanceof UnavailableError)).toHaveLength(16);
    expect(gitlab.requests).toHaveLength(4);
    expect(dispatcher.admission).toMatchObject({ connectionsInUse: 0, waiting: 0 });
  });
});

describe('GitLab is not down because of', () => {
  test.each<[string, Reply]>([
    ['500', text('', 500)],
    ['502', text('', 502)],
    ['503', text('', 503)],
    ['504', text('', 504)],
    ['silence', hang],
    ['a reset', (request) => request.socket.resetAndDestroy()],
  ])(
    '%s for one project, however often, by number and by path, along several routes',
    async (_name, reply) => {
      const { gitlab, dispatcher } = await startFailing(reply, { attemptTimeout: 50, breakerFailures: 3 });

      const paths = [1, 'group/app', 'Group/App'].flatMap((project) => [
        path`/projects/${project}`,
        path`/projects/${project}/deployments`,
        path`/projects/${project}/environments/${7}`,
      ]);
      for (const one of paths) await rejection(clientOf(dispatcher).get(one));

      expect(dispatcher.admission.breakerState).toBe('closed');
      expect(gitlab.requests).toHaveLength(9);
    },
  );

  test('500 for several projects', async () => {
    const { gitlab, dispatcher } = await startFailing(text('', 500));

    await readTimes(10, dispatcher);

    expect(dispatcher.admission.breakerState).toBe('closed');
    expect(gitlab.requests).toHaveLength(10);
  });

  test('failures of several projects, while GitLab answers for others', async () => {
    const { dispatcher } = await startFailing((request, response, count) => {
      (request.url?.endsWith('/user') ? json({ id: 1 }) : text('', 503))(request, response, count);
    });

    for (let done = 0; done < 10; done += 1) {
      await readTimes(2, dispatcher);
      await clientOf(dispatcher, { caller: 'another' }).get(path`/user`);
    }

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test.each([400, 401, 403, 404, 409, 412, 422])('a refusal with %i', async (status) => {
    const { gitlab, dispatcher } = await startFailing(json({ message: 'No' }, status));

    await readTimes(10, dispatcher);

    expect(dispatcher.admission.breakerState).toBe('closed');
    expect(gitlab.requests).toHaveLength(10);
  });

  test('429 for several callers', async () => {
    const { gitlab, dispatcher } = await startFailing(text('Retry later', 429));

    for (let id = 1; id <= 10; id += 1) {
      const credentials = { name: 'private-token', value: `token-of-caller-${id}` } as const;
      await rejection(clientOf(dispatcher, { credentials }).get(path`/projects/${id}`));
    }

    expect(dispatcher.admission.breakerState).toBe('closed');
    expect(gitlab.requests).toHaveLength(10);
  });

  test("one caller's bad token, beside callers with good ones", async () => {
    const { dispatcher } = await startFailing((request, response, count) => {
      const isBad = request.headers['private-token'] === 'bad';
      (isBad ? json({ message: '401 Unauthorized' }, 401) : json({ id: 1 }))(request, response, count);
    });
    const bad = { credentials: { name: 'private-token', value: 'bad' } } as const;

    for (let done = 0; done < 50; done += 1) {
      const error = await rejection(clientOf(dispatcher, bad).get(path`/user`));
      expect(error).toBeInstanceOf(UnauthenticatedError);
    }

    expect(await read(dispatcher)).toEqual({ id: 1 });
  });

  test('callers who disconnect', async () => {
    const { gitlab, dispatcher } = await startFailing(hang);

    for (let done = 1; done <= 10; done += 1) {
      const caller = new AbortController();
      const gone = rejection(clientOf(dispatcher, { signal: caller.signal }).get(path`/user`));
      await gitlab.had(done);
      caller.abort();
      expect(await gone).toBeInstanceOf(CancelledError);
    }

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('timeouts of attempts that had less time than GitLab is allowed', async () => {
    const { dispatcher } = await startFailing(hang, { totalTimeout: 60, attemptTimeout: 5000 });

    for (const error of await readTimes(5, dispatcher)) expect(error).toBeInstanceOf(TimeoutError);

    expect(dispatcher.admission.breakerState).toBe('closed');
  });

  test('old failures', async () => {
    const { dispatcher } = await startFailing(text('', 503));
    await readTimes(2, dispatcher);
    const now = performance.now();
    const later = vi.spyOn(performance, 'now').mockImplementation(() => now + 61_000);
    onTestFinished(() => {
      later.mockRestore();
    });

    await readTimes(2, dispatcher);

    expect(dispatcher.admission.breakerState).toBe('closed');
  });
});
