import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway } from '../src/gateway.ts';
import { createLogger } from '../src/observability/log.ts';
import { BOX_OFFICE, startGateway } from './support/gateway.ts';

const ADDRESS = 'http://gateway.test';
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = { 'private-token': 'glpat-sandbox-maintainer' };
const PREFLIGHTED = { 'x-graphql-yoga-csrf': '1' };
const WHO = '{ currentUser { username } }';
const MIRA = { data: { currentUser: { username: 'mira.castellan' } } };

function post(query: string, headers: Readonly<Record<string, string>> = {}): Request {
  return new Request(`${ADDRESS}/graphql`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...TOKEN, ...headers },
    body: JSON.stringify({ query }),
  });
}

describe('a gateway', () => {
  test('is a fetch handler that needs no server', async () => {
    const { gitlab, gateway } = await startGateway();

    const response = await gateway(post(WHO));

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('is a listener for a server of Node', async () => {
    const { gitlab, gateway } = await startGateway();
    const server = createServer(gateway.listener).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');

    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...TOKEN, connection: 'close' },
      body: JSON.stringify({ query: WHO }),
    });

    expect(await response.json()).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('sends requests to a GitLab below a path, with or without a slash at its end', async () => {
    const { gitlab, execute } = await startGateway({}, { basePath: '/gitlab' });
    const gateway = createGateway({ gitlabUrl: `${gitlab.url}/`, logger: createLogger('silent') });
    onTestFinished(() => gateway.close());

    expect(await execute<unknown>(WHO)).toEqual(MIRA);
    expect(await (await gateway(post(WHO))).json()).toEqual(MIRA);
    expect(gitlab.requests.map(({ url }) => url)).toEqual(['/gitlab/api/v4/user', '/gitlab/api/v4/user']);
  });

  test('answers so that nobody keeps or guesses what it said', async () => {
    const { gateway } = await startGateway();

    const { headers } = await gateway(post('{ __typename }', { origin: 'http://elsewhere.test' }));

    expect(Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value]))).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'content-length': '31',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-request-id': expect.any(String) as string,
    });
  });

  test('lets what is under way finish when it is closed, and starts nothing more', async () => {
    const { gitlab, gateway, execute } = await startGateway({}, { latency: 50 });

    const underWay = execute<unknown>(WHO);
    await expect.poll(() => gitlab.mostInFlight).toBe(1);
    await gateway.close();

    expect(await underWay).toEqual(MIRA);
    expect(await execute<unknown>(WHO)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
    });
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('shares nothing with another one in the same process', async () => {
    const one = await startGateway();
    const other = await startGateway({ gitlabToken: 'glpat-sandbox-developer', graphiql: false });
    const status = `{ deployment(project: ${BOX_OFFICE.id}, id: 913402550) { status } }`;

    await one.query<unknown>(`mutation {
      updateDeploymentStatus(input: { project: ${BOX_OFFICE.id}, id: 913402550, status: SUCCESS }) { __typename }
    }`);
    one.gateway.drain();

    expect(await one.query<unknown>(status)).toEqual({ deployment: { status: 'SUCCESS' } });
    expect(await other.query<unknown>(status, {}, {})).toEqual({ deployment: { status: 'RUNNING' } });
    expect((await one.gateway(new Request(`${ADDRESS}/ready`))).status).toBe(503);
    expect((await other.gateway(new Request(`${ADDRESS}/ready`))).status).toBe(200);
    expect(await one.execute<unknown>(WHO, {}, {})).toMatchObject({ errors: [{}] });
    expect(other.gitlab.lines()).toEqual([`GET /projects/${BOX_OFFICE.id}/deployments/913402550`]);
    expect(other.log).toHaveLength(1);
  });
});

