import { describe, expect, test } from 'vitest';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: PROJECT } = BOX_OFFICE;
const RUNNING = '913402550';
const PARIS_FAILED = '913402543';
const MADE_BY_CI = '913402248';
const PRODUCTION_NOW = '913402503';
const BLOCKED = '913402553';
const BLOCKED_BY_MIRA = '913402565';
const PRIVATE = 'lanternway/web/storefront';

const ANSWER = `{
  __typename
  ... on UserError { code message }
  ... on InvalidInputError { fields { name messages } }
}`;

function create(more: Readonly<Record<string, string>> = {}): string {
  const { project, ...input } = {
    project: PROJECT,
    environment: 'staging',
    sha: 'main',
    ref: 'main',
    status: 'RUNNING',
    ...more,
  };
  const fields = Object.entries(input).map(
    ([name, value]) => `${name}: ${name === 'status' ? value : JSON.stringify(value)}`,
  );
  return `createDeployment(input: { project: "${project}", ${fields.join(', ')} }) ${ANSWER}`;
}

function update(id: string, status: string, project: string = PROJECT): string {
  return `updateDeploymentStatus(input: { project: "${project}", id: "${id}", status: ${status} }) ${ANSWER}`;
}

function remove(id: string, project: string = PROJECT): string {
  return `deleteDeployment(input: { project: "${project}", id: "${id}" }) ${ANSWER}`;
}

function approve(id: string, more = ''): string {
  return `approveDeployment(input: { project: "${PROJECT}", id: "${id}" ${more} }) ${ANSWER}`;
}

/** The answer of a mutation under whatever name, and how many changes it sent. */
async function refused(
  selection: string,
  role: 'maintainer' | 'developer' | 'reporter' | 'outsider' | 'approver' = 'maintainer',
  behaviour: SandboxOptions['behaviour'] = {},
): Promise<{ answer: unknown; changes: number }> {
  const { gitlab, query } = await startGateway({}, { behaviour });
  const { it } = await query<{ it: unknown }>(
    `mutation { it: ${selection} }`,
    {},
    { 'private-token': gitlab.tokens[role] },
  );
  return { answer: it, changes: gitlab.requests.filter(({ method }) => method !== 'GET').length };
}

function invalid(
  name: string | null,
  message: string,
  text = name === null ? message : `${name}: ${message}`,
): object {
  return {
    __typename: 'InvalidInputError',
    code: 'BAD_USER_INPUT',
    message: text,
    fields: [{ name, messages: [message] }],
  };
}

function forbidden(message: string): object {
  return { __typename: 'ForbiddenError', code: 'FORBIDDEN', message };
}

function notFound(message: string): object {
  return { __typename: 'NotFoundError', code: 'NOT_FOUND', message };
}

function projectNotFound(project: string): object {
  return notFound(
    `Project not found: "${project}". It does not exist, or the token that was sent may not see it.`,
  );
}

