import { describe, expect, test } from 'vitest';

import { BudgetExceededError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  json,
  rejection,
  type Reply,
  startClient,
  startFarEnd,
  text,
  withoutPauses,
} from './far-end.ts';

const USER = path`/user`;

describe('the budget', () => {
  test('the request that would exceed it fails, and what was loaded before stays', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url, { budget: 3 });

    const results = await Promise.allSettled([1, 2, 3, 4, 5, 1].map((id) => client.get(path`/users/${id}`)));

    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect(results[3]).toMatchObject({ reason: { code: 'UPSTREAM_BUDGET_EXCEEDED' } });
    expect(gitlab.requests).toHaveLength(3);
  });

  test('a retry costs as much as the first attempt, and so does a change', async () => {
    withoutPauses();
    const gitlab = await startFarEnd((request, response, count) => {
      (count === 1 ? text('', 503) : json({ id: 1 }))(request, response, count);
    });
    const client = startClient(gitlab.url, { budget: 3 });

    await client.get(USER);
    await CHANGES.POST(client);
    const third = await rejection(CHANGES.POST(client));

    expect(third).toBeInstanceOf(BudgetExceededError);
    expect(gitlab.requests).toHaveLength(3);
  });

  test.each<[string, Reply, number]>([
    ['a 503', text('', 503), 503],
    ['a 409', json({ message: '409 Conflict: Resource lock' }, 409), 409],
    ['a 429', text('', 429, { 'retry-after': '0' }), 429],
  ])('%s is not retried if no budget is left: the error stays', async (_name, reply, status) => {
    withoutPauses();
    const gitlab = await startFarEnd(reply);

    const error = await rejection(startClient(gitlab.url, { budget: 1 }).get(USER));

    expect(error).toMatchObject({ status });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('a followed redirect costs one request, too', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      (count % 2 === 1 ? text('', 301, { location: '/api/v4/projects/7' }) : json({ id: 7 }))(
        request,
        response,
        count,
      );
    });
    const client = startClient(gitlab.url, { budget: 3 });

    expect(await client.get(path`/projects/${'a/b'}`)).toEqual({ id: 7 });
    expect(await rejection(client.get(path`/projects/${'a/c'}`))).toBeInstanceOf(BudgetExceededError);
    expect(gitlab.requests).toHaveLength(3);
  });

  test('all requests that exceed it fail with the same error', async () => {
    const client = startClient(new URL('http://127.0.0.1:1'), { budget: 0 });

    const [first, ...others] = await Promise.all(
      [1, 2, 3].map((id) => rejection(client.get(path`/users/${id}`))),
    );

    for (const other of others) expect(other).toBe(first);
  });
});
