import type { ExecutionResult } from 'graphql';
import { expect, test, vi } from 'vitest';
import { QueryExecution } from '../../src/operations/query-execution.ts';
import { Random } from '../../src/sandbox/sample/random.ts';
import { schema } from '../../src/schema.ts';
import { cases } from '../support/depth.ts';
import { startGateway } from '../support/gateway.ts';
import { randomOperation, VARIABLES } from '../support/random-operation.ts';

const OPERATIONS = Number(process.env.OPERATIONS ?? cases({ quick: 40, deep: 600 }));
const SEED = Number(process.env.OPERATION_SEED ?? 1);

test(
  `${OPERATIONS} random operations have the responses that graphql-js gives, and the same requests`,
  { timeout: 60_000 + 1000 * OPERATIONS },
  async () => {
    const { gitlab, execute } = await startGateway({ retries: 0 });
    const run = vi.spyOn(QueryExecution.prototype, 'run');
    const outcome = async (document: string) => {
      gitlab.forgetRequests();
      const { data, errors = [] } = (await execute(document, VARIABLES)) as ExecutionResult;
      const reasons = new Set(errors.map(({ path = [], message }) => `${nullIn(data, path)}: ${message}`));
      return { data, reasons: [...reasons].sort(), requests: gitlab.lines().sort() };
    };
    let withoutErrors = 0;
    for (let seed = SEED; seed < SEED + OPERATIONS; seed += 1) {
      const document = randomOperation(schema, new Random(seed));
      const own = await outcome(document);
      run.mockReturnValueOnce(null);

      expect(own, `seed ${seed}: ${document}`).toEqual(await outcome(document));
      // Now with the plan of the first execution.
      expect(await outcome(document), `again, seed ${seed}: ${document}`).toEqual(own);
      if (own.reasons.length === 0) withoutErrors += 1;
    }
    expect(withoutErrors).toBeGreaterThan(OPERATIONS / 4);
    expect(withoutErrors).toBeLessThan(OPERATIONS);
  },
);

/**
 * Where an error made the response null. If several errors below that place did, it depends on their order in time which
 * of them graphql-js reports.
 */
function nullIn(data: unknown, path: readonly (string | number)[]): string {
  let value = data;
  const way = [];
  for (const key of path) {
    if (value === null) break;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
    way.push(key);
  }
  return way.join('.');
}
