import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as errors from '../src/gitlab/errors.ts';
import { GitLabError } from '../src/gitlab/errors.ts';
import { startGateway } from './support/gateway.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** A GraphQL block, the answer below it, and the REST requests that it cost. */
const worked = [...readme.matchAll(/```graphql\n(.+?)```\n\n```json\n(.+?)```\n\n```http\n(.+?)\n```/gs)].map(
  ([, operation = '', answer = '', requests = '']) => ({
    name: /(?:query|mutation) (\w+)/.exec(operation)?.[1] ?? '',
    operation,
    answer: JSON.parse(answer) as unknown,
    requests: requests.split('\n'),
  }),
);

describe('the README', () => {
  test('has six worked operations, and no GraphQL that this test passes by', () => {
    expect(worked.map(({ name }) => name)).toEqual([
      'DeployedWhere',
      'Newest',
      'WentOut',
      'Failed',
      'RecordAndFinish',
      'Refused',
    ]);
    expect(readme.match(/```graphql/g)).toHaveLength(worked.length);
  });

  test.each(worked)('shows what $name answers and costs', async ({ operation, answer, requests }) => {
    const { gitlab, execute } = await startGateway();

    const answered = await execute(operation);

    expect(answered).toEqual(answer);
    expect(gitlab.lines().sort()).toEqual(requests.sort());
  });

  test('names every setting with its default', () => {
    const settings = readFileSync(new URL('../.env.example', import.meta.url), 'utf8').matchAll(
      /^([A-Z_]+)=(.*)$/gm,
    );

    const rows = [...settings].map(([, name, value]) => [name, value]);

    expect(rows.length).toBeGreaterThan(15);
    expect(
      [...readme.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`)? *\|/gm)].map(([, name, value]) => [
        name,
        value ?? '',
      ]),
    ).toEqual(expect.arrayContaining(rows));
  });

  test('says of every code what to do', () => {
    const kinds = Object.values(errors) as unknown as readonly (new (message: string) => GitLabError)[];
    const codes = kinds
      .filter((Kind) => Kind.prototype instanceof GitLabError)
      .map((Kind) => new Kind('').code)
      // Whoever would see this one has gone.
      .filter((code) => code !== 'CANCELLED');

    const explained = [...readme.matchAll(/^\| `([A-Z_]+)` +\| /gm)].map(([, code]) => code);

    expect(explained).toEqual(expect.arrayContaining([...codes, 'INTERNAL_SERVER_ERROR']));
  });
});
