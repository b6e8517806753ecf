import { describe, expect, test } from 'vitest';
import { sampleProjects } from '../../src/sandbox/sample/projects.ts';
import { deployments, idsOf, record, startedSandbox, type Ask } from './start.ts';

/** The two that wait: the developer's, which has one approval already, and the maintainer's, which has none. */
async function waiting(ask: Ask): Promise<{ half: string; none: string }> {
  const [half, none] = idsOf(await ask(`${deployments}?status=blocked`));
  return { half: `${deployments}/${String(half)}`, none: `${deployments}/${String(none)}` };
}

function refusal(message: string) {
  return { status: 400, json: { message } };
}

describe('POST /projects/:id/deployments/:deployment_id/approval', () => {
  // CONTRACT.md §1.6: the last needed approval changes no status; before 19.x it did.
  test.each([
    ['newest', 'blocked', 'manual'],
    ['older', 'created', 'manual'],
  ] as const)('the last approval needed leaves it, in the %s release, %s', async (release, status, job) => {
    const { ask } = await startedSandbox({ behaviour: { release } });
    const { half } = await waiting(ask);

    const reply = await ask(`${half}/approval`, {
      method: 'POST',
      body: { status: 'approved', comment: 'Go' },
    });

    expect(reply).toMatchObject({
      status: 201,
      json: { status: 'approved', comment: 'Go', user: { username: 'mira.castellan' } },
    });
    expect((await ask(half)).json).toMatchObject({
      status,
      pending_approval_count: 0,
      deployable: { status: job },
    });
  });

  test('still waits if another approval is missing', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { none } = await waiting(ask);

    await ask(`${none}/approval`, {
      method: 'POST',
      token: sandbox.tokens.approver,
      body: { status: 'approved' },
    });

    expect((await ask(none)).json).toMatchObject({ status: 'blocked', pending_approval_count: 1 });
  });

  test('approving twice keeps the first approval', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { none } = await waiting(ask);
    const asking = { method: 'POST', token: sandbox.tokens.approver };

    await ask(`${none}/approval`, { ...asking, body: { status: 'approved', comment: 'First' } });
    const second = await ask(`${none}/approval`, {
      ...asking,
      body: { status: 'approved', comment: 'Second' },
    });

    expect(second).toMatchObject({ status: 201, json: { comment: 'First' } });
  });

  test('a rejection replaces the approval, and fails the job', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { none } = await waiting(ask);
    const asking = { method: 'POST', token: sandbox.tokens.approver };
    await ask(`${none}/approval`, { ...asking, body: { status: 'approved' } });

    await ask(`${none}/approval`, { ...asking, body: { status: 'rejected', comment: 'Not today' } });

    expect((await ask(none)).json).toMatchObject({
      status: 'failed',
      approvals: [{ status: 'rejected', comment: 'Not today' }],
      deployable: { status: 'failed', failure_reason: 'deployment_rejected' },
    });
  });

  test('can name the rule that it is for', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { none } = await waiting(ask);
    const asking = { method: 'POST', token: sandbox.tokens.approver };

    const wrong = await ask(`${none}/approval`, {
      ...asking,
      body: { status: 'approved', represented_as: 'Nobody' },
    });
    // CONTRACT.md §1.6: it is looked for within the rule's description.
    const right = await ask(`${none}/approval`, {
      ...asking,
      body: { status: 'approved', represented_as: 'Qual' },
    });

    expect(wrong).toMatchObject(
      refusal(
        'There are no approval rules for the given `represent_as` parameter. Use a valid User/Group/Role name instead.',
      ),
    );
    expect(right.status).toBe(201);
  });

  test('returns 400 to users who cannot approve', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { half } = await waiting(ask);

    const reply = await ask(`${half}/approval`, {
      method: 'POST',
      token: sandbox.tokens.reporter,
      body: { status: 'approved' },
    });

    expect(reply).toMatchObject(
      refusal(
        "You don't have permission to approve this deployment. Contact the project or group owner for help.",
      ),
    );
  });

  test('refuses an approval, but not a rejection, by the user who started the deployment', async () => {
    const { ask } = await startedSandbox();
    const { none } = await waiting(ask);

    const rejection = await ask(`${none}/approval`, { method: 'POST', body: { status: 'rejected' } });
    const reply = await ask(`${none}/approval`, { method: 'POST', body: { status: 'approved' } });

    expect(reply).toMatchObject(
      refusal(
        'You cannot approve your own deployment. This configuration can be adjusted in the protected environment settings.',
      ),
    );
    expect(rejection.status).toBe(201);
  });

  test('accepts an approval by the user who started the deployment if the setting allows it', async () => {
    const { ask } = await startedSandbox({ behaviour: { startersMayApprove: true } });
    const { none } = await waiting(ask);

    const reply = await ask(`${none}/approval`, { method: 'POST', body: { status: 'approved' } });

    expect(reply.status).toBe(201);
  });

  // CONTRACT.md §1.6: "This deployment is not waiting for approvals" comes before the permission.
  test('reports that the deployment is not waiting before it reports a missing permission', async () => {
    const { ask, sandbox } = await startedSandbox();
    const { half } = await waiting(ask);
    await ask(`${half}/approval`, { method: 'POST', body: { status: 'approved' } });

    const reply = await ask(`${half}/approval`, {
      method: 'POST',
      token: sandbox.tokens.reporter,
      body: { status: 'approved' },
    });

    expect(reply).toMatchObject(refusal('This deployment is not waiting for approvals.'));
  });

  test.each([
    ['newest', 201],
    ['older', 400],
  ] as const)(
    'of one that is not blocked and lacks approvals is, in the %s release, answered %d',
    async (release, status) => {
      const { ask } = await startedSandbox({ behaviour: { release } });
      const [id] = idsOf(await ask(`${deployments}?environment=production&status=success`));

      const reply = await ask(`${deployments}/${String(id)}/approval`, {
        method: 'POST',
        body: { status: 'approved' },
      });

      expect(reply.status).toBe(status);
    },
  );

  test('is missing in the Community Edition, and so are the keys about approvals', async () => {
    const { ask } = await startedSandbox({ behaviour: { edition: 'ce' } });
    const { half } = await waiting(ask);

    const reply = await ask(`${half}/approval`, { method: 'POST', body: { status: 'approved' } });

    expect(reply).toMatchObject({ status: 404, json: { error: '404 Not Found' } });
    expect(Object.keys(record(await ask(half))).filter((key) => key.includes('approv'))).toEqual([]);
  });

  test('an environment without rules has an empty list of rules', async () => {
    const { ask } = await startedSandbox();
    const [id] = idsOf(await ask(`${deployments}?environment=testing`));

    const reply = await ask(`${deployments}/${String(id)}`);

    expect(reply.json).toMatchObject({
      pending_approval_count: 0,
      approvals: [],
      approval_summary: { rules: [] },
    });
  });

  test.each([
    [`${deployments}?environment=testing`, 'This environment is not protected.'],
    [
      `/projects/${sampleProjects.mailRelay}/deployments?environment=production`,
      'Deployment approvals is not configured for this environment.',
    ],
  ])('refuses for one of %s', async (list, message) => {
    const { ask } = await startedSandbox();
    const [id] = idsOf(await ask(list));

    const reply = await ask(`${list.split('?')[0] ?? ''}/${String(id)}/approval`, {
      method: 'POST',
      body: { status: 'approved' },
    });

    expect(reply).toMatchObject(refusal(message));
  });

  test('an unknown deployment is not found', async () => {
    const { ask } = await startedSandbox();

    const reply = await ask(`${deployments}/1/approval`, { method: 'POST', body: { status: 'approved' } });

    expect(reply).toMatchObject({ status: 404, json: { message: '404 Not found' } });
  });

  test('requires one of two statuses', async () => {
    const { ask } = await startedSandbox();
    const { half } = await waiting(ask);

    const reply = await ask(`${half}/approval`, { method: 'POST', body: { status: 'perhaps' } });

    expect(record(reply)).toEqual({ error: 'status does not have a valid value' });
  });
});
