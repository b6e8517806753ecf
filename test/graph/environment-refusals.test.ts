import { describe, expect, test } from 'vitest';
import type { SampleRole } from '../../src/sandbox/tokens.ts';
import type { SandboxOptions } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';

const { id: PROJECT } = BOX_OFFICE;
const GIFT_CARDS = '48240519';
const LONDON = '27612102';
const PRODUCTION = '27610568';
const STOPPING = '27611950';
const STOPPED = '27611946';

const ANSWER = `{
  __typename
  ... on UserError { code message }
  ... on InvalidInputError { fields { name messages } }
}`;

function create(input: string, project: string = PROJECT): string {
  return `createEnvironment(input: { project: "${project}", ${input} }) ${ANSWER}`;
}

function update(id: string, input = 'description: "x"'): string {
  return `updateEnvironment(input: { project: "${PROJECT}", id: "${id}", ${input} }) ${ANSWER}`;
}

function stop(id: string, project: string = PROJECT): string {
  return `stopEnvironment(input: { project: "${project}", id: "${id}" }) ${ANSWER}`;
}

function remove(id: string): string {
  return `deleteEnvironment(input: { project: "${PROJECT}", id: "${id}" }) ${ANSWER}`;
}

interface Refused {
  readonly answer: unknown;
  readonly changes: number;
}

async function refused(
  selection: string,
  role: SampleRole = 'maintainer',
  behaviour: SandboxOptions['behaviour'] = {},
): Promise<Refused> {
  const { gitlab, query } = await startGateway({}, { behaviour });
  const { it } = await query<{ it: unknown }>(
    `mutation { it: ${selection} }`,
    {},
    { 'private-token': gitlab.tokens[role] },
  );
  return { answer: it, changes: gitlab.requests.length };
}

function invalid(message: string, name: string | null, ...messages: string[]): object {
  return {
    __typename: 'InvalidInputError',
    code: 'BAD_USER_INPUT',
    message,
    fields: [{ name, messages }],
  };
}

function forbidden(message: string): object {
  return { __typename: 'ForbiddenError', code: 'FORBIDDEN', message };
}

const TAKEN = 'has already been taken';
const CHARACTERS =
  "can contain only letters, digits, '-', '_', '/', '$', '{', '}', '.', and spaces, but it cannot start or end with '/'";
const USE_A_URL = 'Use an http or https URL with at most 255 characters.';
const ALREADY = 'Attempted to stop the environment but failed to change the status';
const LONG = 'a'.repeat(256);

// CONTRACT-MORE.md §16.
describe('a value that GitLab refuses is data, with its input field and what to do', () => {
  test.each([
    [
      'a name that is taken',
      create('name: "staging"'),
      invalid(
        `name: ${TAKEN}; slug: ${TAKEN}. The project has an environment with this name: choose another name, or change that one with \`updateEnvironment\`.`,
        'name',
        TAKEN,
      ),
    ],
    [
      'a blank name',
      create('name: ""'),
      invalid(`name: can't be blank, ${CHARACTERS}`, 'name', "can't be blank", CHARACTERS),
    ],
    [
      'a name with a slash at its end',
      create('name: "review/"'),
      invalid(`name: ${CHARACTERS}`, 'name', CHARACTERS),
    ],
    [
      'a name that is too long',
      create(`name: "${LONG}"`),
      invalid(
        'name: is too long (maximum is 255 characters)',
        'name',
        'is too long (maximum is 255 characters)',
      ),
    ],
    [
      'a URL with an unsafe scheme',
      update(LONDON, 'externalUrl: "javascript:alert(1)"'),
      invalid(
        `external_url: javascript scheme is not allowed. ${USE_A_URL}`,
        'externalUrl',
        'javascript scheme is not allowed',
      ),
    ],
    [
      'a URL that is too long',
      create(`name: "demo/oslo", externalUrl: "https://${LONG}.example"`),
      invalid(
        `external_url: is too long (maximum is 255 characters). ${USE_A_URL}`,
        'externalUrl',
        'is too long (maximum is 255 characters)',
      ),
    ],
    [
      'a description that is too long',
      update(LONDON, `description: "${'a'.repeat(10_001)}"`),
      invalid(
        'description: is too long (maximum is 10000 characters)',
        'description',
        'is too long (maximum is 10000 characters)',
      ),
    ],
    [
      'an unknown auto-stop setting',
      create('name: "demo/oslo", autoStopSetting: "never"'),
      invalid(
        'auto_stop_setting does not have a valid value. Use `always` or `with_action`.',
        'autoStopSetting',
        'does not have a valid value',
      ),
    ],
    [
      'to stop what is stopped',
      stop(STOPPED),
      invalid(
        `${ALREADY}. The environment is already stopped, or its stop job is running. \`force: true\` stops it without waiting for the job.`,
        null,
        ALREADY,
      ),
    ],
  ])('%s', async (_name, selection, answer) => {
    expect(await refused(selection)).toEqual({ answer, changes: 1 });
  });

  test('to stop what is stopping, except in older releases', async () => {
    const newest = await refused(stop(STOPPING));
    const older = await refused(stop(STOPPING), 'maintainer', { release: 'older' });

    expect(newest.answer).toMatchObject({
      __typename: 'InvalidInputError',
      fields: [{ messages: [ALREADY] }],
    });
    expect(older.answer).toEqual({ __typename: 'StopEnvironmentPayload' });
  });
});

