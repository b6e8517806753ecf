import { describe, expect, test, vi } from 'vitest';
import { globalId } from '../../src/graph/global-id.ts';
import { BOX_OFFICE, MAIL_RELAY, startGateway } from '../support/gateway.ts';
import { answerOf } from '../support/rest.ts';
import { type Changes, changesFor, create, remove, setStatus } from './changes.ts';
import { subscribe } from './subscribe.ts';

/** Fast, for tests about changes that no hint reports. */
const POLLING = { pollActive: 100, pollIdle: 100 };
const LARGE_CHANGES = `subscription ($projects: [ID!]!) {
  deploymentChanged(projects: $projects) { deployment { databaseId ref status environment { name } } }
}`;

/** So slow that only hints lead to reads. */
const NO_POLLING = { pollActive: 60_000, pollIdle: 60_000 };

describe('a subscription', () => {
  test('receives a change that passes through the gateway, and its own token reads it', async () => {
    const started = await startGateway(NO_POLLING);
    const { gitlab } = started;
    await create(started);
    const events = await changesFor(started, { projects: [BOX_OFFICE.path] }, 'reporter');
    const before = gitlab.lines().length;
    const id = await create(started);
    expect(await events.next()).toEqual({
      data: {
        deploymentChanged: {
          project: { fullPath: BOX_OFFICE.path },
          deployment: { databaseId: id, status: 'RUNNING', environment: { name: 'demo/oslo' } },
          deletedDeploymentId: null,
        },
      },
    });
    expect(withoutTimes(gitlab.lines().slice(before))).toEqual([
      `POST /projects/${BOX_OFFICE.id}/deployments`,
      `GET /projects/${BOX_OFFICE.id}/deployments?updated_after=…&order_by=updated_at&sort=asc&per_page=100`,
    ]);
    const [write, read] = gitlab.requests.slice(-2);
    expect(read?.user).not.toBe(write?.user);
  });

  test('receives each version once, in order', async () => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const id = await create(started);
    expect(statusIn(await events.next())).toBe('RUNNING');
    await setStatus(started, id, 'SUCCESS');
    expect(statusIn(await events.next())).toBe('SUCCESS');
    const other = await create(started);
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(other);
  });

  test('receives a change that nobody reported, because the gateway polls', async () => {
    const started = await startGateway(POLLING);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const id = await create(started, { directly: true });
    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  });

  test('receives only changes in the environments that it names', async () => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id], environments: ['demo/bergen'] });
    await create(started, { environment: 'demo/oslo' });
    const id = await create(started, { environment: 'demo/bergen' });
    expect((await events.next())?.data?.deploymentChanged.deployment).toMatchObject({
      databaseId: id,
      environment: { name: 'demo/bergen' },
    });
  });

  test('receives the deletion of a deployment', async () => {
    const started = await startGateway(NO_POLLING);
    const id = await create(started);
    await setStatus(started, id, 'FAILED');
    const events = await changesFor(started, { projects: [BOX_OFFICE.id], environments: ['demo/oslo'] });
    await remove(started, id);
    expect((await events.next())?.data?.deploymentChanged).toMatchObject({
      deployment: null,
      deletedDeploymentId: globalId('Deployment', `${BOX_OFFICE.id}:${id}`),
    });
  });

  test('receives the deletion of the deployments that GitLab deletes together with their environment', async () => {
    const started = await startGateway(NO_POLLING);
    const { gitlab, query } = started;
    const ids = [await create(started), await create(started)];
    const { deployment } = await query<{ deployment: { environment: { databaseId: string } } }>(
      `{ deployment(project: ${BOX_OFFICE.id}, id: ${ids[0] ?? ''}) { environment { databaseId } } }`,
    );
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const address = `project: ${BOX_OFFICE.id}, id: ${deployment.environment.databaseId}`;
    await query(`mutation {
      stopEnvironment(input: { ${address} }) { __typename }
      deleteEnvironment(input: { ${address} }) { __typename }
    }`);
    const deleted = [await events.next(), await events.next()].map(
      (event) => event?.data?.deploymentChanged.deletedDeploymentId,
    );
    expect(deleted).toEqual(ids.map((id) => globalId('Deployment', `${BOX_OFFICE.id}:${id}`)));
    expect(gitlab.lines().at(-1)).toBe(
      `GET /projects/${BOX_OFFICE.id}/environments/${deployment.environment.databaseId}`,
    );
  });

  test('with `since`, first receives what has changed since then, oldest first', async () => {
    const started = await startGateway(NO_POLLING);
    const first = await create(started);
    const { updated_at: since } = await answerOf(
      started.gitlab,
      `/projects/${BOX_OFFICE.id}/deployments/${first}`,
    );
    const second = await create(started);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id], since });
    const third = await create(started);
    const ids = [await events.next(), await events.next(), await events.next()].map(
      (event) => event?.data?.deploymentChanged.deployment?.databaseId,
    );
    expect(ids).toEqual([first, second, third]);
  });

  test('ends at the start with the error of a query if the caller may not read a project', async () => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, { projects: [MAIL_RELAY.id, BOX_OFFICE.path] }, 'outsider');
    const event = await events.next();
    const { errors } = await started.execute(
      `{ project(id: "${BOX_OFFICE.path}") { name } }`,
      {},
      { 'private-token': started.gitlab.tokens.outsider },
    );
    expect(event?.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    expect(event?.errors?.[0]?.message).toBe(errors?.[0]?.message);
    expect(await events.next()).toBeNull();
  });

  test('ends with an error when the caller loses access', async () => {
    const started = await startGateway(POLLING);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    started.gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/deployments`, does: 'fail', as: 'not-found' });
    expect((await events.next())?.errors?.[0]?.extensions?.code).toBe('NOT_FOUND');
    expect(await events.next()).toBeNull();
  });

  test('shares its reads with the other subscriptions of the same token', async () => {
    const started = await startGateway(NO_POLLING);
    const { gitlab } = started;
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const more = await changesFor(started, { projects: [BOX_OFFICE.path] });
    const others = await changesFor(started, { projects: [BOX_OFFICE.id] }, 'reporter');
    await create(started);
    for (const one of [events, more, others]) await one.next();
    const before = gitlab.lines().length;
    const id = await create(started);
    for (const one of [events, more, others]) {
      expect((await one.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
    }
    const reads = gitlab.requests.slice(before).filter(({ method }) => method === 'GET');
    expect(new Set(reads.map(({ user }) => user)).size).toBe(2);
    expect(reads).toHaveLength(2);
  });

  test('executes each event afresh, with a budget of its own', async () => {
    const started = await startGateway({ ...NO_POLLING, budget: 6 });
    const events = await subscribe<{ deploymentChanged: { project: { environment: { state: string } } } }>(
      started.gateway,
      `subscription ($projects: [ID!]!) { deploymentChanged(projects: $projects) { deployment { commit { stats { total } } mergeRequests { totalCount } } } }`,
      { projects: [BOX_OFFICE.id] },
      { 'private-token': started.gitlab.tokens.maintainer },
    );
    for (let event = 0; event < 4; event += 1) {
      await create(started);
      expect((await events.next())?.errors).toBeUndefined();
    }
  });

  test('receives an error in place of an event above MAX_RESULT_BYTES, and the next event', async () => {
    const started = await startGateway({ ...NO_POLLING, maxResultBytes: 200_000 });
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] }, 'maintainer', LARGE_CHANGES);
    const id = await create(started);
    const list = { path: /updated_after/, does: 'answer', status: 200, headers: {}, times: 1 } as const;
    const path = `/projects/${BOX_OFFICE.id}/deployments/${id}`;
    const deployment = await answerOf(started.gitlab, path);
    await events.next();

    const large = { ...deployment, updated_at: new Date().toISOString(), ref: 'x'.repeat(300_000) };
    started.gitlab.fault({ ...list, body: [large] });
    await setStatus(started, id, 'SUCCESS');

    expect(await events.next()).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'RESULT_TOO_LARGE' } }],
    });
    const next = await create(started);
    let event = await events.next();
    while (event?.data?.deploymentChanged.deployment?.databaseId !== next) event = await events.next();
    expect(event.errors).toBeUndefined();
  });

  test('of a project that another one of the same token follows costs no request', async () => {
    const started = await startGateway(NO_POLLING);
    await create(started);
    const first = await changesFor(started, { projects: [BOX_OFFICE.path] });
    await create(started);
    await first.next();
    const before = started.gitlab.lines().length;

    for (let count = 0; count < 3; count += 1) {
      await changesFor(started, { projects: [BOX_OFFICE.path] });
    }
    const last = await changesFor(started, { projects: [BOX_OFFICE.path] });
    await create(started);
    await last.next();

    const reads = started.gitlab.lines().slice(before);
    expect(reads.filter((line) => line === `GET /projects/${encodeURIComponent(BOX_OFFICE.path)}`)).toEqual(
      [],
    );
    expect(withoutTimes(reads)).toEqual([
      `POST /projects/${BOX_OFFICE.id}/deployments`,
      `GET /projects/${BOX_OFFICE.id}/deployments?updated_after=…&order_by=updated_at&sort=asc&per_page=100`,
    ]);
  });

  test('masks its token in the errors of events', async () => {
    const started = await startGateway(NO_POLLING);
    const token = started.gitlab.tokens.maintainer;
    const events = await subscribe<object>(
      started.gateway,
      `subscription ($projects: [ID!]!) { deploymentChanged(projects: $projects) { deployment { commit { stats { total } } } } }`,
      { projects: [BOX_OFFICE.id] },
      { 'private-token': token },
    );
    started.gitlab.fault({
      path: /repository\/commits\/[0-9a-f]{40}/,
      does: 'answer',
      status: 400,
      body: { message: `Not with ${token}` },
    });
    await create(started);
    const text = JSON.stringify(await events.next());
    expect(text).toContain('***');
    expect(text).not.toContain(token);
  });

  test('is refused at its start if its operation is too large', async () => {
    const started = await startGateway({ ...NO_POLLING, maxListLength: 1 });
    const events = await changesFor(started, { projects: [BOX_OFFICE.id, MAIL_RELAY.id] });
    expect((await events.next())?.errors?.[0]?.extensions?.code).toBe('LIST_TOO_LONG');
    expect(started.gitlab.lines()).toEqual([]);
  });

  test('is refused above the limits for all callers and for each', async () => {
    const started = await startGateway({ ...NO_POLLING, maxSubscriptions: 2, maxSubscriptionsPerCaller: 1 });
    const first = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const second = await changesFor(started, { projects: [BOX_OFFICE.id] });
    expect((await second.next())?.errors?.[0]).toMatchObject({
      message: expect.stringContaining('MAX_SUBSCRIPTIONS_PER_CALLER') as string,
      extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' },
    });
    await changesFor(started, { projects: [BOX_OFFICE.id] }, 'reporter');
    const fourth = await changesFor(started, { projects: [BOX_OFFICE.id] }, 'outsider');
    expect((await fourth.next())?.errors?.[0]?.message).toContain('(MAX_SUBSCRIPTIONS)');
    await first.close();
    const fifth = await changesFor(started, { projects: [BOX_OFFICE.id] });
    const id = await create(started);
    expect((await fifth.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  });

  test('ends without an error when the gateway stops', async () => {
    const started = await startGateway(NO_POLLING);
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    await started.gateway.endSubscriptions(10);
    expect(await events.next()).toBeNull();
  });

  test('leaves nothing that polls when its reader is gone', async () => {
    const started = await startGateway(POLLING);
    const polls = ({ id }: { readonly id: string }) =>
      started.gitlab.lines().filter((line) => line.includes(`/projects/${id}/deployments?`)).length;
    const events = await changesFor(started, { projects: [BOX_OFFICE.id] });
    await create(started);
    await events.next();
    await events.close();
    await changesFor(started, { projects: [MAIL_RELAY.id] });
    // A poll may have been under way.
    await vi.waitFor(() => {
      expect(polls(MAIL_RELAY)).toBeGreaterThan(1);
    }, 5000);
    const before = polls(BOX_OFFICE);

    await vi.waitFor(() => {
      expect(polls(MAIL_RELAY)).toBeGreaterThan(4);
    }, 5000);

    expect(polls(BOX_OFFICE)).toBe(before);
  });
});

function statusIn(event: { readonly data?: Changes | null } | null): string | undefined {
  return event?.data?.deploymentChanged.deployment?.status;
}

function withoutTimes(lines: readonly string[]): string[] {
  return lines.map((line) => line.replace(/updated_after=[^&]*/, 'updated_after=…'));
}
