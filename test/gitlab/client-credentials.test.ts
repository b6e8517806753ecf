import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import type { Credentials } from '../../src/gitlab/client.ts';
import { UnauthenticatedError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import {
  CHANGES,
  clientOf,
  json,
  rejection,
  startClient,
  startDispatcher,
  startFarEnd,
  TOKEN,
} from './far-end.ts';

const USER = path`/user`;

describe('credentials', () => {
  test.each<Credentials>([
    { name: 'private-token', value: TOKEN },
    { name: 'authorization', value: `Bearer ${TOKEN}` },
    { name: 'job-token', value: TOKEN },
  ])('$name goes to GitLab in the header in which it came', async (credentials) => {
    const gitlab = await startFarEnd(json({}));

    await startClient(gitlab.url, { credentials }).get(USER);

    const { 'private-token': privateToken, authorization, 'job-token': jobToken } = gitlab.headers[0] ?? {};
    const others = { 'private-token': undefined, authorization: undefined, 'job-token': undefined };
    expect({ 'private-token': privateToken, authorization, 'job-token': jobToken }).toEqual({
      ...others,
      [credentials.name]: credentials.value,
    });
  });

  test('are not sent if the caller has none', async () => {
    const gitlab = await startFarEnd(json({}));

    await startClient(gitlab.url, { credentials: null }).get(USER);

    expect(Object.keys(gitlab.headers[0] ?? {}).sort()).toEqual([
      'accept',
      'connection',
      'host',
      'user-agent',
    ]);
  });

  test.each([
    '',
    'canary\r\nx: 1',
    'canary\n',
    'canary\0',
    'canary\t',
    'canary\u007f',
    'canary€',
    'canary'.repeat(200),
  ])('%j is refused before any request, and the error does not repeat it', async (value) => {
    const gitlab = await startFarEnd(json({}));
    const client = startClient(gitlab.url, { credentials: { name: 'private-token', value } });

    const read = await rejection(client.get(USER));
    const change = await rejection(CHANGES.POST(client));

    expect([read, change]).toEqual([expect.any(UnauthenticatedError), expect.any(UnauthenticatedError)]);
    expect(inspect([read, change], { depth: 10, showHidden: true })).not.toContain('canary');
    expect(gitlab.requests).toEqual([]);
  });

  test('the longest token is sent', async () => {
    const gitlab = await startFarEnd(json({}));
    const value = 'x'.repeat(1024);

    await startClient(gitlab.url, { credentials: { name: 'job-token', value } }).get(USER);

    expect(gitlab.headers[0]).toMatchObject({ 'job-token': value });
  });

  test('a token cannot be inspected from outside', async () => {
    const gitlab = await startFarEnd(json({}));
    const dispatcher = startDispatcher(gitlab.url);
    const client = clientOf(dispatcher);
    await client.get(USER);

    expect(inspect([client, client.requests, dispatcher], { depth: 10, showHidden: true })).not.toContain(
      TOKEN,
    );
  });

  test('that GitLab refuses are not sent again: waiting requests fail with the same error', async () => {
    const answers: (() => void)[] = [];
    const gitlab = await startFarEnd((request, response, count) => {
      answers.push(() => {
        json({ message: '401 Unauthorized' }, 401)(request, response, count);
      });
    });
    const client = startClient(gitlab.url, { connections: 2, concurrency: 8 });
    const reads = Array.from({ length: 30 }, (_, id) => rejection(client.get(path`/users/${id}`)));
    await gitlab.had(2);

    for (const answer of answers) answer();
    const [first, ...others] = await Promise.all(reads);
    const later = await rejection(client.get(path`/projects/${1}`));
    const change = await rejection(CHANGES.POST(client));

    expect(first).toBeInstanceOf(UnauthenticatedError);
    for (const other of [...others, later, change]) expect(other).toBe(first);
    expect(gitlab.requests).toHaveLength(2);
  });

  // GitLab takes a job token along some routes only, and answers 401 along the others.
  test.each([{ name: 'job-token', value: TOKEN } as const, null])(
    '%j are refused by route: the others are still asked',
    async (credentials) => {
      const gitlab = await startFarEnd((request, response, count) => {
        (request.url?.includes('/users') ? json({}, 401) : json({ id: 1 }))(request, response, count);
      });
      const client = startClient(gitlab.url, { credentials });

      const one = await rejection(client.get(path`/users/${1}`));
      const other = await rejection(client.get(path`/users/${2}`));

      expect(other).toBe(one);
      expect(await client.get(path`/projects/${1}`)).toEqual({ id: 1 });
      expect(gitlab.requests).toEqual(['GET /api/v4/users/1', 'GET /api/v4/projects/1']);
    },
  );
});
