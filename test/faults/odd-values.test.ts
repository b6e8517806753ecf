import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const LIST = `/projects/${BOX_OFFICE.id}/deployments`;

/** What the gateway makes of one deployment, of which this is part of the text as GitLab sends it. */
async function listed(part: string, selection: string) {
  const { gitlab, execute } = await startGateway();
  gitlab.fault({
    path: LIST,
    does: 'answer',
    status: 200,
    body: `[{"iid":3,"ref":"main","sha":"abc","status":"success","created_at":"2026-11-20T12:30:00.000Z",${part}}]`,
  });
  const { data, errors = [] } = await execute<{ project: { deployments: { nodes: unknown } | null } }>(
    `{ project(id: ${BOX_OFFICE.id}) { deployments { nodes { ${selection} } } } }`,
  );
  return {
    nodes: data?.project.deployments?.nodes ?? null,
    codes: errors.map(({ extensions }) => extensions?.code),
  };
}

describe('a number of GitLab', () => {
  test.each(['2147483648', '9007199254740991'])('%s stays what it is', async (id) => {
    expect(await listed(`"id":${id}`, 'databaseId')).toEqual({ nodes: [{ databaseId: id }], codes: [] });
  });

  test.each(['9007199254740992', '9007199254740993', '1e400', '1.5', '0', '-7'])(
    '%s, which JSON rounds or which names nothing, is not passed on: a list of nothing else is not an empty one',
    async (id) => {
      expect(await listed(`"id":${id}`, 'databaseId')).toEqual({
        nodes: null,
        codes: ['UPSTREAM_INVALID_RESPONSE'],
      });
    },
  );
});

describe('a moment of GitLab', () => {
  test.each([
    ['2026-11-20T12:30:00Z', '2026-11-20T12:30:00Z'],
    ['2028-02-29T12:30:00.000Z', '2028-02-29T12:30:00.000Z'],
    ['2000-02-29T12:30:00.000Z', '2000-02-29T12:30:00.000Z'],
    ['2026-10-31T12:30:00.000Z', '2026-10-31T12:30:00.000Z'],
    ['2026-11-30T12:30:00.000+02:00', '2026-11-30T10:30:00.000Z'],
    ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
  ])('%s is %s', async (sent, shown) => {
    expect(await listed(`"id":7,"updated_at":"${sent}"`, 'updatedAt')).toEqual({
      nodes: [{ updatedAt: shown }],
      codes: [],
    });
  });

  test.each([
    '2026-02-30T12:30:00Z',
    '2026-02-29T12:30:00+02:00',
    '2100-02-29T12:30:00Z',
    '2026-11-31T12:30:00Z',
    '2026-13-01T00:00:00Z',
    'yesterday',
    '',
  ])('"%s" is none: that field alone is null', async (sent) => {
    expect(await listed(`"id":7,"updated_at":"${sent}"`, 'updatedAt createdAt')).toEqual({
      nodes: [{ updatedAt: null, createdAt: '2026-11-20T12:30:00.000Z' }],
      codes: ['UPSTREAM_INVALID_RESPONSE'],
    });
  });

  test('that cannot be read is replaced where one has to be: another one is better than no list', async () => {
    const part = '"id":7,"created_at":"soon","updated_at":"2026-11-21T12:30:00.000Z"';

    expect(await listed(part, 'createdAt')).toEqual({
      nodes: [{ createdAt: '2026-11-21T12:30:00.000Z' }],
      codes: [],
    });
  });
});
