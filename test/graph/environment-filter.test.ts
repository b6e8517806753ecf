import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const environments = `/projects/${BOX_OFFICE.id}/environments`;

describe('EnvironmentFilter', () => {
  test.each([
    ['name: "demo/paris"', 'name=demo%2Fparis', ['demo/paris']],
    ['name: "demo"', 'name=demo', []],
    ['search: "demo"', 'search=demo', ['demo/london', 'demo/paris', 'demo/tokyo']],
    ['state: STOPPING', 'states=stopping', ['review/add-a-health-check-that-asks-the-bank-nothing']],
    ['search: "demo", state: STOPPED', 'search=demo&states=stopped', []],
    ['search: "d\\u00e9mo & <b>"', 'search=d%C3%A9mo%20%26%20%3Cb%3E', []],
  ])('{ %s } asks for %s', async (filter, parameters, names) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environments(filter: { ${filter} }) { nodes { name } } } }`,
    );

    expect(answer).toEqual({ project: { environments: { nodes: names.map((name) => ({ name })) } } });
    expect(gitlab.lines()).toEqual([`GET ${environments}?${parameters}&per_page=20`]);
  });

  test.each([
    ['AVAILABLE', 'available', 34],
    ['STOPPED', 'stopped', 49],
  ])('{ state: %s } asks for %s', async (state, word, count) => {
    const { gitlab, query } = await startGateway();
    const names = await idsOfAll(gitlab, `${environments}?states=${word}`, 'name');

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") {
        environments(filter: { state: ${state} }, first: 100) { nodes { name state } totalCount }
      } }`,
    );

    expect(answer).toEqual({
      project: { environments: { nodes: names.map((name) => ({ name, state })), totalCount: count } },
    });
    expect(gitlab.lines()).toEqual([`GET ${environments}?states=${word}&per_page=100`]);
  });

  test.each([
    ['name: "canary", search: "canary"', 'name, search cannot be used together'],
    ['search: "ca"', 'Search query is less than 3 characters'],
  ])('{ %s } is refused by GitLab', async (filter, message) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(
      `{ project(id: "${BOX_OFFICE.id}") { environments(filter: { ${filter} }) { nodes { name } } } }`,
    );

    expect(answer).toMatchObject({
      data: { project: { environments: null } },
      errors: [{ message, extensions: { code: 'BAD_USER_INPUT', gitlab: { status: 400 } } }],
    });
    expect(gitlab.lines()).toHaveLength(1);
  });

  test('{ state: UNKNOWN } is refused without a request', async () => {
    const { gitlab, gateway, execute } = await startGateway();

    const answer = await execute(
      `{ project(id: "${BOX_OFFICE.id}") { environments(filter: { state: UNKNOWN }) { nodes { name } } } }`,
    );

    expect(answer).toMatchObject({
      data: { project: { environments: null } },
      errors: [
        {
          message: '`UNKNOWN` cannot be a filter: GitLab has no such state.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });
});
