import { describe, expect, test } from 'vitest';

import { InvalidResponseError } from '../../src/gitlab/errors.ts';
import { path } from '../../src/gitlab/path.ts';
import { CHANGES, json, rejection, startClient, startFarEnd, text, TOKEN } from './far-end.ts';

const USER = path`/user`;

describe('a redirect', () => {
  test.each([301, 302, 307, 308])(
    '%d within the API is followed once, with the credentials',
    async (status) => {
      const gitlab = await startFarEnd((request, response, count) => {
        const location = '/api/v4/projects/7?x=a%2Fb';
        (count === 1 ? text('Moved', status, { location }) : json({ id: 7 }))(request, response, count);
      });
      const client = startClient(gitlab.url);

      expect(await client.get(path`/projects/${'old/path'}`)).toEqual({ id: 7 });
      expect(gitlab.requests).toEqual(['GET /api/v4/projects/old%2Fpath', 'GET /api/v4/projects/7?x=a%2Fb']);
      expect(gitlab.headers.map((headers) => headers['private-token'])).toEqual([TOKEN, TOKEN]);
    },
  );

  test('that leads to another is not followed again', async () => {
    const gitlab = await startFarEnd(text('', 301, { location: '/api/v4/projects/7' }));

    const error = await rejection(startClient(gitlab.url).get(USER));

    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(gitlab.requests).toHaveLength(2);
  });

  test.each([301, 302, 303, 307, 308])('%d to another host sends no byte there', async (status) => {
    const other = await startFarEnd(json({ id: 1 }));
    const gitlab = await startFarEnd(text('', status, { location: `${other.url.href}api/v4/user` }));
    const client = startClient(gitlab.url);

    expect(await rejection(client.get(USER))).toBeInstanceOf(InvalidResponseError);
    expect(await rejection(CHANGES.POST(client))).toBeInstanceOf(InvalidResponseError);
    expect(other.requests).toEqual([]);
  });

  // CONTRACT.md §5: `Location` is built from the configured external URL, not from the host that was asked.
  test.each([
    ['another host', 'https://gitlab.example.com/api/v4/projects/7?x=a%2Fb'],
    ['another scheme', 'https://127.0.0.1/api/v4/projects/7?x=a%2Fb'],
    ['another path before it', 'https://example.com/code/git/api/v4/projects/7?x=a%2Fb'],
  ])('of a moved project to %s is followed on the configured host', async (_name, location) => {
    const gitlab = await startFarEnd((request, response, count) => {
      (count === 1 ? text('Moved', 301, { location }) : json({ id: 7 }))(request, response, count);
    });

    expect(await startClient(gitlab.url).get(path`/projects/${'old/path'}`)).toEqual({ id: 7 });
    expect(gitlab.requests).toEqual(['GET /api/v4/projects/old%2Fpath', 'GET /api/v4/projects/7?x=a%2Fb']);
  });

  test('of a moved project stays below the path of GITLAB_URL', async () => {
    const gitlab = await startFarEnd((request, response, count) => {
      const location = 'https://gitlab.example.com/api/v4/projects/7/deployments?page=2';
      (count === 1 ? text('Moved', 301, { location }) : json([]))(request, response, count);
    });

    await startClient(new URL('/git', gitlab.url)).getPage(path`/projects/${'old/path'}/deployments`);

    expect(gitlab.requests[1]).toBe('GET /git/api/v4/projects/7/deployments?page=2');
  });

  test('of a moved project sends nothing to the other host', async () => {
    const other = await startFarEnd(json({ id: 1 }));
    const gitlab = await startFarEnd(text('', 301, { location: `${other.url.href}api/v4/projects/7` }));

    await rejection(startClient(gitlab.url).get(path`/projects/${'old/path'}`));
    await rejection(CHANGES.POST(startClient(gitlab.url)));

    expect(gitlab.requests).toHaveLength(3);
    expect(other.requests).toEqual([]);
  });

  test.each([
    'https://gitlab.example.com/api/v4/projects/old%2Fpath',
    'https://gitlab.example.com/api/v4/projects/7x',
    'https://gitlab.example.com/api/v4/projects/7/../../users',
    'https://gitlab.example.com/api/v4/projects/7/%2e%2e/%2e%2e/users',
    'https://gitlab.example.com/users/sign_in?to=/api/v4/projects/7',
    'https://gitlab.example.com/users/sign_in#/api/v4/projects/7',
  ])('to %s is not the redirect of a moved project', async (location) => {
    const gitlab = await startFarEnd(text('', 301, { location }));

    expect(await rejection(startClient(gitlab.url).get(USER))).toBeInstanceOf(InvalidResponseError);
    expect(gitlab.requests).toHaveLength(1);
  });

  test.each([
    '/users/sign_in',
    '/api/v4/../../admin',
    '/api/v4/%2e%2e/%2e%2e/admin',
    '/api/v4x/user',
    '//127.0.0.2/api/v4/user',
    'https:',
    'http://[',
    '',
  ])('to %j is not followed', async (location) => {
    const gitlab = await startFarEnd(text('', 302, { location }));

    const error = await rejection(startClient(gitlab.url).get(USER));

    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(gitlab.requests).toHaveLength(1);
  });

  test.each(['POST', 'PUT', 'DELETE'] as const)('is not followed by a %s', async (method) => {
    const gitlab = await startFarEnd(text('', 307, { location: '/api/v4/projects/7/deployments' }));

    const error = await rejection(CHANGES[method](startClient(gitlab.url)));

    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(gitlab.requests).toHaveLength(1);
  });
});
