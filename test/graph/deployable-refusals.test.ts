import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

/** The job of a success that is no longer on staging. */
const EARLIER = '11402991239';
const RUNNING = '11403003070';

const ERRORS =
  '__typename ... on UserError { code message } ... on InvalidInputError { fields { name messages } }';
const PLAY = `mutation ($input: PlayDeployableInput!) {
  playDeployable(input: $input) {
    ${ERRORS} ... on PlayDeployablePayload { databaseId deployable { databaseId status user { username } } }
  }
}`;
const RETRY = `mutation ($input: RetryDeployableInput!) {
  retryDeployable(input: $input) {
    ${ERRORS} ... on RetryDeployablePayload { databaseId deployable { id databaseId name status pipeline { iid } } }
  }
}`;
const CANCEL = `mutation ($input: CancelDeployableInput!) {
  cancelDeployable(input: $input) {
    ${ERRORS} ... on CancelDeployablePayload { databaseId deployable { status } }
  }
}`;

describe('a refusal of a change of a job', () => {
  const NO_REASON = /^Forbidden\. You need the Developer role, .*newer successful deployment/;
  const playing = { project: BOX_OFFICE.id, id: EARLIER };

  test.each([
    [
      'a job that is not manual',
      PLAY,
      playing,
      'maintainer',
      'BAD_USER_INPUT',
      /^Unplayable Job\. .*`retryDeployable`/,
    ],
    [
      'a job that waits for approvals',
      PLAY,
      { ...playing, id: '11403000768' },
      'maintainer',
      'BAD_USER_INPUT',
      /`pendingApprovalCount`/,
    ],
    [
      'a job that has not finished',
      RETRY,
      { ...playing, id: RUNNING },
      'maintainer',
      'FORBIDDEN',
      /^Job is not retryable\. .*newest copy/,
    ],
    ['a guest', RETRY, playing, 'guest', 'FORBIDDEN', NO_REASON],
    [
      'a protected environment',
      RETRY,
      { ...playing, id: '11402994878' },
      'developer',
      'FORBIDDEN',
      NO_REASON,
    ],
    ['the scope of the token', RETRY, playing, 'readOnly', 'FORBIDDEN', /scope.*`?api`?/],
    ['force without need', CANCEL, { ...playing, force: true }, 'maintainer', 'FORBIDDEN', /`CANCELING`/],
    ['no such job', CANCEL, { ...playing, id: '1' }, 'maintainer', 'NOT_FOUND', /^Job not found: "1"\.$/],
    ['no such project', PLAY, playing, 'outsider', 'NOT_FOUND', /^Project not found/],
  ] as const)('is data that says what to do: %s', async (_name, mutation, input, role, code, message) => {
    const { gitlab, query } = await startGateway();

    const answer = await query<Record<string, unknown>>(
      mutation,
      { input },
      { 'private-token': gitlab.tokens[role] },
    );

    expect(Object.values(answer)).toMatchObject([
      { code, message: expect.stringMatching(message) as string },
    ]);
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('is data if the deployment is outdated', async () => {
    const { gitlab, query } = await startGateway();
    const sha = '7049113ed5043b24daf459faaf1d82c816b75c14';
    await query(`mutation { createDeployment(input: {
      project: ${BOX_OFFICE.id}, environment: "canary", sha: "${sha}", ref: "main", status: SUCCESS }) { __typename } }`);

    const answer = await query<unknown>(CANCEL, { input: { project: BOX_OFFICE.id, id: '11403003238' } });

    expect(answer).toMatchObject({
      cancelDeployable: {
        __typename: 'ForbiddenError',
        message: expect.stringContaining('newer successful deployment') as string,
      },
    });
    expect(gitlab.lines()).toHaveLength(2);
  });

  test.each([
    [403, { message: '403 Forbidden - You are too early' }, 'FORBIDDEN', 'You are too early'],
    [400, { message: '400 Bad request - Unknown input: x' }, 'BAD_USER_INPUT', 'Unknown input: x'],
    [400, { error: 'job_id is invalid' }, 'BAD_USER_INPUT', 'job_id is invalid'],
  ])('passes other words on as they are: %s %j', async (status, body, code, message) => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'answer', status, body });

    const answer = await query<unknown>(RETRY, { input: playing });

    expect(answer).toMatchObject({ retryDeployable: { code, message } });
  });

  test.each([
    ['a number without a project', { id: '7' }, 'id'],
    ['the id of another type', { id: globalIdOf('Deployment', BOX_OFFICE.id, '7') }, 'id'],
    ['a project that is none', { project: 'x', id: '7' }, 'project'],
  ])('needs no request: %s', async (_name, input, name) => {
    const { gitlab, query } = await startGateway();

    const answers = await Promise.all(
      [PLAY, RETRY, CANCEL].map((one) => query<Record<string, unknown>>(one, { input })),
    );

    for (const answer of answers) {
      expect(Object.values(answer)).toMatchObject([{ code: 'BAD_USER_INPUT', fields: [{ name }] }]);
    }
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('a change of a job with an unknown outcome', () => {
  test.each([
    [PLAY, /Read the `status` of the job again/],
    [RETRY, /Read the job's `pipeline \{ jobs \}` again/],
    [CANCEL, /Read the `status` of the job again/],
  ])('says what to read again: %s', async (mutation, message) => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'reset', at: 'answer' });

    const { errors } = await execute<unknown>(mutation, { input: { project: BOX_OFFICE.id, id: EARLIER } });

    expect(errors).toMatchObject([
      { message: expect.stringMatching(message) as string, extensions: { code: 'OUTCOME_UNKNOWN' } },
    ]);
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('has the same code if the response does not identify the job', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'POST', does: 'answer', status: 201, body: { name: 'deploy' } });

    const { errors } = await execute<unknown>(RETRY, { input: { project: BOX_OFFICE.id, id: EARLIER } });

    expect(errors).toMatchObject([{ extensions: { code: 'OUTCOME_UNKNOWN' } }]);
  });
});