describe('the probes', () => {
  test.each(['GET', 'HEAD'])('answer a %s without asking GitLab', async (method) => {
    const { gitlab, gateway } = await startGateway();

    const health = await gateway(new Request(`${ADDRESS}/health`, { method }));
    const ready = await gateway(new Request(`${ADDRESS}/ready`, { method }));

    expect([health.status, ready.status]).toEqual([200, 200]);
    expect(gitlab.lines()).toEqual([]);
  });

  test('say that the gateway is draining, while operations go on', async () => {
    const { gitlab, gateway, query } = await startGateway();

    gateway.drain();
    const health = await gateway(new Request(`${ADDRESS}/health`));
    const ready = await gateway(new Request(`${ADDRESS}/ready`));

    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect([ready.status, await ready.json()]).toEqual([503, { status: 'draining' }]);
    expect(await query<unknown>(WHO)).toEqual(MIRA.data);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test.each([
    '/',
    '/health/',
    '/healthz',
    '/graphql/health',
    '/graphql/ready',
    '/x/ready',
    '/ready/x',
    '/other',
  ])('have no answer under %s, nor has anything else', async (path) => {
    const { gitlab, gateway } = await startGateway();

    const response = await gateway(new Request(ADDRESS + path));

    expect(response.status).toBe(404);
    expect(gitlab.lines()).toEqual([]);
  });

  test('do not answer in the place of an operation', async () => {
    const { gateway } = await startGateway();

    const response = await gateway(
      new Request(`${ADDRESS}/graphql?x=/health&query={__typename}`, { headers: PREFLIGHTED }),
    );

    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('a request', () => {
  test('may be a GET for a query', async () => {
    const { gitlab, gateway } = await startGateway();
    const parameters = new URLSearchParams({ query: WHO });

    const response = await gateway(
      new Request(`${ADDRESS}/graphql?${parameters.toString()}`, { headers: { ...TOKEN, ...PREFLIGHTED } }),
    );

    expect(await response.json()).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test('may not be a GET for a mutation', async () => {
    const { gitlab, gateway } = await startGateway();
    const query = `mutation { deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402248 }) { __typename } }`;
    const parameters = new URLSearchParams({ query });

    const response = await gateway(
      new Request(`${ADDRESS}/graphql?${parameters.toString()}`, { headers: { ...TOKEN, ...PREFLIGHTED } }),
    );

    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(gitlab.lines()).toEqual([]);
  });

  test.each(['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'])(
    'may not be what a page elsewhere can have a browser send: %s',
    async (type) => {
      const { gitlab, gateway } = await startGateway({ gitlabToken: 'glpat-sandbox-maintainer' });

      const response = await gateway(
        new Request(`${ADDRESS}/graphql`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: new URLSearchParams({ query: WHO }).toString(),
        }),
      );

      expect(response.status).toBe(415);
      expect(gitlab.lines()).toEqual([]);
    },
  );

  test('may not come without saying that it is JSON', async () => {
    const { gitlab, gateway } = await startGateway({ gitlabToken: 'glpat-sandbox-maintainer' });
    const body = Buffer.from(JSON.stringify({ query: WHO }));

    const response = await gateway(new Request(`${ADDRESS}/graphql`, { method: 'POST', body }));

    expect(response.status).toBe(415);
    expect(gitlab.lines()).toEqual([]);
  });

  test.each([
    ['longer than allowed', ' '.repeat(1001), 413],
    ['no JSON', '{"query":', 400],
    ['several operations', `[{"query":"${WHO}"}]`, 400],
    ['something else than text', '{"query":5}', 400],
  ])('is refused with a body that is %s', async (_name, body, status) => {
    const { gitlab, gateway } = await startGateway({ maxRequestBytes: 1000 });

    const response = await gateway(
      new Request(`${ADDRESS}/graphql`, { method: 'POST', headers: { ...JSON_TYPE, ...TOKEN }, body }),
    );

    expect(response.status).toBe(status);
    expect(gitlab.lines()).toEqual([]);
  });

  test('is answered with a body just as long as allowed', async () => {
    const { gitlab, gateway } = await startGateway({ maxRequestBytes: 1000 });

    const response = await gateway(
      new Request(`${ADDRESS}/graphql`, {
        method: 'POST',
        headers: { ...JSON_TYPE, ...TOKEN },
        body: JSON.stringify({ query: WHO }).padEnd(1000),
      }),
    );

    expect(await response.json()).toEqual(MIRA);
    expect(gitlab.lines()).toEqual(['GET /user']);
  });

  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('may not be a %s', async (method) => {
    const { gateway } = await startGateway();

    const response = await gateway(new Request(`${ADDRESS}/graphql`, { method }));

    expect(response.status).toBe(405);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
  });
});
