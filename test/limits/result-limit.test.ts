import { describe, expect, test } from 'vitest';
import { textOf } from '../../src/limits/result-text.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const DEPLOYMENT = '913402550';
const LONG = `"ü\\n${'x'.repeat(300_000)}`;

/** GitLab's response for a deployment whose commit has a long message. */
function deploymentJson(): string {
  const commit = `{ "id": "${'a'.repeat(40)}", "short_id": "aaaa", "message": ${JSON.stringify(LONG)} }`;
  return `{ "id": ${DEPLOYMENT}, "iid": 1, "ref": "main", "sha": "${'a'.repeat(40)}", "status": "success", "created_at": "2026-11-22T13:00:00.000Z",
    "environment": { "id": 1, "name": "production" }, "deployable": { "id": 1, "commit": ${commit} } }`;
}

const read = `{ deployment(project: ${BOX_OFFICE.id}, id: ${DEPLOYMENT}) { iid commit { message } } }`;
const change = (name: string, fields: string) =>
  `${name}: updateDeploymentStatus(input: { project: "${BOX_OFFICE.id}", id: "${DEPLOYMENT}", status: SUCCESS }) {
    ... on UpdateDeploymentStatusPayload { deployment { ${fields} } }
  }`;

async function start(options: Parameters<typeof startGateway>[0] = {}) {
  const started = await startGateway(options);
  const { gitlab, gateway } = started;
  gitlab.fault({
    path: /\/deployments\/\d+$/,
    does: 'answer',
    status: 200,
    body: deploymentJson(),
    headers: { 'content-type': 'application/json' },
  });
  const send = async (query: string, accept = 'application/json') => {
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept, 'private-token': gitlab.tokens.maintainer },
        body: JSON.stringify({ query }),
      }),
    );
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  return { ...started, send };
}

describe('a large result', () => {
  test.each(['application/json', 'application/graphql-response+json'])(
    'is complete, as %s',
    async (accept) => {
      const { send } = await start();

      const { status, type, text } = await send(read, accept);

      expect(status).toBe(200);
      expect(type).toBe(`${accept}; charset=utf-8`);
      expect(JSON.parse(text)).toEqual({
        data: {
          deployment: { iid: '1', commit: { message: LONG } },
        },
      });
    },
  );

  test('has its errors and extensions next to its data', async () => {
    const { gateway, gitlab } = await start();
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'private-token': gitlab.tokens.maintainer,
          'x-request-cost': '1',
        },
        body: JSON.stringify({ query: read.replace('iid', 'iid project { pipeline(id: "x") { id } }') }),
      }),
    );

    expect(await response.json()).toMatchObject({
      data: { deployment: { commit: { message: LONG } } },
      errors: [
        {
          message: expect.any(String) as string,
          path: ['deployment', 'project', 'pipeline'],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
      extensions: { requestCost: { count: 1 } },
    });
  });

  test.each(['application/json', 'application/graphql-response+json'])(
    'above MAX_RESULT_BYTES is an error with a code, as %s',
    async (accept) => {
      const { send, log } = await start({ maxResultBytes: 200_000 });

      const { status, text } = await send(read, accept);

      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        data: null,
        errors: [
          {
            message:
              'The result has more than 200000 bytes, which is the limit (MAX_RESULT_BYTES). Select fewer fields, or request smaller pages.',
            extensions: { code: 'RESULT_TOO_LARGE' },
          },
        ],
      });
      expect(log.map(({ message }) => message)).toEqual(['Operation', 'Result not delivered']);
    },
  );

  test('of a mutation keeps the fields that fit, and says that the others were executed', async () => {
    const { gitlab, send } = await start({ maxResultBytes: 200_000 });

    const { status, text } = await send(
      `mutation { ${change('first', 'iid')} ${change('second', 'commit { message }')} ${change('third', 'status')} }`,
    );

    expect(status).toBe(200);
    expect(JSON.parse(text)).toEqual({
      data: {
        first: { deployment: { iid: '1' } },
        second: null,
        third: { deployment: { status: 'SUCCESS' } },
      },
      errors: [
        {
          message: expect.stringContaining('GitLab may have made the change') as string,
          path: ['second'],
          extensions: { code: 'RESULT_TOO_LARGE' },
        },
      ],
    });
    expect(gitlab.lines()).toHaveLength(3);
  });
});

describe('the text of a result', () => {
  test('can contain JSON that is 10,000 levels deep', async () => {
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;

    expect(await textOf(JSON.parse(deep), 1_000_000)).toBe(deep);
  });
});
