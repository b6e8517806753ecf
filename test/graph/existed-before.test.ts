import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway, type StartedGateway } from '../support/gateway.ts';

const SHA = '223de17fa161d4b5b6d5e1a192f07e5c155ebc26';
const CREATE = `mutation ($input: CreateDeploymentInput!) {
  createDeployment(input: $input) {
    ... on CreateDeploymentPayload { existedBefore deployment { databaseId status } }
  }
}`;

interface Recorded {
  readonly createDeployment: {
    readonly existedBefore: boolean | null;
    readonly deployment: { readonly databaseId: string };
  };
}

/** A gateway in front of a GitLab whose clock advances by `step` ms each time that it is read. */
async function startWithClock(
  step: number,
  begin = '2026-11-21T10:00:00.000Z',
): Promise<StartedGateway & { pass: (milliseconds: number) => void }> {
  let time = Date.parse(begin);
  const started = await startGateway({}, { now: () => new Date((time += step)) });
  return {
    ...started,
    pass: (milliseconds) => {
      time += milliseconds;
    },
  };
}

async function record({ query }: StartedGateway, more: object = {}): Promise<Recorded['createDeployment']> {
  const input = {
    project: BOX_OFFICE.id,
    environment: 'demo/oslo',
    sha: SHA,
    ref: 'main',
    status: 'SUCCESS',
  };
  const answer = await query<Recorded>(CREATE, { input: { ...input, ...more } });
  return answer.createDeployment;
}

// CONTRACT.md §1.2: 201 with the existing deployment, where the environment's last success has equal ref, tag and sha.
describe('CreateDeploymentPayload.existedBefore', () => {
  // Years from the gateway's own clock, which therefore cannot be what it looks at.
  test.each(['2026-11-21T10:00:00.000Z', '2031-01-01T00:00:00.000Z', '2019-01-01T00:00:00.000Z'])(
    'is true for a success that is repeated, whatever the clocks say (%s)',
    async (begin) => {
      const started = await startWithClock(5, begin);

      const first = await record(started);
      started.pass(60_000);
      const second = await record(started);

      expect(second.deployment).toEqual(first.deployment);
      expect([first.existedBefore, second.existedBefore]).toEqual([false, true]);
      expect(started.gitlab.lines()).toEqual([
        `POST /projects/${BOX_OFFICE.id}/deployments`,
        `POST /projects/${BOX_OFFICE.id}/deployments`,
      ]);
    },
  );

  test('is null within the second in which the success was recorded', async () => {
    const started = await startWithClock(5);

    const first = await record(started);
    const second = await record(started);

    expect(second.deployment).toEqual(first.deployment);
    expect(second.existedBefore).toBeNull();
  });

  test('is null for a new one where the ids of requests hold no time, and true for an old one', async () => {
    const started = await startWithClock(5);
    started.gitlab.behave({ release: 'older' });

    const first = await record(started);
    started.pass(60_000);
    const second = await record(started);

    expect([first.existedBefore, second.existedBefore]).toEqual([null, true]);
  });

  test('is true for a success that CI made, be it of this second', async () => {
    const started = await startGateway();
    const now = await started.query<{
      project: { environment: { lastDeployment: { databaseId: string; sha: string; ref: string } } };
    }>(
      `{ project(id: ${BOX_OFFICE.id}) { environment(name: "testing") { lastDeployment { databaseId sha ref } } } }`,
    );
    const { databaseId, sha, ref } = now.project.environment.lastDeployment;

    const repeated = await record(started, { environment: 'testing', sha, ref });

    expect(repeated).toMatchObject({ existedBefore: true, deployment: { databaseId } });
  });

  test('is false for a failure that is repeated, which GitLab records again', async () => {
    const started = await startGateway();

    const first = await record(started, { status: 'FAILED' });
    const second = await record(started, { status: 'FAILED' });

    expect(second.deployment.databaseId).not.toBe(first.deployment.databaseId);
    expect([first.existedBefore, second.existedBefore]).toEqual([false, false]);
  });

  test('is false for a success that repeats one before the last', async () => {
    const started = await startWithClock(5);
    const first = await record(started);
    started.pass(60_000);
    await record(started, { sha: '7049113ed5043b24daf459faaf1d82c816b75c14' });
    started.pass(60_000);

    const third = await record(started);

    expect(third.existedBefore).toBe(false);
    expect(third.deployment.databaseId).not.toBe(first.deployment.databaseId);
  });
});
