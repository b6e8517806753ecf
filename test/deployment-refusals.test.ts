import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';
import { globalIdOf } from './support/global-id.ts';

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
): Promise<{ answer: unknown; changes: number }> {
  const { gitlab, query } = await startGateway();
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
      create({ status: 'BLOCKED' }),
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
      'approval of what does not wait',
      approve(PRODUCTION_NOW),
      invalid(null, 'This deployment is not waiting for approvals.'),
    ],
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
    ['a deployment that there is not', update('1', 'SUCCESS'), notFound('Not found')],
    ['to delete what there is not', remove('1'), notFound('Not found')],
    ['to approve what there is not', approve('1'), notFound('Not found')],
    ['a project that there is not', create({ project: 'no/thing' }), notFound('Project Not Found')],
    [
      'a project by the path that it had',
      create({ project: 'lanternway/seat-map' }),
      notFound('The project has moved: changes need its current path.'),
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

  test('a developer who approves', async () => {
    const message =
      "You don't have permission to approve this deployment. Contact the project or group owner for help.";

    expect(await refused(approve(BLOCKED), 'developer')).toEqual({
      answer: invalid(null, message),
      changes: 1,
    });
  });

  test.each([
    ['create', create({ project: PRIVATE })],
    ['update', update('913404031', 'SUCCESS', PRIVATE)],
  ])('a stranger who wants to %s in a private project', async (_name, selection) => {
    expect(await refused(selection, 'outsider')).toEqual({
      answer: notFound('Project Not Found'),
      changes: 1,
    });
  });

  test('a stranger who wants to delete by path, and to know the id, asks for the project only', async () => {
    const withId = `${remove('913404031', PRIVATE).slice(0, -1)} ... on DeleteDeploymentPayload { deletedDeploymentId } }`;

    expect(await refused(withId, 'outsider')).toEqual({ answer: notFound('Project Not Found'), changes: 0 });
  });
});

describe('what the caller cannot act on is an error', () => {
  test.each([
    ['UNKNOWN, which is no status', create({ status: 'UNKNOWN' })],
    [
      'a number without its project',
      `updateDeploymentStatus(input: { id: ${RUNNING}, status: SUCCESS }) ${ANSWER}`,
    ],
    [
      'the id of something else',
      `deleteDeployment(input: { id: "${globalIdOf('Pipeline', PROJECT, 1)}" }) ${ANSWER}`,
    ],
    ['what cannot be a project', create({ project: '../users' })],
  ])('BAD_USER_INPUT without a request: %s', async (_name, selection) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(`mutation { it: ${selection} }`);

    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['it'], extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['FORBIDDEN', 403, 'readOnly'],
    ['UNAUTHENTICATED', 401, 'expired'],
    ['UNAUTHENTICATED', 401, 'revoked'],
  ] as const)('%s where GitLab says %i to a token that is %s', async (code, status, role) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `mutation { it: ${update(RUNNING, 'SUCCESS')} }`,
      {},
      { 'private-token': gitlab.tokens[role] },
    );

    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['it'], extensions: { code, gitlab: { status } } }]);
    expect(gitlab.lines()).toEqual([`PUT /projects/${PROJECT}/deployments/${RUNNING}`]);
  });

  test('a mutation that fails keeps those after it from being sent', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({ method: 'PUT', does: 'fail', as: 'conflict' });

    const { data, errors } = await execute<unknown>(
      `mutation { first: ${update(RUNNING, 'SUCCESS')} second: ${update(RUNNING, 'FAILED')} }`,
    );

    expect(data).toBeNull();
    expect(errors).toMatchObject([
      { path: ['first'], extensions: { code: 'CONFLICT', gitlab: { status: 409 } } },
    ]);
    expect(gitlab.lines()).toEqual([`PUT /projects/${PROJECT}/deployments/${RUNNING}`]);
  });
});
