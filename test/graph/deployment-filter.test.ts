import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';
import { idsOfAll } from '../support/rest.ts';

const deployments = `/projects/${BOX_OFFICE.id}/deployments`;
const updatedBy = 'updated_after=2026-11-18T00%3A00%3A00Z';

describe('DeploymentFilter', () => {
  test.each([
    ['CREATED', 1],
    ['RUNNING', 2],
    ['SUCCESS', 355],
    ['FAILED', 12],
    ['CANCELED', 3],
    ['SKIPPED', 9],
    ['BLOCKED', 2],
  ])('{ status: %s } lists %i deployments', async (status, count) => {
    const { gitlab, query } = await startGateway();

    const { project } = await query<Answer>(listed(`filter: { status: ${status} }, first: 100`));

    const { nodes, totalCount } = project.deployments;
    expect(nodes).toHaveLength(Math.min(count, 100));
    expect(new Set(nodes.map((node) => node.status))).toEqual(new Set([status]));
    expect(totalCount).toBe(count);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?status=${status.toLowerCase()}&per_page=100`]);
  });

  test.each([
    ['environment: "production"', 'environment=production', 56],
    ['environment: "demo/paris"', 'environment=demo%2Fparis', 5],
    ['environment: "Nowhere & beyond"', 'environment=Nowhere%20%26%20beyond', 0],
    ['environment: "demo/paris", status: FAILED', 'environment=demo%2Fparis&status=failed', 1],
  ])('{ %s } asks for %s', async (filter, parameters, count) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `${deployments}?${parameters}`);

    const { project } = await query<Answer>(listed(`filter: { ${filter} }, first: 100`));

    expect(databaseIds(project)).toEqual(ids);
    expect(ids).toHaveLength(count);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${parameters}&per_page=100`]);
  });

  test.each([
    ['updatedAfter: "2026-11-18T00:00:00Z"', `${updatedBy}&order_by=updated_at`, 18],
    [
      'updatedBefore: "2026-07-24T11:51:52.641Z"',
      'updated_before=2026-07-24T11%3A51%3A52.641Z&order_by=updated_at',
      10,
    ],
    [
      'updatedAfter: "2026-07-23T00:00:00Z", updatedBefore: "2026-07-24T00:00:00Z"',
      'updated_after=2026-07-23T00%3A00%3A00Z&updated_before=2026-07-24T00%3A00%3A00Z&order_by=updated_at',
      4,
    ],
    [
      'updatedAfter: "2026-11-18T00:00:00Z", status: FAILED',
      `status=failed&${updatedBy}&order_by=updated_at`,
      2,
    ],
    [
      'finishedAfter: "2026-11-18T00:00:00Z"',
      'status=success&finished_after=2026-11-18T00%3A00%3A00Z&order_by=finished_at',
      10,
    ],
    [
      'finishedBefore: "2026-07-24T00:00:00Z"',
      'status=success&finished_before=2026-07-24T00%3A00%3A00Z&order_by=finished_at',
      8,
    ],
    [
      'finishedAfter: "2026-07-23T00:00:00Z", finishedBefore: "2026-07-24T00:00:00Z", environment: "staging"',
      'environment=staging&status=success&finished_after=2026-07-23T00%3A00%3A00Z&finished_before=2026-07-24T00%3A00%3A00Z&order_by=finished_at',
      1,
    ],
  ])('{ %s } adds the order and the status that GitLab demands', async (filter, parameters, count) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `${deployments}?${parameters}`);

    const { project } = await query<Answer>(listed(`filter: { ${filter} }, first: 100`));

    expect(databaseIds(project)).toEqual(ids);
    expect(ids).toHaveLength(count);
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${parameters}&per_page=100`]);
  });

  test('the same moment in another zone is passed on as it is written, and lists the same', async () => {
    const { gitlab, query } = await startGateway();

    const there = await query<Answer>(listed('filter: { updatedAfter: "2026-11-18T00:00:00+02:00" }'));
    const here = await query<Answer>(listed('filter: { updatedAfter: "2026-11-17T22:00:00Z" }'));

    expect(there).toEqual(here);
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}?updated_after=2026-11-18T00%3A00%3A00%2B02%3A00&order_by=updated_at&per_page=20`,
      `GET ${deployments}?updated_after=2026-11-17T22%3A00%3A00Z&order_by=updated_at&per_page=20`,
    ]);
  });

  // CONTRACT.md §1.1: both are inclusive, to the microsecond, of which no response shows more than milliseconds.
  test('both bounds of an update belong to the range, as exactly as GitLab stores it', async () => {
    const { gitlab, query } = await startGateway({}, { behaviour: { microseconds: false } });
    const moment = '2026-07-21T13:17:15.640Z';

    const { project } = await query<Answer>(
      listed(`filter: { updatedAfter: "${moment}", updatedBefore: "${moment}" }`),
    );

    expect(databaseIds(project)).toEqual(['913400124']);
    const parameter = encodeURIComponent(moment);
    expect(gitlab.lines()).toEqual([
      `GET ${deployments}?updated_after=${parameter}&updated_before=${parameter}&order_by=updated_at&per_page=20`,
    ]);
  });

  test('the date of a deployment leaves it out of `updatedBefore`; a millisecond more does not', async () => {
    const { query } = await startGateway();
    const before = (moment: string) => listed(`filter: { updatedBefore: "${moment}" }, first: 20`);

    const there = await query<Answer>(before('2026-07-21T13:17:15.640Z'));
    const behind = await query<Answer>(before('2026-07-21T13:17:15.641Z'));

    expect(databaseIds(there.project)).not.toContain('913400124');
    expect(databaseIds(behind.project)).toContain('913400124');
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-11-18T24:00:00Z',
    '2026-11-18T00:00:60Z',
    '2026-11-18T00:00:00',
    '2026-11-18T00:00:00+2:00',
    '2026-11-18',
    '18 November 2026',
    '1763424000',
    '',
  ])('what is no moment is refused without a request: %j', async (text) => {
    const { gitlab, gateway, execute } = await startGateway();

    const literal = await execute(listed(`filter: { updatedAfter: "${text}" }`));
    const variable = await execute(
      'query ($at: DateTime) { project(id: 1) { deployments(filter: { updatedAfter: $at }) { totalCount } } }',
      { at: text },
    );

    for (const { data, errors } of [literal, variable]) {
      expect(data ?? null).toBeNull();
      expect(errors).toMatchObject([
        { message: expect.stringContaining('This is not a date and time with an offset') as string },
      ]);
      expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    }
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });

  test('UNKNOWN is refused without a request, since it is for answers only', async () => {
    const { gitlab, gateway, execute } = await startGateway();

    const answer = await execute(listed('filter: { status: UNKNOWN }'));

    expect(answer).toMatchObject({
      data: { project: { deployments: null } },
      errors: [
        {
          message: '`UNKNOWN` cannot be a filter: GitLab has no such status.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    // Ends once all that is under way has arrived.
    await gateway.close();
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('DeploymentOrder', () => {
  test.each([
    ['{}', 'order_by=id'],
    ['{ direction: DESC }', 'order_by=id&sort=desc'],
    ['{ field: ID, direction: ASC }', 'order_by=id'],
    ['{ field: IID, direction: DESC }', 'order_by=iid&sort=desc'],
    ['{ field: CREATED_AT, direction: DESC }', 'order_by=created_at&sort=desc'],
    ['{ field: UPDATED_AT }', 'order_by=updated_at'],
    ['{ field: UPDATED_AT, direction: DESC }', 'order_by=updated_at&sort=desc'],
  ])('%s asks for %s', async (order, parameters) => {
    const { gitlab, query } = await startGateway();
    const ids = await idsOfAll(gitlab, `${deployments}?${parameters}`);

    const { project } = await query<Answer>(listed(`orderBy: ${order}, first: 100`));

    expect(databaseIds(project)).toEqual(ids.slice(0, 100));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${parameters}&per_page=100`]);
  });

  test.each(['SUCCESS', 'FAILED', 'CANCELED'])('FINISHED_AT goes with the status %s', async (status) => {
    const { gitlab, query } = await startGateway();
    const parameters = `status=${status.toLowerCase()}&order_by=finished_at&sort=desc`;
    const ids = await idsOfAll(gitlab, `${deployments}?${parameters}`);

    const { project } = await query<Answer>(
      listed(`filter: { status: ${status} }, orderBy: { field: FINISHED_AT, direction: DESC }, first: 3`),
    );

    expect(databaseIds(project)).toEqual(ids.slice(0, 3));
    expect(gitlab.lines()).toEqual([`GET ${deployments}?${parameters}&per_page=3`]);
  });
});

interface Answer {
  readonly project: ProjectAnswer;
}

interface ProjectAnswer {
  readonly deployments: {
    readonly nodes: readonly { readonly databaseId: string; readonly status: string }[];
    readonly totalCount: number;
  };
}

function listed(args: string): string {
  return `{ project(id: "${BOX_OFFICE.id}") { deployments(${args}) { nodes { databaseId status } totalCount } } }`;
}

function databaseIds({ deployments: { nodes } }: ProjectAnswer): string[] {
  return nodes.map(({ databaseId }) => databaseId);
}