describe('a refused change is data that the caller can act on', () => {
  test.each([
    ['a ref that there is not', create({ ref: 'gone' }), invalid('ref', 'The branch or tag does not exist')],
    [
      'a commit that there is not',
      create({ sha: '0'.repeat(40) }),
      invalid('sha', 'The commit does not exist'),
    ],
    ['an empty sha', create({ sha: '' }), invalid('sha', 'is empty', 'sha is empty')],
    [
      'an empty environment',
      create({ environment: '' }),
      invalid('environment', 'is empty', 'environment is empty'),
    ],
    [
      'a status that cannot be recorded',
      create({ status: 'CREATED' }),
      invalid('status', 'does not have a valid value', 'status does not have a valid value'),
    ],
    [
      'the status that it has',
      update(PARIS_FAILED, 'FAILED'),
      invalid('status', 'cannot transition via "drop"'),
    ],
    ['running again', update(PARIS_FAILED, 'RUNNING'), invalid('status', 'cannot transition via "run"')],
    ['to delete what runs', remove(RUNNING), invalid(null, 'Cannot destroy running deployment')],
    [
      'to delete what is deployed',
      remove(PRODUCTION_NOW),
      invalid(null, 'Deployment currently deployed to environment'),
    ],
    ['approval of what needs none', approve(RUNNING), invalid(null, 'This environment is not protected.')],
    [
      'approval for somebody else',
      approve(BLOCKED, ', representedAs: "Nobody"'),
      invalid(
        null,
        'There are no approval rules for the given `represent_as` parameter. Use a valid User/Group/Role name instead.',
      ),
    ],
    [
      'approval of one’s own deployment',
      approve(BLOCKED_BY_MIRA),
      invalid(
        null,
        'You cannot approve your own deployment. This configuration can be adjusted in the protected environment settings.',
      ),
    ],
    [
      'a deployment that CI made',
      update(MADE_BY_CI, 'SUCCESS'),
      forbidden('Deployments created using GitLab CI can not be updated using the API'),
    ],
    ['a deployment that there is not', update('1', 'SUCCESS'), notFound('Deployment not found: "1".')],
    ['to delete what there is not', remove('1'), notFound('Deployment not found: "1".')],
    ['to approve what there is not', approve('1'), notFound('Deployment not found: "1".')],
    ['a project that there is not', create({ project: 'no/thing' }), projectNotFound('no/thing')],
    [
      'a project by the path that it had',
      create({ project: 'lanternway/seat-map' }),
      notFound('Project "lanternway/seat-map" has moved. Use its current path or its id for changes.'),
    ],
  ])('%s', async (_name, selection, expected) => {
    expect(await refused(selection)).toEqual({ answer: expected, changes: 1 });
  });

  test('the name of an environment that GitLab does not take', async () => {
    const { answer } = await refused(create({ environment: '/nowhere/' }));

    expect(answer).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ name: 'environment', messages: [expect.stringContaining('can contain only letters')] }],
    });
  });

  test.each([
    ['a developer who deletes', 'developer', remove(MADE_BY_CI)],
    [
      'a developer who deploys to a protected environment',
      'developer',
      create({ environment: 'production' }),
    ],
    ['a reporter who deploys', 'reporter', create()],
    ['a reporter who updates', 'reporter', update(RUNNING, 'SUCCESS')],
  ] as const)('%s', async (_name, role, selection) => {
    expect(await refused(selection, role)).toEqual({ answer: forbidden('Forbidden'), changes: 1 });
  });

  // CONTRACT.md §1.6, point 4: before 19.x the status decided whether one waits.
  test('approval of what is not blocked, in older releases', async () => {
    const asked = await refused(approve(PRODUCTION_NOW), 'maintainer', { release: 'older' });

    expect(asked).toEqual({
      answer: invalid(null, 'This deployment is not waiting for approvals.'),
      changes: 1,
    });
  });

  test('approval in the Community Edition', async () => {
    const { answer } = await refused(approve(BLOCKED), 'maintainer', { edition: 'ce' });

    expect(answer).toEqual(
      notFound('GitLab has nothing at this address: its version or edition may not have this feature.'),
    );
  });

  test('a developer who approves', async () => {
    const message =
      "You don't have permission to approve this deployment. Contact the project or group owner for help.";

    expect(await refused(approve(BLOCKED_BY_MIRA), 'developer')).toEqual({
      answer: invalid(null, message),
      changes: 1,
    });
  });

  test.each([
    ['create', create({ project: PRIVATE })],
    ['update', update('913404031', 'SUCCESS', PRIVATE)],
  ])('a stranger who wants to %s in a private project', async (_name, selection) => {
    expect(await refused(selection, 'outsider')).toEqual({
      answer: projectNotFound(PRIVATE),
      changes: 1,
    });
  });

  test('a stranger who wants to delete by path, and to know the id, asks for the project only', async () => {
    const withId = `${remove('913404031', PRIVATE).slice(0, -1)} ... on DeleteDeploymentPayload { deletedDeploymentId } }`;

    expect(await refused(withId, 'outsider')).toEqual({ answer: projectNotFound(PRIVATE), changes: 0 });
  });
});

const NOT_A_PROJECT =
  " is not a project. Use GitLab's number, the full path (such as `group/app`) or the global id.";
const NOT_THE_GLOBAL_ID =
  " is not the global id of a Deployment. To use GitLab's number, set `project` as well.";

describe('a mistake that the gateway detects is data too, and sends nothing', () => {
  test.each([
    ['what cannot be a project', create({ project: '../users' }), 'project', `"../users"${NOT_A_PROJECT}`],
    [
      'a path that is too long',
      create({ project: `group/${'a'.repeat(1024)}` }),
      'project',
      '`input.project` has 1030 characters. A value that goes into a URL can have at most 1024.',
    ],
    [
      'a project that cannot be one, of a deployment',
      update(RUNNING, 'SUCCESS', 'a/../b'),
      'project',
      `"a/../b"${NOT_A_PROJECT}`,
    ],
    [
      'a number without its project',
      `updateDeploymentStatus(input: { id: ${RUNNING}, status: SUCCESS }) ${ANSWER}`,
      'id',
      `"${RUNNING}"${NOT_THE_GLOBAL_ID}`,
    ],
    [
      'the id of something else',
      `deleteDeployment(input: { id: "${globalIdOf('Pipeline', PROJECT, 1)}" }) ${ANSWER}`,
      'id',
      `"${globalIdOf('Pipeline', PROJECT, 1)}"${NOT_THE_GLOBAL_ID}`,
    ],
    [
      'a malformed global id',
      `approveDeployment(input: { id: "${globalIdOf('Deployment', PROJECT, '1/../2')}" }) ${ANSWER}`,
      'id',
      `This global id contains "${PROJECT}:1/../2", which does not name anything in a project.`,
    ],
    [
      'what is no number',
      remove('12a'),
      'id',
      `"12a" is not GitLab's number of a deployment: use digits only.`,
    ],
    [
      'what is no number, of a review',
      `rejectDeployment(input: { project: ${PROJECT}, id: "-1" }) ${ANSWER}`,
      'id',
      `"-1" is not GitLab's number of a deployment: use digits only.`,
    ],
  ])('%s', async (_name, selection, field, message) => {
    expect(await refused(selection)).toEqual({ answer: invalid(field, message, message), changes: 0 });
  });

  test.each(['SKIPPED', 'BLOCKED', 'UNKNOWN'])(
    'but a status that is none to record, %s, is no operation at all',
    async (status) => {
      const { gitlab, execute } = await startGateway();

      const { errors } = await execute<unknown>(`mutation { ${update(RUNNING, status)} }`);

      expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
      expect(gitlab.lines()).toEqual([]);
    },
  );
});

