import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/observability/log.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { cases } from '../support/depth.ts';

const HOSTILE = cases({ quick: 2000, deep: 3000 });

async function startLoggingGateway() {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => lines.push(line) });
  const gitlab = await startSandbox();
  // Without the watch of `startGateway`, which takes longer to read answers than the gateway to give them.
  const gateway = createGateway({ gitlabUrl: gitlab.url, logger });
  onTestFinished(async () => {
    await gateway.close();
    await gitlab.close();
  });
  return { gateway, gitlab, lines };
}

function post(body: string, headers: Readonly<Record<string, string>> = {}, place = '/graphql'): Request {
  return new Request(`http://gateway.test${place}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

const operation = (query: string, more: object = {}) => JSON.stringify({ query, ...more });

/** Each gives another request for each number. */
const HOSTILE_REQUESTS: readonly ((number: number) => Request)[] = [
  (number) => post(operation(`{ a${number}: ${'['.repeat(5000)}`)),
  (number) => post(operation(`{${' a'.repeat(1100 + (number % 10))} }`)),
  (number) => post(`{"query": "{ secret${number} `),
  (number) => post(operation(`{ nothing${number} }`)),
  (number) => post(operation('{ __typename }'), {}, `/wrong/${number}`),
  (number) => post(operation('{ __typename }', { operationName: `\u001b[31m\n{"level":"fatal"}${number}` })),
  (number) => post(operation('{ __typename }', { [`odd${number}`]: '\n' })),
  (number) => post('{}', { 'x-request-id': `\u009b31m ${'x'.repeat(5000)}${number}` }),
  (number) => new Request(`http://gateway.test/graphql?query={a${number}}`),
  (number) => post(operation(`query ${'N'.repeat(20_000)}${number} { __typename }`)),
];

describe('the log', () => {
  test(`of ${HOSTILE} hostile requests is short`, { timeout: 120_000 }, async () => {
    const { gateway, gitlab, lines } = await startLoggingGateway();

    for (let number = 0; number < HOSTILE; number += 1) {
      const request = HOSTILE_REQUESTS[number % HOSTILE_REQUESTS.length]?.(number);
      if (request) await gateway(request);
    }

    const operations = lines.filter((line) => line.includes('"message":"Operation"'));
    const others = lines.filter((line) => !line.includes('"message":"Operation"'));
    // One line for each operation that was executed, and one for each code.
    expect(operations).toHaveLength(HOSTILE / HOSTILE_REQUESTS.length);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(500);
    expect(others.length).toBeLessThan(10);
    expect(others.join('').length).toBeLessThan(2000);
    // Every line is JSON of one line, with nothing that moves a cursor.
    expect(lines.filter((line) => /[\p{Cc}]/u.test(line.slice(0, -1)))).toEqual([]);
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).not.toContain('fatal');
    expect(lines.join('')).not.toMatch(/secret|stack|odd\d/);
    expect(gitlab.requests).toEqual([]);
  });

  test('warns of the first request without a valid operation, once for each code', async () => {
    const { gateway, lines } = await startLoggingGateway();

    const answers = await Promise.all(
      [1, 2, 3].map((number) => gateway(post('{', { 'x-request-id': `request-${number}` }))),
    );
    await gateway(post(operation('{ nothing }'), { 'x-request-id': 'request-4' }));
    await gateway.close();

    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', code: 'BAD_REQUEST', requestId: 'request-1', message: 'Refused' },
      { level: 'warn', code: 'GRAPHQL_VALIDATION_FAILED', requestId: 'request-4', message: 'Refused' },
      { level: 'warn', code: 'BAD_REQUEST', requestId: 'request-1', repeated: 2, message: 'Refused' },
    ]);
  });
});
