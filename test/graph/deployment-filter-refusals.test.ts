import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const moment = '2026-11-18T00:00:00Z';
const encoded = '2026-11-18T00%3A00%3A00Z';

describe("what GitLab does not combine comes back with GitLab's own words", () => {
  test.each([
    [
      'Both `updated_at` filter and `finished_at` filter can not be specified',
      `filter: { updatedAfter: "${moment}", finishedAfter: "${moment}" }`,
      `status=success&updated_after=${encoded}&finished_after=${encoded}&order_by=updated_at`,
    ],
    [
      '`updated_at` filter requires `updated_at` sort',
      `filter: { updatedBefore: "${moment}" }, orderBy: { field: ID }`,
      `updated_before=${encoded}&order_by=id`,
    ],
    [
      '`updated_at` filter requires `updated_at` sort',
      `filter: { updatedBefore: "${moment}" }, orderBy: { direction: DESC }`,
      `updated_before=${encoded}&order_by=id&sort=desc`,
    ],
    [
      '`finished_at` filter requires `finished_at` sort.',
      `filter: { finishedAfter: "${moment}" }, orderBy: { field: UPDATED_AT }`,
      `status=success&finished_after=${encoded}&order_by=updated_at`,
    ],
    [
      '`finished_at` sort requires `finished_at` filter or a filter with at least one of the finished statuses.',
      'orderBy: { field: FINISHED_AT }',
      'order_by=finished_at',
    ],
    [
      '`finished_at` sort requires `finished_at` filter or a filter with at least one of the finished statuses.',
      'filter: { status: RUNNING }, orderBy: { field: FINISHED_AT }',
      'status=running&order_by=finished_at',
    ],
    [
      '`finished_at` filter must be combined with `success` status filter.',
      `filter: { finishedBefore: "${moment}", status: FAILED }`,
      `status=failed&finished_before=${encoded}&order_by=finished_at`,
    ],
    ['order_by does not have a valid value', 'orderBy: { field: REF }', 'order_by=ref'],
  ])('%s: %s', async (message, args, parameters) => {
    const { gitlab, execute } = await startGateway();

    const { data, errors } = await execute<unknown>(
      `{ project(id: "${BOX_OFFICE.id}") { name deployments(${args}) { nodes { iid } } } }`,
    );

    expect(data).toEqual({ project: { name: 'Box Office', deployments: null } });
    expect(errors).toMatchObject([
      {
        message,
        path: ['project', 'deployments'],
        extensions: { code: 'BAD_USER_INPUT', gitlab: { status: 400 } },
      },
    ]);
    expect(gitlab.lines().toSorted()).toEqual([
      `GET /projects/${BOX_OFFICE.id}`,
      `GET ${deployments}?${parameters}&per_page=20`,
    ]);
  });
});

describe('Environment.deployments', () => {
  test('lists the deployments to that environment', async () => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { environment(name: "demo/paris") {
        deployments { nodes { iid status environment { name } } totalCount }
      } } }`,
    );

    const environment = { name: 'demo/paris' };
    expect(answer).toEqual({
      project: {
        environment: {
          deployments: {
            nodes: [
              { iid: '376', status: 'SUCCESS', environment },
              { iid: '377', status: 'FAILED', environment },
              { iid: '378', status: 'CANCELED', environment },
              { iid: '379', status: 'SUCCESS', environment },
              { iid: '380', status: 'RUNNING', environment },
            ],
            totalCount: 5,
          },
        },
      },
    });
    expect(gitlab.lines()).toEqual([
      `GET /projects/${BOX_OFFICE.id}/environments?name=demo%2Fparis`,
      `GET ${deployments}?environment=demo%2Fparis&per_page=20`,
    ]);
  });

  test.each([
    ['filter: { status: SUCCESS }, last: 1', 'status=success&sort=desc&per_page=1', ['379']],
    ['orderBy: { direction: DESC }, first: 2', 'order_by=id&sort=desc&per_page=2', ['380', '379']],
    ['filter: { environment: "demo/paris" }, first: 1', 'per_page=1', ['376']],
    [
      'filter: { finishedAfter: "2026-11-20T10:00:00Z" }, first: 5',
      'status=success&finished_after=2026-11-20T10%3A00%3A00Z&order_by=finished_at&per_page=5',
      ['379'],
    ],
  ])('narrows them: %s', async (args, parameters, iids) => {
    const { gitlab, query } = await startGateway();

    const answer: unknown = await query(
      `{ project(id: "${BOX_OFFICE.id}") { deployment(id: 913402536) {
        environment { deployments(${args}) { nodes { iid } } }
      } } }`,
    );

    const nodes = iids.map((iid) => ({ iid }));
    expect(answer).toEqual({ project: { deployment: { environment: { deployments: { nodes } } } } });
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}/913402536`,
      `GET ${deployments}?environment=demo%2Fparis&${parameters}`,
    ]);
  });

  test('refuses a filter by another environment without asking for the list', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(
      `{ project(id: "${BOX_OFFICE.id}") { environment(name: "demo/paris") {
        name
        deployments(filter: { environment: "production" }) { nodes { iid } }
      } } }`,
    );

    expect(answer).toMatchObject({
      data: { project: { environment: { name: 'demo/paris', deployments: null } } },
      errors: [
        {
          message:
            'This list contains only deployments to `demo/paris`. Remove `environment` from the filter.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/environments?name=demo%2Fparis`]);
  });
});
