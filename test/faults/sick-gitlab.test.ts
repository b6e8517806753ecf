import { describe, expect, test } from 'vitest';
import { withoutPauses } from '../gitlab/far-end.ts';
import { type ExecutionAnswer, startGateway } from '../support/gateway.ts';
import { startElsewhere } from './elsewhere.ts';
import { FAULTS, type SickAnswer } from './faults.ts';
import { watchSockets } from './sockets.ts';
import { CHANGE, NODES, READS, type Target } from './targets.ts';

const DEADLINE = 400;

/** Has one request of the operation meet the fault, and checks what holds wherever that is. */
async function meet(target: Target, { fault }: SickAnswer) {
  withoutPauses();
  const elsewhere = await startElsewhere();
  const sockets = watchSockets();
  const { gitlab, gateway, execute } = await startGateway({ attemptTimeout: 150, totalTimeout: DEADLINE });
  const usual = await execute<unknown>(target.operation);
  expect(usual.errors).toBeUndefined();
  gitlab.reset();
  gitlab.fault({ ...fault(target, elsewhere.url), method: target.method, path: target.path });
  const start = performance.now();

  const response = await gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': gitlab.tokens.maintainer },
      body: JSON.stringify({ query: target.operation }),
    }),
  );

  const answer = (await response.json()) as ExecutionAnswer<unknown>;
  expect(performance.now() - start).toBeLessThan(DEADLINE + 250);
  expect(JSON.stringify(answer)).not.toMatch(/internal\.example|<html|INTERNAL_SERVER_ERROR/);
  // Gateways in front repeat operations, mutations too, that come back with another status, or with Retry-After.
  expect(response.status).toBe(200);
  expect(response.headers.get('retry-after')).toBeNull();
  await gateway.close();
  await sockets.allClosed();
  expect(elsewhere.bytes).toBe(0);
  return {
    answer,
    usual: usual.data,
    sent: gitlab.lines().filter((line) => line === `${target.method} ${target.path}`).length,
  };
}

describe.each(READS)('$name', (target) => {
  test.each(FAULTS)('meets $name', async (sick) => {
    const { answer, usual, sent } = await meet(target, sick);

    const isMissing = sick.read === 'NOT_FOUND' && target.mayBeMissing;
    expect(answer.data).toEqual(sick.read === null ? usual : withNull(usual, target.field));
    expect(errorsIn(answer)).toEqual(
      sick.read === null || isMissing ? [] : [errorOf(target, sick.read, sick)],
    );
    expect(sent > 1).toBe(sick.retried ?? false);
  });
});

describe.each(NODES)('a node of type $name', (target) => {
  test.each(FAULTS.filter(({ name }) => name === '502 in HTML' || name === 'broken JSON'))(
    'fails alone where it meets $name',
    async (sick) => {
      const { answer, usual } = await meet(target, sick);

      expect(answer.data).toMatchObject({ intact: (usual as { readonly intact: unknown }).intact });
      expect(new Set(errorsIn(answer).map(({ code }) => code))).toEqual(new Set([sick.read]));
    },
  );
});

describe(CHANGE.name, () => {
  test.each(FAULTS)('is sent once where it meets $name', async (sick) => {
    const { answer, sent } = await meet(CHANGE, sick);

    expect(answer.data).toEqual({ updateDeploymentStatus: sick.asData ? { code: sick.change } : null });
    expect(errorsIn(answer)).toEqual(sick.asData ? [] : [errorOf(CHANGE, sick.change, sick)]);
    expect(sent).toBe(1);
  });
});

/** The same with null in the place of that field. */
function withNull(json: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const object = json as Readonly<Record<string, unknown>>;
  return { ...object, [name]: rest.length === 0 ? null : withNull(object[name], rest) };
}

function errorOf({ field }: Target, code: string, { retryAfter }: SickAnswer) {
  return { path: field, code, retryAfter: code === 'RATE_LIMITED' ? retryAfter : undefined };
}

function errorsIn({ errors = [] }: ExecutionAnswer<unknown>) {
  return errors.map(({ path, extensions }) => ({
    path,
    code: extensions?.code,
    retryAfter: extensions?.retryAfter,
  }));
}
