import { describe, expect, test, vi } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import type { Fault } from '../../src/sandbox/sandbox.ts';
import { withoutPauses } from '../gitlab/far-end.ts';
import { BOX_OFFICE, MAIL_RELAY, STOREFRONT } from '../support/gateway.ts';
import { byGuild } from './composition.ts';
import { type HiveSettings, startHiveGateway } from './gateways/hive-gateway.ts';
import { answer, holdAnswers } from './held-answers.ts';
import { post } from './loopback.ts';
import { runRecipe } from './recipe.ts';
import { CREATE, POST } from './recorded-deployment.ts';
import { sharedSupergraph, type Supergraph } from './supergraph.ts';

const DEPLOYMENT = `/projects/${BOX_OFFICE.id}/deployments/913400152`;
const QUERY = `{ deployment(project: "${BOX_OFFICE.id}", id: "913400152") { iid } }`;
const EVERYTHING: HiveSettings = { upstreamRetry: { maxRetries: 3, retryDelay: 1 } };
// One connection, and one request that waits for it.
const SCARCE = { connections: 1, queue: 1 };
// On a machine that is busy, too.
const PATIENTLY = { timeout: 10_000, interval: 5 };

describe('a gateway in front that repeats whatever fails', () => {
  // A GitLab that fails here so often is none that is down.
  const graph = behindHive(EVERYTHING, { breakerFailures: 1000, totalTimeout: 1500 });

  test('never repeats a query that we have repeated ourselves', async () => {
    withoutPauses();
    const { gitlab, ours, execute } = graph();
    gitlab.fault({ method: 'GET', does: 'fail', as: 'internal' });

    const { data, errors } = await execute(QUERY);

    expect(data).toEqual({ deployment: null });
    expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }]);
    expect(gitlab.lines()).toEqual(Array.from({ length: 3 }, () => `GET ${DEPLOYMENT}`));
    expect(ours.requests).toMatchObject([{ status: 200 }]);
  });

  test.each<[string, Fault, string]>([
    ['500', { does: 'fail', as: 'internal' }, 'OUTCOME_UNKNOWN'],
    ['502 in HTML', { does: 'fail', as: 'bad-gateway' }, 'OUTCOME_UNKNOWN'],
    ['503, to come back later', { does: 'fail', as: 'unavailable' }, 'OUTCOME_UNKNOWN'],
    ['504 in HTML', { does: 'fail', as: 'gateway-timeout' }, 'OUTCOME_UNKNOWN'],
    ['no answer in time', { does: 'hang' }, 'OUTCOME_UNKNOWN'],
    ['a reset ahead of it', { does: 'reset', at: 'request' }, 'OUTCOME_UNKNOWN'],
    ['a reset once it is done', { does: 'reset', at: 'answer' }, 'OUTCOME_UNKNOWN'],
    ['a reset within the answer', { does: 'reset', at: 'body' }, 'OUTCOME_UNKNOWN'],
    ['an answer cut short', { does: 'truncate' }, 'OUTCOME_UNKNOWN'],
    [
      '429, to come back at once',
      { does: 'fail', as: 'rate-limited', headers: { 'retry-after': '0' } },
      'RATE_LIMITED',
    ],
    ['409', { does: 'fail', as: 'conflict' }, 'CONFLICT'],
    ['401', { does: 'fail', as: 'unauthorized' }, 'UNAUTHENTICATED'],
    [
      '429, to come back later',
      // A test after it would begin while the limit is used up, and wait for its end.
      { does: 'fail', as: 'rate-limited', headers: { 'retry-after': '1' } },
      'RATE_LIMITED',
    ],
  ])('never repeats a change: %s', async (_name, fault, code) => {
    const { gitlab, ours, execute } = graph();
    gitlab.fault({ method: 'POST', ...fault });

    const { errors } = await execute(CREATE);

    expect(errors).toMatchObject([{ path: ['createDeployment'], extensions: { code } }]);
    expect(gitlab.lines()).toEqual([POST]);
    expect(ours.requests).toMatchObject([{ status: 200 }]);
  });
});

describe('a gateway in front that repeats whatever fails, while too much waits for GitLab,', () => {
  const graph = behindHive(EVERYTHING, SCARCE);

  test('never repeats a change', async () => {
    const { gitlab, ours, execute } = graph();
    const { release, ahead } = await overload(graph());

    const { errors } = await execute(CREATE);
    release();
    await ahead;

    expect(errors).toMatchObject([{ path: ['createDeployment'], extensions: { code: 'OVERLOADED' } }]);
    expect(gitlab.lines()).not.toContain(POST);
    expect(ours.requests.map(({ status }) => status)).toEqual([200, 200]);
  });

  test('repeats a query, but without its credentials', async () => {
    const { ours, execute } = graph();
    const { release, ahead } = await overload(graph());

    const asked = execute(QUERY);
    await vi.waitUntil(() => ours.requests[1]?.status === 503, PATIENTLY);
    release();

    // Should this change, so can the advice of the docs.
    expect((await asked).errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect((await ahead).errors).toBeUndefined();
    expect(ours.requests.map(({ status }) => status)).toEqual([200, 503, 200]);
    expect(ours.requests.map(({ headers }) => 'private-token' in headers)).toEqual([true, true, false]);
  });
});

describe('a gateway in front that repeats what the docs have it repeat', () => {
  const graph = behindHive({ upstreamTimeout: 1000 }, SCARCE, 'upstream-retry.ts');

  test('does not repeat a change that it does not wait for', async () => {
    const { gitlab, execute } = graph();
    const held = holdAnswers(gitlab, { method: 'POST' });

    const { errors } = await execute(CREATE);
    answer(held[0], { id: 1, iid: 1 });

    expect(errors).toHaveLength(1);
    expect(held).toHaveLength(1);
    expect(gitlab.lines()).toEqual([POST]);
  });

  test('does not repeat a query that was refused for overload, and says so', async () => {
    const { ours, execute } = graph();
    const { release, ahead } = await overload(graph());

    const { errors } = await execute(QUERY);
    release();
    await ahead;

    expect(errors).toMatchObject([{ extensions: { code: 'OVERLOADED' } }]);
    expect(ours.requests.map(({ status }) => status)).toEqual([200, 503]);
  });
});

function behindHive(
  settings: HiveSettings,
  options: Partial<GatewayOptions>,
  recipe?: string,
): () => Supergraph {
  const start = async (supergraphSdl: string) => {
    const recommended = recipe === undefined ? {} : ((await runRecipe(recipe, {})) as HiveSettings);
    return startHiveGateway(supergraphSdl, { ...settings, ...recommended });
  };
  return sharedSupergraph(byGuild, start, options);
}

/** Takes the one connection to GitLab and the one place to wait for it, until they are released. */
async function overload({ gitlab, ours }: Supergraph) {
  const held = holdAnswers(gitlab, { method: 'GET', times: 1 });
  const twoReads = `{ first: project(id: "${STOREFRONT.id}") { name } second: project(id: "${MAIL_RELAY.id}") { name } }`;
  const ahead = post(ours.url, { query: twoReads }, { 'private-token': gitlab.tokens.maintainer });
  await vi.waitUntil(() => held.length === 1, PATIENTLY);
  const release = () => {
    answer(held[0], { id: Number(STOREFRONT.id), name: 'Storefront' });
  };
  return { ahead, release };
}
