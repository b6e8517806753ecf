import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { changesFor, create } from '../live/changes.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { sendRaw, serveOnPort } from '../support/raw-requests.ts';
import {
  DEPLOYMENT_HOOK as DEPLOYMENT,
  postHook as post,
  signed,
  SIGNING_TOKEN,
} from '../support/webhook.ts';

const SECRET = 'a-secret-token-of-the-operator';
/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000 };

describe('a webhook', () => {
  test.each([
    ['a signature', SIGNING_TOKEN, (body: string) => signed(body)],
    [
      'one of several signatures',
      SIGNING_TOKEN,
      (body: string) => {
        const headers = signed(body);
        return {
          ...headers,
          'webhook-signature': `v1,${SIGNING_TOKEN} ${headers['webhook-signature']}`,
        };
      },
    ],
    ['the secret token', SECRET, () => ({ 'x-gitlab-token': SECRET })],
    ['the signing token as secret token', SIGNING_TOKEN, () => ({ 'x-gitlab-token': SIGNING_TOKEN })],
  ])('with %s leads to one read for each subscriber', async (_name, webhookSecret, headers) => {
    const started = await startGateway({ ...NO_POLLING, webhookSecret });
    const { gateway, gitlab } = started;
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const id = await create(started, { directly: true });
    const body = JSON.stringify(DEPLOYMENT);
    expect(await post(gateway, body, headers(body))).toEqual({ status: 200, body: { outcome: 'accepted' } });
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    expect(gitlab.lines().filter((line) => line.includes('updated_after'))).toHaveLength(1);
  });

  test.each([
    ['no proof', () => ({})],
    ['a wrong secret token', () => ({ 'x-gitlab-token': `${SIGNING_TOKEN}x` })],
    ['a signature by another key', (body: string) => signed(body, { key: randomBytes(32) })],
    ['a signature of another body', () => signed('{}')],
    ['an old signature', (body: string) => signed(body, { time: Math.floor(Date.now() / 1000) - 301 })],
    [
      'a signature from the future',
      (body: string) => signed(body, { time: Math.floor(Date.now() / 1000) + 301 }),
    ],
    ['a wrong signature and the right token', () => ({ ...signed('{}'), 'x-gitlab-token': SIGNING_TOKEN })],
  ])('with %s is refused, and costs GitLab nothing', async (_name, headers) => {
    const { gateway, gitlab } = await startGateway({ webhookSecret: SIGNING_TOKEN });
    const body = JSON.stringify(DEPLOYMENT);
    const { status, body: answer } = await post(gateway, body, headers(body));
    expect(status).toBe(401);
    expect(JSON.stringify(answer)).toContain('WEBHOOK_NOT_SIGNED');
    expect(gitlab.lines()).toEqual([]);
  });

  test('counts once, however often GitLab delivers it', async () => {
    const { gateway } = await startGateway({ webhookSecret: SIGNING_TOKEN });
    const body = JSON.stringify(DEPLOYMENT);
    const headers = signed(body);
    expect((await post(gateway, body, headers)).body).toEqual({ outcome: 'accepted' });
    expect((await post(gateway, body, headers)).body).toEqual({ outcome: 'repeated' });
    expect((await post(gateway, body, signed(body))).body).toEqual({ outcome: 'accepted' });
  });

  test.each([
    [
      'a job that deploys',
      { object_kind: 'build', build_id: 7, project_id: 5, environment: { name: 'x' } },
      'accepted',
    ],
    ['a job of an older GitLab', { object_kind: 'build', build_id: 7, project_id: 5 }, 'accepted'],
    [
      'a job that deploys nowhere',
      { object_kind: 'build', build_id: 7, project_id: 5, environment: null },
      'ignored',
    ],
    [
      'a pipeline that deploys',
      {
        object_kind: 'pipeline',
        object_attributes: { id: 3 },
        project: { id: 5 },
        builds: [{ environment: { name: 'x' } }],
      },
      'accepted',
    ],
    [
      'a pipeline that deploys nowhere',
      {
        object_kind: 'pipeline',
        object_attributes: { id: 3 },
        project: { id: 5 },
        builds: [{ environment: null }],
      },
      'ignored',
    ],
    ['a push', { object_kind: 'push', project: { id: 5 } }, 'ignored'],
    ['a deployment without a project', { object_kind: 'deployment', project: { id: '../7' } }, 'ignored'],
    ['a list', [1], 'ignored'],
    ['null', null, 'ignored'],
  ])('about %s is acknowledged', async (_name, json, outcome) => {
    const { gateway, gitlab } = await startGateway({ webhookSecret: SECRET });
    const { status, body } = await post(gateway, JSON.stringify(json), { 'x-gitlab-token': SECRET });
    expect({ status, body }).toEqual({ status: 200, body: { outcome } });
    expect(gitlab.lines()).toEqual([]);
  });

  test('that is too large is refused', async () => {
    const { gateway } = await startGateway({ webhookSecret: SECRET });
    const body = JSON.stringify({ text: 'x'.repeat(1024 ** 2) });
    expect((await post(gateway, body, { 'x-gitlab-token': SECRET })).status).toBe(413);
  });

  test('that is too large gets its answer over a socket, while it is still being sent', async () => {
    const { gateway } = await startGateway({ webhookSecret: SECRET });
    const chunk = 1024 ** 2;
    const response = await sendRaw(
      await serveOnPort(gateway),
      'POST /webhooks/gitlab HTTP/1.1\r\nhost: gateway.test\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n' +
        `${chunk.toString(16)}\r\n${'x'.repeat(chunk)}\r\n`.repeat(8) +
        '0\r\n\r\n',
    );
    expect(response.status).toBe(413);
  });

  test('that is not JSON is refused', async () => {
    const { gateway } = await startGateway({ webhookSecret: SECRET });
    expect((await post(gateway, '{', { 'x-gitlab-token': SECRET })).status).toBe(400);
  });

  test('finds nothing without WEBHOOK_SECRET', async () => {
    const { gateway } = await startGateway();
    expect((await post(gateway, '{}', {})).status).toBe(404);
  });

  test('leads to reads of its own project only', async () => {
    const started = await startGateway({ ...NO_POLLING, webhookSecret: SECRET });
    const { gateway, gitlab } = started;
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const before = gitlab.lines().length;
    for (let index = 0; index < 50; index += 1) {
      await post(gateway, JSON.stringify({ ...DEPLOYMENT, project: { id: 5 } }), {
        'x-gitlab-token': SECRET,
      });
    }
    const id = await create(started);
    await events.next();
    expect(
      gitlab
        .lines()
        .slice(before)
        .filter((line) => line.includes('updated_after')),
    ).toHaveLength(1);
    expect(id).toMatch(/^\d+$/);
  });

  test('in a flood leads to few reads', async () => {
    const started = await startGateway({ ...NO_POLLING, webhookSecret: SECRET });
    const { gateway, gitlab } = started;
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const id = await create(started, { directly: true });
    const before = gitlab.lines().length;
    const start = performance.now();
    for (let index = 0; index < 300; index += 1) {
      await post(gateway, JSON.stringify(DEPLOYMENT), { 'x-gitlab-token': SECRET });
    }
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    // Hints are gathered for 250 ms.
    const most = 2 + (performance.now() - start) / 250;
    expect(gitlab.lines().slice(before).length).toBeLessThanOrEqual(most);
  });
});
