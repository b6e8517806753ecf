import { describe, expect, test } from 'vitest';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

const MUTATION = `mutation {
  createDeployment(input: { project: "${BOX_OFFICE.path}", environment: "staging", ref: "main", sha: "main", status: RUNNING }) {
    __typename
  }
}`;

async function send(query: string, accept?: string) {
  const started = await startGateway();
  const { gateway, gitlab } = started;
  const response = await gateway(
    new Request('http://gateway.test/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'private-token': gitlab.tokens.maintainer,
        ...(accept !== undefined && { accept }),
      },
      body: JSON.stringify({ query }),
    }),
  );
  return { ...started, response };
}

describe('a mutation whose Accept header excludes every media type of the gateway', () => {
  test.each([
    'application/xml',
    'text/html',
    'text/html, application/xml;q=0.9',
    '*/*;q=0',
    'application/json;q=0.000, text/event-stream; q=0',
    'application/json; charset=iso-8859-1',
    'image/*',
    'nonsense',
    ',',
  ])('is refused before the gateway sends anything to GitLab: %s', async (accept) => {
    const { gitlab, log, response } = await send(MUTATION, accept);

    expect(response.status).toBe(406);
    expect(response.headers.get('content-type')).toContain('application/json');
    expect(response.headers.get('x-request-id')).toEqual(expect.any(String));
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringContaining('application/graphql-response+json') as string,
          extensions: { code: 'NOT_ACCEPTABLE' },
        },
      ],
    });
    expect(gitlab.lines()).toEqual([]);
    expect(log).toMatchObject([{ level: 'warn', message: 'Refused', fields: { code: 'NOT_ACCEPTABLE' } }]);
  });
});

describe('a mutation is executed, and its response has the right media type', () => {
  test.each([
    [undefined, 'application/json; charset=utf-8'],
    ['', 'application/json; charset=utf-8'],
    ['*/*', 'application/json; charset=utf-8'],
    ['application/*', 'application/json; charset=utf-8'],
    ['text/html, */*;q=0.1', 'application/json; charset=utf-8'],
    ['Application/JSON; charset=UTF-8', 'application/json; charset=utf-8'],
    ['application/graphql-response+json', 'application/graphql-response+json; charset=utf-8'],
    ['text/event-stream', 'text/event-stream'],
    ['multipart/mixed', 'multipart/mixed; boundary="-"'],
  ])('for Accept: %j', async (accept, type) => {
    const { gitlab, response } = await send(MUTATION, accept);

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(await response.text()).toContain(
      '{"data":{"createDeployment":{"__typename":"CreateDeploymentPayload"}}}',
    );
    expect(gitlab.lines().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  });
});

describe('another refusal', () => {
  test('always has a body, for any Accept header', async () => {
    const { gateway } = await startGateway({ graphiql: false });

    const response = await gateway(
      new Request('http://gateway.test/graphql?query={__typename}', { headers: { accept: 'text/html' } }),
    );

    expect(response.status).toBe(406);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] });
  });
});
