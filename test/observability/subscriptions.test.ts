import { describe, expect, test } from 'vitest';
import type { DeploymentJson } from '../../src/gitlab/deployments.ts';
import { ChangeStream } from '../../src/live/change-stream.ts';
import { type Changes, changesFor, create } from '../live/changes.ts';
import { subscribe } from '../live/subscribe.ts';
import { BOX_OFFICE, type LogLine, startGateway } from '../support/gateway.ts';

/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000 };
const PROJECTS = { projects: [BOX_OFFICE.id] };
const WITH_MERGE_REQUESTS = `subscription Costly($projects: [ID!]!) {
  deploymentChanged(projects: $projects) { deployment { databaseId mergeRequests { totalCount } } }
}`;

describe('extensions.requestCost of an event', () => {
  test('has what this event took, and counts the read that found the change as shared', async () => {
    const started = await startGateway(NO_POLLING);
    const headers = { 'private-token': started.gitlab.tokens.maintainer, 'x-request-cost': '1' };
    const events = await subscribe<Changes>(started.gateway, WITH_MERGE_REQUESTS, PROJECTS, headers);

    const costs: unknown[] = [];
    for (let count = 0; count < 2; count += 1) {
      await create(started);
      const event = (await events.next()) as { extensions?: { requestCost?: unknown } } | null;
      costs.push(event?.extensions?.requestCost);
    }

    const requests = [{ route: '/projects/:/deployments/:/merge_requests', status: 200, attempt: 1 }];
    expect(costs).toMatchObject([
      { count: 1, shared: 1, requests },
      { count: 1, shared: 1, requests },
    ]);
  });

  test('is missing unless the client asks for it', async () => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, PROJECTS);
    await create(started);

    expect(await events.next()).not.toHaveProperty('extensions');
  });
});

describe('the log of a subscription', () => {
  test.each(['client left', 'gateway stopped'])('says how it ended: %s', async (reason) => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, PROJECTS);
    await create(started);
    await events.next();

    if (reason === 'client left') await events.close();
    else await started.gateway.endSubscriptions(0);
    await expect.poll(() => ended(started.log)).toHaveLength(1);

    expect(ended(started.log)).toEqual([
      {
        operation: 'Changes',
        duration: expect.any(Number) as number,
        events: 1,
        reason,
        requestId: expect.any(String) as string,
      },
    ]);
  });

  test('has the code of the error that ended it', async () => {
    const started = await startGateway({ pollActive: 100, pollIdle: 100 });
    const events = await changesFor(started, PROJECTS);
    started.gitlab.fault({ does: 'fail', as: 'not-found', path: /deployments/ });

    await events.next();

    expect(ended(started.log)).toMatchObject([{ events: 0, reason: 'NOT_FOUND' }]);
  });

  test('has a refusal at the start like that of a request, and nothing about an end', async () => {
    const started = await startGateway(NO_POLLING);

    await (await changesFor(started, { projects: ['1'] })).next();

    const lines = started.log.filter(({ level }) => level === 'warn');
    expect(lines).toMatchObject([{ message: 'Refused', fields: { code: 'NOT_FOUND' } }]);
    expect(ended(started.log)).toEqual([]);
  });
});

describe('a stream of changes', () => {
  test('knows that its reader was too slow', async () => {
    const deployment = { id: 7, updated_at: '2026-11-21T10:00:00Z', status: 'running' } as DeploymentJson;
    const stream = await new Promise<ChangeStream>((resolve) => {
      const slow: ChangeStream = new ChangeStream({
        environments: null,
        patience: 1,
        onEnd: () => {
          resolve(slow);
        },
      });
      const project_key = BOX_OFFICE.id;
      const project = { id: BOX_OFFICE.id, path: BOX_OFFICE.path };
      slow.offer({ project_key, project, id: 7, deployment, receivedAt: null, pollingPausedUntil: null });
    });

    expect(stream.isTooSlow).toBe(true);
  });
});

function ended(log: readonly LogLine[]) {
  return log.filter(({ message }) => message === 'Subscription ended').map(({ fields }) => fields);
}
