import { describe, expect, test } from 'vitest';
import type { RecordedRequest } from '../../src/sandbox/sandbox.ts';
import { MAINTAINER } from './callers.ts';
import type { Answer, Client } from './client.ts';
import { isPartOf } from './reads.ts';
import { Tally } from './tally.ts';
import { type GitLabDeployment, Writes } from './writes.ts';

const MARKER = 'mira.castellan-write-0-create';
const RECORDED: GitLabDeployment = { id: 7, status: 'running', environment: { name: 'soak/1' } };
const POST = { method: 'POST', url: '/', headers: { 'x-request-id': MARKER }, status: 201 };

/** The violations that are found for this response of the gateway to the first write, and this state of GitLab. */
async function breachesOf(
  answers: readonly (object | null)[],
  sent: readonly object[],
  deployments: readonly GitLabDeployment[],
): Promise<string[]> {
  const left = [...answers];
  const tally = new Tally();
  const client = { query: () => Promise.resolve(left.shift() ?? failed('FORBIDDEN')) };
  const writes = new Writes(client as unknown as Client, tally, ['one', 'other']);
  await writes.live(MAINTAINER, undefined);
  for (const request of sent) writes.note(request as RecordedRequest);
  writes.reconcile(deployments);
  return Object.keys(tally.broken);
}

function acknowledged(environment: string, username = MAINTAINER.username): Answer {
  const deployment = { databaseId: '7', environment: { name: environment }, user: { username } };
  const data = { result: { __typename: 'CreateDeploymentPayload', deployment } };
  return { status: 200, text: '', data, errors: [] };
}

function failed(code: string): Answer {
  return { status: 200, text: '', data: null, errors: [{ path: 'result', code, message: '' }] };
}

/** The caller's limit is used up, so the gateway refuses the operation and sends nothing. */
function limited(data?: object): Answer {
  return { ...failed('RATE_LIMITED'), status: 429, data };
}

describe('the account of all writes', () => {
  test.each([
    ['acknowledged and there once', [acknowledged('soak/1')], [POST], [RECORDED]],
    ['refused, sent and not there', [failed('FORBIDDEN')], [POST], []],
    ['not sent, and not there', [failed('UPSTREAM_UNAVAILABLE')], [], []],
    ['not sent, because its caller is limited', [limited()], [], []],
    ['of unknown outcome, and there', [failed('OUTCOME_UNKNOWN')], [POST], [RECORDED]],
    ['of unknown outcome, and not there', [failed('OUTCOME_UNKNOWN')], [POST], []],
  ])('is in order where one is %s', async (_name, answers, sent, deployments) => {
    expect(await breachesOf(answers, sent, deployments)).toEqual([]);
  });

  test.each([
    ['sent twice', [acknowledged('soak/1')], [POST, POST], [RECORDED], 'no write is doubled'],
    [
      'there twice',
      [acknowledged('soak/1')],
      [POST],
      [RECORDED, { ...RECORDED, id: 8 }],
      'no write is doubled',
    ],
    ['acknowledged, and not there', [acknowledged('soak/1')], [POST], [], 'no write is lost'],
    ['refused, and there', [failed('FORBIDDEN')], [POST], [RECORDED], 'no write is doubled'],
    [
      'said not to be sent, and was',
      [failed('UPSTREAM_UNAVAILABLE')],
      [POST],
      [],
      'what was not sent, was not',
    ],
    ['said to be over a limit, and was sent', [limited()], [POST], [], 'what was not sent, was not'],
    [
      'over a limit, and answered with data',
      [limited({ result: null })],
      [],
      [],
      'a write is answered with 200, or with 429 if its caller is limited',
    ],
    ['that of somebody else', [acknowledged('soak/1', 'eve')], [POST], [RECORDED], 'everybody gets his own'],
  ])('finds one that is %s', async (_name, answers, sent, deployments, promise) => {
    expect(await breachesOf(answers, sent, deployments)).toEqual([promise]);
  });
});

describe('an answer', () => {
  const whole = { currentUser: { username: 'mira' }, nodes: [{ id: 1 }, { id: 2 }] };

  test.each([
    ['the same', whole],
    ['one without a field', { ...whole, nodes: null }],
    ['one without an item', { ...whole, nodes: [{ id: 1 }, null] }],
    ['nothing', null],
  ])('is part of the whole one: %s', (_name, part) => {
    expect(isPartOf(part, whole)).toBe(true);
  });

  test.each([
    ['another value', { ...whole, currentUser: { username: 'eve' } }],
    ['a list that is shorter', { ...whole, nodes: [{ id: 1 }] }],
    ['a list in another order', { ...whole, nodes: [{ id: 2 }, { id: 1 }] }],
    ['a field that is missing', { currentUser: null }],
  ])('is none of its parts: %s', (_name, part) => {
    expect(isPartOf(part, whole)).toBe(false);
  });
});
