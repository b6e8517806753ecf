import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, main, record, startedSandbox } from './start.ts';

const refused = { status: 401, json: { message: '401 Unauthorized' } };

describe('Credentials', () => {
  test.each(['/user', '/version', '/projects', `/projects/${sampleProjects.designTokens}/deployments`])(
    '%s requires a token',
    async (path) => {
      const { ask } = await startedSandbox();

      const none = await ask(path, { token: null });
      const wrong = await ask(path, { token: 'glpat-wrong' });

      expect(none).toMatchObject(refused);
      expect(wrong).toMatchObject(refused);
    },
  );

  test('accepts a token in either header', async () => {
    const { ask, sandbox } = await startedSandbox();
    const headers = { authorization: `Bearer ${sandbox.tokens.developer}` };

    const reply = await ask('/user', { token: null, headers });

    expect(record(reply).username).toBe('tomasz.wilk');
  });

  test('an unknown path is reported before a missing token', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask('/nothing', { token: null });

    expect(reply).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
  });

  test('permissions are checked before parameters', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}?order_by=ref`, { token: null });

    expect(reply).toMatchObject(refused);
  });

  test.each([
    ['expired', 'Token is expired. You can either do re-authorization or token refresh.'],
    ['revoked', 'Token was revoked. You have to re-authorize from the user.'],
  ] as const)('says of a token that it is %s', async (role, description) => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask('/user', { token: sandbox.tokens[role] });

    expect(reply).toMatchObject({
      status: 401,
      json: { error: 'invalid_token', error_description: description },
    });
  });

  test('a token that can only read cannot write', async () => {
    const { ask, sandbox } = await startedSandbox();
    const token = sandbox.tokens.readOnly;

    const read = await ask(deployments, { token });
    const write = await ask(deployments, { token, method: 'POST', body: {} });

    expect(read.status).toBe(200);
    expect(write).toMatchObject({ status: 403, json: { error: 'insufficient_scope', scope: 'api' } });
  });

  test('a job token reads and writes the deployments of its own project', async () => {
    const { ask, sandbox } = await startedSandbox();
    const headers = { 'job-token': sandbox.tokens.job };
    const { id: sha } = record(await ask(`${main}/repository/commits/main`));

    const list = await ask(deployments, { token: null, headers });
    const create = await ask(deployments, {
      token: null,
      headers,
      method: 'POST',
      body: { environment: 'staging', sha, ref: 'main', tag: false, status: 'running' },
    });

    expect([list.status, create.status]).toEqual([200, 201]);
  });

  test('a job token is refused for other projects and other endpoints', async () => {
    const { ask, sandbox } = await startedSandbox();
    const headers = { 'job-token': sandbox.tokens.job };

    const elsewhere = await ask(`/projects/${sampleProjects.seatMap}/deployments`, { token: null, headers });
    const otherEndpoint = await ask('/user', { token: null, headers });
    const otherHeader = await ask(deployments, { token: sandbox.tokens.job });

    sandbox.behave({ release: 'older' });
    const olderElsewhere = await ask(`/projects/${sampleProjects.seatMap}/deployments`, {
      token: null,
      headers,
    });

    const words = '403 Forbidden - Authentication by CI/CD job token not allowed from box-office to';
    expect(elsewhere).toMatchObject({ status: 403, json: { message: `${words} project #48211304.` } });
    expect(olderElsewhere).toMatchObject({ status: 403, json: { message: `${words} seat-map.` } });
    expect(otherEndpoint).toMatchObject(refused);
    expect(otherHeader).toMatchObject(refused);
  });
});

describe('Projects that the caller cannot see', () => {
  test('are not found, whatever the request is', async () => {
    const { ask, sandbox } = await startedSandbox();
    const token = sandbox.tokens.outsider;
    const [id] = idsOf(await ask(deployments));
    const body = { environment: 'x', sha: 'x', ref: 'x', tag: false, status: 'success' };

    const replies = [
      await ask(main, { token }),
      await ask(deployments, { token }),
      await ask(`${deployments}/${String(id)}`, { token }),
      await ask(`${deployments}/${String(id)}/merge_requests`, { token }),
      await ask(deployments, { token, method: 'POST', body }),
      await ask(`${deployments}/${String(id)}`, { token, method: 'PUT', body }),
      await ask(`${deployments}/${String(id)}`, { token, method: 'DELETE' }),
    ];

    expect(replies.map(({ json }) => json)).toEqual(
      replies.map(() => ({ message: '404 Project Not Found' })),
    );
  });

  test('can be read but not changed if they are public or internal', async () => {
    const { ask, sandbox } = await startedSandbox();
    const token = sandbox.tokens.outsider;
    const path = `/projects/${sampleProjects.designTokens}/deployments`;
    const body = { environment: 'x', sha: 'x', ref: 'x', tag: false, status: 'success' };

    const read = await ask(path, { token });
    const write = await ask(path, { token, method: 'POST', body });

    expect([read.status, write.status]).toEqual([200, 403]);
  });
});

describe('A moved project', () => {
  test('redirects reads, and keeps the query', async () => {
    const { ask, sandbox } = await startedSandbox();

    const reply = await ask('/projects/lanternway%2Fseat-map/deployments?per_page=2&status=success');

    expect(reply.status).toBe(301);
    expect(reply.headers.get('content-type')).toBe('text/plain');
    expect(reply.headers.get('location')).toBe(
      `${sandbox.url}/api/v4/projects/${sampleProjects.seatMap}/deployments?per_page=2&status=success`,
    );
  });

  test('refuses writes', async () => {
    const { ask } = await startedSandbox();
    const body = { environment: 'x', sha: 'x', ref: 'x', tag: false, status: 'success' };

    const reply = await ask('/projects/lanternway%2Fseat-map/deployments', { method: 'POST', body });

    expect(reply).toMatchObject({
      status: 405,
      json: { message: 'Non GET methods are not allowed for moved projects' },
    });
  });
});

describe('A token in the options', () => {
  test('is valid in addition to the sample token of its role, even after a reset', async () => {
    const { ask, sandbox } = await startedSandbox({ tokens: { developer: 'a-token-of-this-test' } });
    const usernames = async () => {
      const replies = [await ask('/user', { token: 'a-token-of-this-test' })];
      replies.push(await ask('/user', { token: 'glpat-sandbox-developer' }), await ask('/user'));
      return replies.map(({ json }) => (json as { username: string }).username);
    };

    const before = await usernames();
    sandbox.reset();

    expect(before).toEqual(['tomasz.wilk', 'tomasz.wilk', 'mira.castellan']);
    expect(await usernames()).toEqual(before);
    expect(sandbox.tokens.developer).toBe('a-token-of-this-test');
    expect(sandbox.tokens.reporter).toBe('glpat-sandbox-reporter');
  });
});
