import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { hookEvents } from '../../src/sandbox/hooks/hook.ts';
import { type Ask, idsOf, main, record, records, startedSandbox } from './start.ts';

const hooks = `${main}/hooks`;
const url = 'http://127.0.0.1:4000/webhooks/gitlab';
const signingToken = `whsec_${randomBytes(32).toString('base64')}`;

async function created(ask: Ask, more: object = {}): Promise<string> {
  const reply = await ask(hooks, { method: 'POST', body: { url, ...more } });
  return `${hooks}/${record(reply).id as number}`;
}

describe('POST /projects/:id/hooks', () => {
  test('returns the hook with the defaults of GitLab', async () => {
    const { ask } = await startedSandbox({ now: () => new Date('2026-11-20T16:00:00Z') });

    const reply = await ask(hooks, { method: 'POST', body: { url } });

    expect(reply).toMatchObject({
      status: 201,
      json: {
        ...hookEvents,
        id: expect.any(Number) as number,
        url,
        name: null,
        description: null,
        created_at: '2026-11-20T16:00:00.000Z',
        project_id: 48210977,
        push_events: true,
        deployment_events: false,
        enable_ssl_verification: true,
        alert_status: 'executable',
        disabled_until: null,
        url_variables: [],
        custom_headers: [],
        push_events_branch_filter: null,
        branch_filter_strategy: 'wildcard',
        custom_webhook_template: null,
        token_present: false,
        signing_token_present: false,
      },
    });
  });

  test('keeps what it is given, and says of secrets only that they are there', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(hooks, {
      method: 'POST',
      body: {
        url: 'http://localhost:4000/{place}',
        name: 'Board',
        description: 'Live',
        deployment_events: true,
        push_events: false,
        enable_ssl_verification: false,
        token: 'secret-of-the-board',
        signing_token: signingToken,
        push_events_branch_filter: 'main',
        branch_filter_strategy: 'regex',
        url_variables: [{ key: 'place', value: 'hidden-place' }],
        custom_headers: [{ key: 'X-Board', value: 'hidden-value' }],
      },
    });

    expect(record(reply)).toMatchObject({
      url: 'http://localhost:4000/{place}',
      name: 'Board',
      description: 'Live',
      deployment_events: true,
      push_events: false,
      enable_ssl_verification: false,
      push_events_branch_filter: 'main',
      branch_filter_strategy: 'regex',
      url_variables: [{ key: 'place' }],
      custom_headers: [{ key: 'X-Board' }],
      token_present: true,
      signing_token_present: true,
    });
    expect(reply.text).not.toMatch(/secret-of-the-board|whsec_|hidden/);
  });

  test('the same URL twice gives two hooks', async () => {
    const { ask } = await startedSandbox();

    const first = await created(ask);
    const second = await created(ask);

    expect(second).not.toBe(first);
    expect(idsOf(await ask(hooks))).toHaveLength(2);
  });

  test('a release before 19.0 ignores the signing token', async () => {
    const { ask } = await startedSandbox({ behaviour: { release: 'older' } });

    const reply = await ask(hooks, { method: 'POST', body: { url, signing_token: signingToken } });

    expect(reply).toMatchObject({ status: 201, json: { signing_token_present: false } });
  });

  test.each([
    [{}, 400, 'url is missing'],
    [{ url, deployment_events: 'perhaps' }, 400, 'deployment_events is invalid'],
    [{ url, branch_filter_strategy: 'all' }, 400, 'branch_filter_strategy does not have a valid value'],
    [{ url: '' }, 422, 'Invalid url given'],
    [{ url: 'ftp://127.0.0.1/' }, 422, 'Invalid url given'],
    [{ url, signing_token: 'whsec_short' }, 422, 'Signing token is invalid'],
  ])('refuses %o', async (body, status, error) => {
    const { ask } = await startedSandbox();

    const reply = await ask(hooks, { method: 'POST', body });

    expect(reply).toMatchObject({ status, json: { error } });
  });

  test.each([
    'http://example.com/',
    'http://10.0.0.7/',
    'http://0.0.0.0/',
    'http://169.254.169.254/latest/meta-data',
    'http://127.0.0.1.example.com/',
    'http://127.0.0.1@example.com/',
    'http://[::ffff:10.0.0.7]/',
    'http://2130706434.example.com/',
  ])('accepts no address of another machine: %s', async (elsewhere) => {
    const { ask } = await startedSandbox();

    const reply = await ask(hooks, { method: 'POST', body: { url: elsewhere } });

    expect(reply).toMatchObject({ status: 422, json: { error: 'Invalid url given' } });
    expect(records(await ask(hooks))).toEqual([]);
  });

  test('accepts no variable that leads to another machine', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(hooks, {
      method: 'POST',
      body: { url: 'http://{host}/', url_variables: [{ key: 'host', value: 'example.com' }] },
    });

    expect(reply.status).toBe(422);
  });

  test.each([
    'http://127.0.0.1:1/',
    'http://127.1:1/',
    'http://0x7f000001:1/',
    'http://[::1]:1/',
    'http://localhost:1/',
  ])('accepts an address of this machine: %s', async (local) => {
    const { ask } = await startedSandbox();

    const reply = await ask(hooks, { method: 'POST', body: { url: local } });

    expect(reply.status).toBe(201);
  });
});

