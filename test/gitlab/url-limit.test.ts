import { describe, expect, test } from 'vitest';

import { InvalidRequestError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { json, rejection, startClient, startFarEnd } from './far-end.ts';

const USERS = path`/users`;

describe('a URL', () => {
  test('of 8,192 characters is sent, and a longer one is not: the error names the argument', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));
    const client = startClient(gitlab.url, { budget: 1 });
    const left = 8192 - `${gitlab.url.origin}/api/v4/users?page=1&not[author_username]=`.length;

    const error = await rejection(
      client.get(USERS, { page: 1, 'not[author_username]': 'x'.repeat(left + 1) }),
    );
    await client.get(USERS, { page: 1, 'not[author_username]': 'x'.repeat(left) });

    const message =
      'The URL of this request to GitLab would have 8193 characters, but the limit is 8192. ' +
      'Shorten `not.authorUsername`.';
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error).toMatchObject({
      code: 'BAD_USER_INPUT',
      message,
      fields: [{ name: 'not.authorUsername', messages: [message] }],
    });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('is measured as it is encoded, with all values of a list', async () => {
    const gitlab = await startFarEnd(json([]));
    const client = startClient(gitlab.url);

    const error = await rejection(client.getPage(USERS, { labels: Array<string>(100).fill('ä'.repeat(12)) }));
    await client.getPage(USERS, { labels: Array<string>(100).fill('a'.repeat(12)) });

    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ name: 'labels' }] });
    expect(gitlab.requests).toHaveLength(1);
  });

  test('of a change is measured too', async () => {
    const gitlab = await startFarEnd(json({ id: 1 }));

    const error = await rejection(
      startClient(gitlab.url).post(
        path`/projects/${'ä/'.repeat(500) + '漢'.repeat(20)}/x/${'漢'.repeat(1000)}`,
        {},
      ),
    );

    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', fields: [{ name: null }] });
    expect(gitlab.requests).toEqual([]);
  });
});
