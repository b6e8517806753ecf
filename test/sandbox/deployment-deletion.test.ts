import { describe, expect, test } from 'vitest';
import { created } from './new-deployment.ts';
import { deployments, startedSandbox } from './start.ts';

describe('DELETE /projects/:id/deployments/:deployment_id', () => {
  test('deletes the deployment, and returns an empty response', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { status: 'failed' });

    const reply = await ask(path, { method: 'DELETE' });

    expect(reply).toMatchObject({ status: 204, text: '' });
    expect((await ask(path)).status).toBe(404);
  });

  test('requires a maintainer', async () => {
    const { ask, sandbox } = await startedSandbox();
    const path = await created(ask, { status: 'failed' });

    const reply = await ask(path, { method: 'DELETE', token: sandbox.tokens.developer });

    expect(reply).toMatchObject({ status: 403, json: { message: '403 Forbidden' } });
  });

  test('refuses to delete a running deployment', async () => {
    const { ask } = await startedSandbox();
    const path = await created(ask, { status: 'running' });

    const reply = await ask(path, { method: 'DELETE' });

    expect(reply).toMatchObject({ status: 400, json: { message: 'Cannot destroy running deployment' } });
  });

  test('the current deployment is the success that finished last, regardless of its id', async () => {
    let now = new Date('2026-11-21T10:00:00.000Z');
    const { ask } = await startedSandbox({ now: () => now });
    const first = await created(ask, { status: 'running' });
    const second = await created(ask);
    now = new Date('2026-11-21T11:00:00.000Z');
    await ask(first, { method: 'PUT', body: { status: 'success' } });

    const deployed = await ask(first, { method: 'DELETE' });
    const earlier = await ask(second, { method: 'DELETE' });

    expect(deployed).toMatchObject({
      status: 400,
      json: { message: 'Deployment currently deployed to environment' },
    });
    expect(earlier.status).toBe(204);
  });

  test('refuses to delete a deployment that has changed since', async () => {
    const { ask } = await startedSandbox({ now: () => new Date('2026-11-21T10:00:00.000Z') });
    const path = await created(ask, { status: 'failed' });
    const headers = { 'if-unmodified-since': 'Sat, 21 Nov 2026 09:59:59 GMT' };

    const reply = await ask(path, { method: 'DELETE', headers });

    expect(reply).toMatchObject({ status: 412, json: { message: '412 Precondition Failed' } });
  });

  test('refuses an unknown id, and an id that is not a number', async () => {
    const { ask } = await startedSandbox();

    const unknown = await ask(`${deployments}/1`, { method: 'DELETE' });
    const invalid = await ask(`${deployments}/abc`, { method: 'DELETE' });

    expect(unknown).toMatchObject({ status: 404, json: { message: '404 Not found' } });
    expect(invalid).toMatchObject({ status: 400, json: { error: 'deployment_id is invalid' } });
  });
});
