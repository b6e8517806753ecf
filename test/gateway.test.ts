import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway, type GatewayOptions } from '../src/gateway.ts';
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

  test.each(['', '/', '/api/v4', '/api/v4/', '/gitlab', '/gitlab/api/v4', '/gitlab/'])(
    'understands the address of a GitLab that ends with "%s"',
    async (end) => {
      const { gitlab } = await startGateway({}, { basePath: end.startsWith('/gitlab') ? '/gitlab' : '' });
      const address = new URL(end, gitlab.url);
      const logger = createLogger('silent');
      const gateways = [address, address.href].map((gitlabUrl) => createGateway({ gitlabUrl, logger }));
      onTestFinished(async () => {
        await Promise.all(gateways.map((gateway) => gateway.close()));
      });

      const answers = gateways.map(async (gateway) => (await gateway(post(WHO))).text());

      expect(await Promise.all(answers)).toEqual([JSON.stringify(MIRA), JSON.stringify(MIRA)]);
    },
  );

  test.each([
    [undefined, 'createGateway needs the option gitlabUrl: the address of your GitLab'],
    [{}, 'createGateway needs the option gitlabUrl: the address of your GitLab'],
    [{ gitlabUrl: '' }, 'createGateway needs the option gitlabUrl'],
    [{ gitlabUrl: null }, 'The option gitlabUrl of createGateway must be a web address'],
    [{ gitlabUrl: 'gitlab' }, 'The option gitlabUrl of createGateway must be a web address'],
    [{ gitlabUrl: 'sandbox' }, 'The option gitlabUrl of createGateway must be a web address'],
    [
      { gitlabUrl: new URL('ftp://gitlab.test') },
      'The option gitlabUrl of createGateway must be a web address',
    ],
    [{ gitlabUrl: 'https://root:SECRET@gitlab.test' }, 'must not contain a user name or password'],
    [{ gitlabUrl: 'https://gitlab.test/?a=SECRET' }, 'must not contain a "?" or "#" part'],
    [
      { gitlabUrl: 'https://gitlab.test', basePath: 'api' },
      'The option basePath of createGateway must start',
    ],
  ])('says to callers in JavaScript what is wrong with %j', (options, words) => {
    let error: unknown;
    try {
      createGateway(options as GatewayOptions);
    } catch (thrown) {
      error = thrown;
    }

    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).toContain(words);
    expect(String(error)).not.toContain('SECRET');
  });

  test.each(['/api', '/api/', '/team/deployments'])('can be mounted below %s', async (basePath) => {
    const { gitlab, gateway } = await startGateway({ basePath });
    const mount = `${ADDRESS}${basePath.replace(/\/$/, '')}`;

    const answer = await gateway(new Request(`${mount}/graphql`, post(WHO)));
    const statuses = ['/health', '/ready', '/other'].map(
      async (path) => (await gateway(new Request(mount + path))).status,
    );

    expect(await answer.json()).toEqual(MIRA);
    expect(await (await gateway(post(WHO))).json()).toEqual(MIRA);
    expect(await Promise.all(statuses)).toEqual([200, 200, 404]);
    expect(gitlab.lines()).toEqual(['GET /user', 'GET /user']);
  });

  test('serves the GraphiQL page and its files wherever it is mounted', async () => {
    const { gateway } = await startGateway({ basePath: '/api' });
    const address = `${ADDRESS}/api/graphql`;

    const page = await (await gateway(new Request(address, { headers: { accept: 'text/html' } }))).text();
    const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, file = '']) => new URL(file, address),
    );
    const statuses = files.map(async (file) => (await gateway(new Request(file))).status);

    expect(files.length).toBeGreaterThan(2);
    expect(files.filter(({ pathname }) => !pathname.startsWith('/api/'))).toEqual([]);
    expect(await Promise.all(statuses)).toEqual(files.map(() => 200));
  });

  test.each(['url', 'originalUrl'])('can be mounted in a server of Node, by %s', async (property) => {
    const { gateway } = await startGateway({ basePath: '/api' });
    const server = createServer((request, response) => {
      // Express removes the path from `url`, and keeps it in `originalUrl`.
      if (property === 'originalUrl') Object.assign(request, { originalUrl: request.url, url: '/graphql' });
      gateway.listener(request, response);
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');

    const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/graphql`, {
      method: 'POST',
      headers: { ...JSON_TYPE, ...TOKEN, connection: 'close' },
      body: JSON.stringify({ query: WHO }),
    });

    expect(await response.json()).toEqual(MIRA);
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
