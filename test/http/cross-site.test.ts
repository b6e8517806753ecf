import { describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../support/gateway.ts';

const WHO = '{ currentUser { username } }';
const JSON_TYPE = { 'content-type': 'application/json' };

/** A gateway that acts for whoever reaches it, which is what a page elsewhere would make use of. */
function startActing(): Promise<StartedGateway> {
  return startGateway({ gitlabToken: 'glpat-sandbox-maintainer' });
}

function get(query: string, headers: Readonly<Record<string, string>>): Request {
  return new Request(`http://gateway.test/graphql?${new URLSearchParams({ query }).toString()}`, { headers });
}

async function outcome(response: Response): Promise<readonly [status: number, code: unknown]> {
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return [response.status, errors?.[0]?.extensions.code];
}

describe('a page of another site', () => {
  test('cannot make a browser send a query by GET', async () => {
    const { gitlab, gateway } = await startGateway();

    const response = await gateway(get(WHO, { origin: 'https://elsewhere.test' }));

    expect(await outcome(response)).toEqual([403, 'CSRF_PREVENTED']);
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['application/x-www-form-urlencoded'],
    ['APPLICATION/X-WWW-FORM-URLENCODED; charset=utf-8'],
    ['multipart/form-data; boundary=x'],
    ['text/plain'],
    ['text/plain; application/json'],
    ['text/plain, application/json'],
  ])('cannot make a browser send %s, even with a header that causes a preflight', async (type) => {
    const { gitlab, gateway } = await startActing();
    const mutation = 'mutation { deleteDeployment(input: { project: 48210977, id: 1 }) { __typename } }';

    for (const header of ['x-other', 'x-graphql-yoga-csrf']) {
      for (const body of [
        new URLSearchParams({ query: mutation }).toString(),
        JSON.stringify({ query: WHO }),
      ]) {
        const request = new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { [header]: '1', 'content-type': type },
          body,
        });
        expect(await outcome(await gateway(request))).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
      }
    }
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('a client', () => {
  test.each(['x-graphql-yoga-csrf', 'apollo-require-preflight', 'graphql-require-preflight'])(
    'can send a query by GET with the header %s',
    async (header) => {
      const { gitlab, gateway } = await startActing();

      const response = await gateway(get(WHO, { [header]: 'true' }));

      expect(await response.json()).toEqual({ data: { currentUser: { username: 'mira.castellan' } } });
      expect(gitlab.lines()).toEqual(['GET /user']);
    },
  );

  test('can send a query by GET with a JSON type, as Apollo Client does', async () => {
    const { gateway } = await startActing();

    const response = await gateway(get(WHO, JSON_TYPE));

    expect(response.status).toBe(200);
  });

  test('needs no header besides the JSON type in a POST', async () => {
    const { execute } = await startActing();

    expect((await execute<unknown>(WHO, {}, {})).errors).toBeUndefined();
  });

  test('that is a browser gets GraphiQL, which sends the header', async () => {
    const { gateway } = await startActing();

    const response = await gateway(
      new Request('http://gateway.test/graphql', { headers: { accept: 'text/html' } }),
    );

    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"x-graphql-yoga-csrf":"1"');
  });

  test('cannot change anything by GET', async () => {
    const { gitlab, gateway } = await startActing();

    const response = await gateway(
      get('mutation { deleteDeployment(input: { project: 48210977, id: 1 }) { __typename } }', JSON_TYPE),
    );

    expect(await outcome(response)).toEqual([405, 'BAD_REQUEST']);
    expect(gitlab.lines()).toEqual([]);
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    new Request('http://gateway.test/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,private-token,x-anything',
      },
    });
  const corsHeaders = (response: Response) =>
    Object.fromEntries(
      [...response.headers].filter(([name]) => name.toLowerCase().startsWith('access-control-')),
    );

  test('allows no origin by default', async () => {
    const { gateway } = await startGateway();

    const response = await gateway(preflight('https://board.test'));

    expect(corsHeaders(response)).toEqual({});
    expect(response.headers.get('vary')).toBeNull();
  });

  test.each([[[]], [['https://board.test']]])(
    'refuses the preflight of another origin and mentions CORS_ORIGINS, also in the log: %j',
    async (corsOrigins: string[]) => {
      const { gateway, gitlab, log } = await startGateway({ corsOrigins });

      const response = await gateway(preflight('http://localhost:5173'));

      expect(response.status).toBe(403);
      expect(response.headers.get('x-request-id')).toEqual(expect.any(String));
      expect(corsHeaders(response)).toEqual({});
      expect(await response.json()).toEqual({
        errors: [
          {
            message:
              'Pages of "http://localhost:5173" cannot use this gateway from a browser. Add this origin to CORS_ORIGINS (corsOrigins of createGateway) to allow them.',
            extensions: { code: 'ORIGIN_NOT_ALLOWED' },
          },
        ],
      });
      expect(log).toMatchObject([
        {
          level: 'warn',
          message: 'Refused',
          fields: {
            code: 'ORIGIN_NOT_ALLOWED',
            origin: 'http://localhost:5173',
            reason: 'CORS_ORIGINS does not list the origin',
          },
        },
      ]);
      expect(gitlab.lines()).toEqual([]);
    },
  );

  test('cuts a long origin in the response, and logs repeated preflights once', async () => {
    const { gateway, log } = await startGateway();

    for (let count = 0; count < 20; count += 1) {
      const response = await gateway(preflight(`https://${'x'.repeat(5000)}.test`));
      expect((await response.text()).length).toBeLessThan(500);
    }

    expect(log).toHaveLength(1);
    expect(JSON.stringify(log).length).toBeLessThan(500);
  });

  test('does not affect an OPTIONS request that is not a preflight', async () => {
    const { gateway } = await startGateway();

    const response = await gateway(new Request('http://gateway.test/graphql', { method: 'OPTIONS' }));

    expect(await outcome(response)).toEqual([405, 'BAD_REQUEST']);
  });

  test.each([[['https://board.test']], [['https://board.test', 'https://other.test']]])(
    'allows pages of the listed origins, and no others: %j',
    async (corsOrigins) => {
      const { gateway, gitlab } = await startGateway({ corsOrigins });

      const allowed = await gateway(preflight('https://board.test'));
      const asked = await gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { ...JSON_TYPE, origin: 'https://board.test' },
          body: JSON.stringify({ query: '{ __typename }' }),
        }),
      );

      expect(allowed.status).toBe(204);
      expect(corsHeaders(allowed)).toEqual({
        'access-control-allow-origin': 'https://board.test',
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers':
          'content-type, authorization, private-token, job-token, x-request-id, cache-control, x-request-cost, x-graphql-yoga-csrf, apollo-require-preflight, graphql-require-preflight',
        'access-control-expose-headers': 'x-request-id, retry-after, age',
        'access-control-max-age': '7200',
      });
      expect(asked.headers.get('access-control-allow-origin')).toBe('https://board.test');
      const graphiql = await gateway(
        new Request('http://gateway.test/graphql', { headers: { accept: 'text/html' } }),
      );
      const other = await gateway(preflight('https://evil.test'));
      expect([allowed, asked, other, graphiql].map(({ headers }) => headers.get('vary'))).toEqual([
        'Origin',
        'Origin',
        'Origin',
        'accept, accept-encoding, Origin',
      ]);
      for (const origin of [
        'https://evil.test',
        'null',
        'https://board.test.evil.test',
        'http://board.test',
        '*',
      ]) {
        expect(corsHeaders(await gateway(preflight(origin)))).toEqual({});
      }
      expect(gitlab.lines()).toEqual([]);
    },
  );
});
