import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { FaultEffect } from '../src/sandbox/http/faults.ts';
import { withoutPauses } from './gitlab/far-end.ts';
import { BOX_OFFICE, startGateway, STOREFRONT } from './support/gateway.ts';

const BROKEN = `/projects/${BOX_OFFICE.id}`;

describe("one project's broken pages", () => {
  test.each<[string, FaultEffect]>([
    ['500', { does: 'fail', as: 'internal' }],
    ['502', { does: 'fail', as: 'bad-gateway' }],
    ['504', { does: 'fail', as: 'gateway-timeout' }],
    ['silence', { does: 'hang' }],
  ])('with %s, read 23 times, take no query from another caller', async (_name, effect) => {
    withoutPauses();
    const { gitlab, execute } = await startGateway({ attemptTimeout: 400 });
    gitlab.fault({ ...effect, path: BROKEN });
    const reads = Array.from({ length: 23 }, (_, id) => `p${id}: pipeline(id: ${id + 1}) { status }`);
    const broken = await execute(`{ project(id: ${BOX_OFFICE.id}) { ${reads.join(' ')} } }`);

    let failed = 0;
    for (let count = 0; count < 50; count += 1) {
      const { errors } = await execute(`{ project(id: ${STOREFRONT.id}) { name } }`, undefined, {
        'private-token': gitlab.tokens.developer,
      });
      if (errors) failed += 1;
    }

    expect(broken.errors).toHaveLength(23);
    expect(failed).toBe(0);
  });
});

describe('an operation whose token GitLab refuses', () => {
  test('sends nothing more, and all its fields fail with one error', async () => {
    const { gitlab, execute } = await startGateway({ concurrency: 1 });
    const fields = Array.from({ length: 20 }, (_, id) => `p${id}: pipeline(id: ${id + 1}) { status }`);

    const { errors = [] } = await execute(
      `{ currentUser { name } project(id: ${BOX_OFFICE.id}) { ${fields.join(' ')} } }`,
      undefined,
      { 'private-token': 'glpat-nobody-has-this-token' },
    );

    expect(gitlab.requests).toHaveLength(1);
    expect(errors).toHaveLength(21);
    expect(new Set(errors.map(({ message, extensions }) => JSON.stringify([message, extensions]))).size).toBe(
      1,
    );
    expect(errors[0]).toMatchObject({ extensions: { code: 'UNAUTHENTICATED', gitlab: { status: 401 } } });
  });

  test('sends no change after it', async () => {
    const { gitlab, execute } = await startGateway();
    const change = (id: number): string =>
      `c${id}: deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: ${id} }) { __typename }`;

    await execute(`mutation { ${change(1)} ${change(2)} ${change(3)} }`, undefined, {
      'private-token': 'glpat-nobody-has-this-token',
    });

    expect(gitlab.requests).toHaveLength(1);
  });

  test('without a token keeps what everybody may see: GitLab refuses only the routes that need one', async () => {
    const { gitlab, execute } = await startGateway({ concurrency: 1 });
    gitlab.fault({
      path: `/projects/${BOX_OFFICE.id}`,
      does: 'answer',
      status: 200,
      body: { id: 48210977, name: 'Public' },
    });

    const { data } = await execute<{ currentUser: null; project: { name: string } }>(
      `{ currentUser { name } project(id: ${BOX_OFFICE.id}) { name } }`,
      undefined,
      {},
    );

    expect(data).toEqual({ currentUser: null, project: { name: 'Public' } });
  });
});

describe('the time of an operation', () => {
  test('is one for all its requests, however many follow each other', async () => {
    const { gitlab, execute } = await startGateway({
      totalTimeout: 500,
      attemptTimeout: 500,
      concurrency: 1,
    });
    gitlab.fault({ does: 'delay', milliseconds: 75 });
    const fields = Array.from(
      { length: 20 },
      (_, id) => `p${id}: pipeline(id: ${2157075692 + id}) { status }`,
    );
    const start = performance.now();

    const { errors = [] } = await execute(`{ project(id: ${BOX_OFFICE.id}) { ${fields.join(' ')} } }`);

    expect(performance.now() - start).toBeLessThan(1000);
    expect(gitlab.requests.length).toBeLessThan(8);
    expect(errors.some(({ extensions }) => extensions?.code === 'UPSTREAM_TIMEOUT')).toBe(true);
  });
});

describe('a queue that one caller has filled', () => {
  test('lets in a query of another, at the cost of who filled it', async () => {
    const { gitlab, gateway } = await startGateway({ connections: 1, queue: 3 });
    const server = createServer(gateway.listener);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const leaving = new AbortController();
    onTestFinished(() => {
      leaving.abort();
      server.closeAllConnections();
      server.close();
    });
    const ask = (query: string, token: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'private-token': token },
        body: JSON.stringify({ query }),
        signal: leaving.signal,
      });
    gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/pipelines`, does: 'delay', milliseconds: 300 });
    const fields = Array.from(
      { length: 4 },
      (_, id) => `p${id}: pipeline(id: ${2157075692 + id}) { status }`,
    );
    const flood = ask(`{ project(id: ${BOX_OFFICE.id}) { ${fields.join(' ')} } }`, gitlab.tokens.maintainer);
    await vi.waitUntil(() => gitlab.requests.length === 1);

    const more = await ask('{ currentUser { name } }', gitlab.tokens.maintainer);
    const other = await ask('{ currentUser { name } }', gitlab.tokens.developer);

    expect(more.status).toBe(503);
    expect(other.status).toBe(200);
    expect(await other.json()).toMatchObject({
      data: { currentUser: { name: expect.any(String) as string } },
    });
    const { errors } = (await (await flood).json()) as { errors: { extensions: { code: string } }[] };
    expect(errors.filter(({ extensions }) => extensions.code === 'OVERLOADED')).toHaveLength(1);
  });
});
