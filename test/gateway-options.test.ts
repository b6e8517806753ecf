import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway, type GatewayOptions } from '../src/gateway.ts';
import { createLogger } from '../src/observability/log.ts';
import { startGateway } from './support/gateway.ts';

const ADDRESS = 'http://gateway.test';
const JSON_TYPE = { 'content-type': 'application/json' };
const TOKEN = { 'private-token': 'glpat-sandbox-maintainer' };
const WHO = '{ currentUser { username } }';
const MIRA = { data: { currentUser: { username: 'mira.castellan' } } };

function post(query: string): Request {
  return new Request(`${ADDRESS}/graphql`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...TOKEN },
    body: JSON.stringify({ query }),
  });
}

describe('gitlabUrl', () => {
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
});

describe('basePath', () => {
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
});