describe('GET, PUT and DELETE /projects/:id/hooks/:hook_id', () => {
  test('a list has its pages, without variables and headers', async () => {
    const { ask } = await startedSandbox();
    await created(ask, { name: 'first' });
    await created(ask, { name: 'second', url_variables: [{ key: 'a', value: 'b' }] });

    const reply = await ask(`${hooks}?per_page=1&page=2`);

    expect(records(reply).map(({ name }) => name)).toEqual(['second']);
    expect(Object.keys(records(reply)[0] ?? {})).not.toContain('url_variables');
    expect(reply.headers.get('x-total')).toBe('2');
  });

  test('a change keeps what it does not mention', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { token: 'secret', deployment_events: true, name: 'Board' });

    const changed = await ask(path, { method: 'PUT', body: { job_events: true } });

    expect(changed.status).toBe(200);
    expect(record(changed)).toMatchObject({
      name: 'Board',
      url,
      deployment_events: true,
      job_events: true,
      token_present: true,
    });
    expect((await ask(path)).json).toEqual(changed.json);
  });

  test('an empty text takes a secret away', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { token: 'secret', signing_token: signingToken });

    const changed = await ask(path, { method: 'PUT', body: { token: '', signing_token: '' } });

    expect(record(changed)).toMatchObject({ token_present: false, signing_token_present: false });
  });

  test('a change of nothing is refused', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(await created(ask), { method: 'PUT', body: {} });

    expect(reply).toMatchObject({ status: 400, json: { error: 'No parameters provided' } });
  });

  test('a deleted hook is not found any more', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask);

    const deleted = await ask(path, { method: 'DELETE' });
    const again = await ask(path, { method: 'DELETE' });

    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect(again).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });

  test('a hook belongs to its project', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask);

    const elsewhere = await ask(path.replace('48210977', '48233050'));

    expect(elsewhere.status).toBe(404);
  });

  test.each([
    ['developer', 403],
    ['reporter', 403],
    ['readOnly', 403],
    ['outsider', 404],
    ['expired', 401],
  ] as const)('%s gets %i, whatever the parameters', async (role, status) => {
    const { ask, sandbox } = await startedSandbox();
    const token = sandbox.tokens[role];

    const reply = await ask(hooks, { method: 'POST', token, body: { url: 'nowhere' } });

    expect(reply.status).toBe(status);
  });

  test('a token with read_api lists hooks of its maintainer', async () => {
    const { ask, sandbox } = await startedSandbox();

    expect((await ask(hooks, { token: sandbox.tokens.readOnly })).status).toBe(200);
  });

  test('a reset removes all hooks', async () => {
    const { ask, sandbox } = await startedSandbox();
    await created(ask);

    sandbox.reset();

    expect(records(await ask(hooks))).toEqual([]);
  });
});
