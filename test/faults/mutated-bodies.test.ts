import { describe, expect, test } from 'vitest';
import { cases } from '../support/depth.ts';
import { gitlabJson } from '../support/gitlab-json.ts';
import { startGateway } from '../support/gateway.ts';
import { FIXTURES, type Listing, LISTS } from './fixtures.ts';
import { brokenText, mutated, randomNumbers } from './mutated-json.ts';

const BODIES_EACH = cases({ quick: 40, deep: 100 });

/** What an answer can be blamed for; that of the gateway's own is never among them. */
const CODES = ['UPSTREAM_INVALID_RESPONSE', 'NOT_FOUND', 'BAD_USER_INPUT'];

interface Beside {
  readonly intact: unknown;
}

describe('a body with something wrong in it', () => {
  test.each(FIXTURES)('spoils nothing but its own field: $name', async ({ name, path, operation }) => {
    const { gitlab, execute, log } = await startGateway({ retries: 0 });
    const usual = await execute<Beside>(operation);
    expect(usual.errors).toBeUndefined();
    const json = await gitlabJson<object>(gitlab, path);
    const random = randomNumbers(name.length);

    for (let count = 0; count < BODIES_EACH; count += 1) {
      const body = random() < 0.15 ? brokenText(json, random) : mutated(json, random);
      gitlab.clearFaults();
      gitlab.fault({ method: 'GET', path, does: 'answer', status: 200, body });

      const { data, errors = [] } = await execute<Beside>(operation);

      const codes = errors.map(({ extensions }) => extensions?.code);
      const logged = log.flatMap(({ fields }) => ('error' in fields ? [String(fields.error)] : []));
      const told = JSON.stringify({ errors, logged, body });
      expect(data?.intact, told).toEqual(usual.data?.intact);
      expect(CODES, told).toEqual(expect.arrayContaining([...new Set(codes)]));
      expect(gitlab.lines(), told).toContain(`GET ${path}`);
      gitlab.forgetRequests();
    }
  });
});

describe('one item of a list with something wrong in it', () => {
  test.each(LISTS)('costs none of the others: $name', async ({ name, path, operation, nodesOf }) => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    const usual = nodesOf(await execute<Listing>(operation));
    expect(usual).toHaveLength(3);
    const [first = {}, ...others] = await gitlabJson<object[]>(gitlab, path);
    const random = randomNumbers(name.length);

    for (let count = 0; count < BODIES_EACH; count += 1) {
      const body = [mutated(first, random), ...others];
      gitlab.clearFaults();
      gitlab.fault({ method: 'GET', path, does: 'answer', status: 200, body });

      const answer = await execute<Listing>(operation);

      const told = JSON.stringify({ errors: answer.errors, item: body[0] });
      expect(nodesOf(answer).slice(-2), told).toEqual(usual.slice(-2));
    }
  });
});