const NEEDS_DEVELOPER = 'you need the role of a developer in the project';

describe('a change that the caller may not make is data, and says what it needs', () => {
  test.each([
    [
      'a reporter creates',
      'reporter',
      create('name: "demo/oslo"'),
      `Forbidden. To create an environment, ${NEEDS_DEVELOPER}, and the project must not be archived.`,
    ],
    [
      'a reporter changes',
      'reporter',
      update(LONDON),
      `Forbidden. To change an environment, ${NEEDS_DEVELOPER} and, if the environment is protected, the right to deploy to it.`,
    ],
    [
      'a reporter stops',
      'reporter',
      stop(LONDON),
      'Forbidden. To stop an environment, you need the role of a developer, the right to start its stop job and, if the environment is protected, the right to deploy to it.',
    ],
    [
      'a developer stops a protected environment',
      'developer',
      stop(PRODUCTION),
      'Forbidden. To stop an environment, you need the role of a developer, the right to start its stop job and, if the environment is protected, the right to deploy to it.',
    ],
    // GitLab's own reason stays as it is.
    [
      'a developer changes a protected environment',
      'developer',
      update(PRODUCTION),
      'This environment is protected',
    ],
    [
      'a maintainer deletes what is not stopped',
      'maintainer',
      remove(LONDON),
      'Forbidden. GitLab deletes only stopped environments: if it is not stopped, stop it with `stopEnvironment` and try again when its `state` is `STOPPED`. You also need the role of a developer in the project.',
    ],
    [
      'somebody creates in an archived project',
      'maintainer',
      create('name: "demo/oslo"', GIFT_CARDS),
      `Forbidden. To create an environment, ${NEEDS_DEVELOPER}, and the project must not be archived.`,
    ],
    [
      'a token has a scope for reads only',
      'readOnly',
      stop(LONDON),
      'The request requires higher privileges than provided by the access token. The token needs the scope api.',
    ],
  ] as const)('%s', async (_name, role, selection, message) => {
    expect(await refused(selection, role)).toEqual({ answer: forbidden(message), changes: 1 });
  });

  test('a developer deletes and stops what is not protected', async () => {
    expect((await refused(remove(STOPPED), 'developer')).answer).toEqual({
      __typename: 'DeleteEnvironmentPayload',
    });
    expect((await refused(stop(LONDON), 'developer')).answer).toEqual({
      __typename: 'StopEnvironmentPayload',
    });
  });

  // CONTRACT.md §1.7: the Community Edition has no protected environments.
  test('a developer stops production in the Community Edition', async () => {
    const { answer } = await refused(stop(PRODUCTION), 'developer', { edition: 'ce' });

    expect(answer).toEqual({ __typename: 'StopEnvironmentPayload' });
  });

  test.each([
    ['update', update('1')],
    ['stop', stop('1')],
    ['delete', remove('1')],
  ])('an environment that does not exist: %s', async (_name, selection) => {
    expect(await refused(selection)).toEqual({
      answer: { __typename: 'NotFoundError', code: 'NOT_FOUND', message: 'Environment not found: "1".' },
      changes: 1,
    });
  });

  test('a stranger in a private project', async () => {
    const { answer } = await refused(stop(LONDON), 'outsider');

    expect(answer).toMatchObject({
      __typename: 'NotFoundError',
      message: expect.stringContaining(PROJECT) as string,
    });
  });

  test.each([
    [403, { message: '403 Forbidden - Deploy freeze' }, forbidden('Deploy freeze')],
    [400, { message: { tier: ['is odd'] } }, invalid('tier: is odd', 'tier', 'is odd')],
    [422, { message: 'No space left' }, invalid('No space left', null, 'No space left')],
  ])('an unknown refusal with status %d passes through', async (status, body, answer) => {
    const { gitlab, query } = await startGateway();
    gitlab.fault({ does: 'answer', status, body });

    expect(await query(`mutation { it: ${update(LONDON)} }`)).toEqual({ it: answer });
  });
});

describe('a mistake that the gateway detects is data, and sends nothing', () => {
  test.each([
    ['project', create('name: "x"', '../users')],
    ['id', update('1/../2')],
    ['id', `stopEnvironment(input: { id: "${LONDON}" }) ${ANSWER}`],
    ['id', `deleteEnvironment(input: { id: "${globalIdOf('Deployment', PROJECT, LONDON)}" }) ${ANSWER}`],
    ['tier', update(LONDON, 'tier: UNKNOWN')],
    ['tier', create('name: "x", tier: UNKNOWN')],
    ['autoStopSetting', update(LONDON, 'autoStopSetting: null')],
  ])('in the field %s: %s', async (name, selection) => {
    expect(await refused(selection)).toEqual({
      answer: expect.objectContaining({
        __typename: 'InvalidInputError',
        fields: [{ name, messages: [expect.any(String)] }],
      }) as object,
      changes: 0,
    });
  });
});