describe('a token that is not enough', () => {
  test.each([create(), update(RUNNING, 'SUCCESS'), remove(MADE_BY_CI), approve(BLOCKED)])(
    'is a ForbiddenError that names the scope: %s',
    async (selection) => {
      const { gitlab, query } = await startGateway();

      const { it } = await query<{ it: unknown }>(
        `mutation { it: ${selection} }`,
        {},
        { 'private-token': gitlab.tokens.readOnly },
      );

      expect(it).toEqual(
        forbidden(
          'The request requires higher privileges than provided by the access token. The token needs the scope api.',
        ),
      );
      expect(gitlab.lines()).toHaveLength(1);
    },
  );

  test('is a ForbiddenError with the permissions that GitLab names, if it is a fine-grained one', async () => {
    const { gitlab, query } = await startGateway();
    const words = 'Access denied: this token lacks the permission: Deployment: Update.';
    const body = { error: 'insufficient_granular_scope', error_description: words };
    gitlab.fault({ method: 'PUT', does: 'answer', status: 403, body });

    const { it } = await query<{ it: unknown }>(`mutation { it: ${update(RUNNING, 'SUCCESS')} }`);

    expect(it).toEqual(forbidden(words));
  });
});

describe('what the caller cannot act on is an error', () => {
  test.each(['expired', 'revoked'] as const)('UNAUTHENTICATED with a token that is %s', async (role) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `mutation { it: ${update(RUNNING, 'SUCCESS')} }`,
      {},
      { 'private-token': gitlab.tokens[role] },
    );

    expect(data).toEqual({ it: null });
    expect(errors).toMatchObject([
      { path: ['it'], extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } } },
    ]);
    expect(gitlab.lines()).toEqual([`PUT /projects/${PROJECT}/deployments/${RUNNING}`]);
  });
});

describe('several changes of one operation', () => {
  test('are all made although the first one fails', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'PUT', times: 1, does: 'fail', as: 'conflict' });

    const { data, errors } = await execute<unknown>(
      `mutation { first: ${update(RUNNING, 'SUCCESS')} second: ${update(RUNNING, 'FAILED')} }`,
    );

    expect(data).toEqual({ first: null, second: { __typename: 'UpdateDeploymentStatusPayload' } });
    expect(errors).toMatchObject([
      { path: ['first'], extensions: { code: 'CONFLICT', gitlab: { status: 409 } } },
    ]);
    expect(gitlab.lines()).toHaveLength(2);
  });

  test('keep their results although a later one fails', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'DELETE', does: 'fail', as: 'unavailable' });

    const { data, errors } = await execute<unknown>(
      `mutation { first: ${update(RUNNING, 'SUCCESS')} second: ${remove(MADE_BY_CI)} }`,
    );

    expect(data).toEqual({ first: { __typename: 'UpdateDeploymentStatusPayload' }, second: null });
    expect(errors).toMatchObject([{ path: ['second'], extensions: { code: 'OUTCOME_UNKNOWN' } }]);
  });

  test('say that they were not sent if the budget does not allow them', async () => {
    const { gitlab, execute } = await startGateway({ budget: 1 });

    const { data, errors } = await execute<unknown>(
      `mutation { first: ${update(RUNNING, 'SUCCESS')} second: ${update(RUNNING, 'FAILED')} }`,
    );

    expect(data).toEqual({ first: { __typename: 'UpdateDeploymentStatusPayload' }, second: null });
    expect(errors).toEqual([
      expect.objectContaining({
        message:
          'This operation needs more than 1 requests to GitLab (UPSTREAM_BUDGET), so the fields that need further ' +
          'requests are null. Split it: request fewer projects or other items per page, such as `projects(first: 20)`, ' +
          'and then the next page with `after: endCursor`. This change was not sent to GitLab.',
        path: ['second'],
        extensions: { code: 'UPSTREAM_BUDGET_EXCEEDED' },
      }),
    ]);
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('say that they were not sent if a read that has to come first fails', async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    gitlab.fault({ method: 'GET', does: 'fail', as: 'rate-limited', headers: { 'retry-after': '60' } });

    const { data, errors } = await execute<unknown>(
      `mutation { it: deleteDeployment(input: { project: "${BOX_OFFICE.path}", id: ${MADE_BY_CI} }) {
        ... on DeleteDeploymentPayload { deletedDeploymentId }
      } }`,
    );

    expect(data).toEqual({ it: null });
    expect(errors).toMatchObject([
      {
        message: expect.stringMatching(/ This change was not sent to GitLab\.$/) as string,
        extensions: { code: 'RATE_LIMITED', retryAfter: 60 },
      },
    ]);
    expect(gitlab.requests.every(({ method }) => method === 'GET')).toBe(true);
  });
});
