import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { BOX_OFFICE, startGateway, type StartedGateway } from '../support/gateway.ts';
import { watchSockets } from './sockets.ts';

const QUERY = '{ currentUser { username } }';
const MUTATION = `mutation { deleteDeployment(input: { project: ${BOX_OFFICE.id}, id: 913402248 }) { __typename } }`;

interface Busy extends StartedGateway {
  readonly url: string;
  readonly post: (query: string) => Promise<Response>;
}

/** A gateway on a port, in front of a GitLab that lets two requests hang while a third one waits. */
async function startBusy(options: Partial<GatewayOptions> = {}): Promise<Busy> {
  const started = await startGateway({ connections: 2, queue: 1, ...options });
  const server = createServer(started.gateway.listener);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  // A server that listens on a port has an address of this kind.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const callers = new AbortController();
  onTestFinished(() => {
    callers.abort();
    server.closeAllConnections();
    server.close();
  });
  const post = (query: string, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': started.gitlab.tokens.maintainer },
      body: JSON.stringify({ query }),
      signal,
    });

  started.gitlab.fault({ path: `/projects/${BOX_OFFICE.id}/pipelines`, does: 'hang' });
  const hanging = [1, 2, 3, 4].map((id) =>
    post(`{ project(id: ${BOX_OFFICE.id}) { pipeline(id: ${id}) { status } } }`, callers.signal),
  );
  // The one that is answered found no room. The others reject when the test ends.
  await Promise.any(hanging);
  started.gitlab.clearFaults();
  return { ...started, url, post };
}

describe('a gateway for which as many wait as may', () => {
  test('refuses queries before they are executed: 503, with the time to come back after', async () => {
    const { gitlab, post, log } = await startBusy();
    const requests = gitlab.requests.length;

    const response = await post(QUERY);

    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringMatching(/\d+ requests are waiting \(UPSTREAM_QUEUE\)/) as string,
          extensions: { code: 'OVERLOADED' },
        },
      ],
    });
    expect(gitlab.requests).toHaveLength(requests);
    expect(log.at(-1)).toMatchObject({ message: 'Operation', fields: { errors: { OVERLOADED: 1 } } });
  });

  test('executes mutations, which then surely were not sent: 200, without Retry-After', async () => {
    const { gitlab, post } = await startBusy();

    const response = await post(MUTATION);

    expect(response.status).toBe(200);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(await response.json()).toMatchObject({
      data: { deleteDeployment: null },
      errors: [{ path: ['deleteDeployment'], extensions: { code: 'OVERLOADED' } }],
    });
    expect(gitlab.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  });

  test('answers its probes before the operations that arrive after them', async () => {
    const { url, post } = await startBusy();
    let flooding = true;
    let answered = 0;
    const callers = Array.from({ length: 8 }, async () => {
      while (flooding) {
        await (await post(QUERY)).arrayBuffer();
        answered += 1;
      }
    });

    const overtaking: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      const before = answered;
      const response = await fetch(`${url}${count % 2 === 0 ? '/health' : '/ready'}`);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      overtaking.push(answered - before);
    }
    flooding = false;
    await Promise.all(callers);

    // Each caller may be ahead of a probe on its way to the gateway, and once more on its way back.
    expect(Math.max(...overtaking)).toBeLessThanOrEqual(2 * callers.length);
    expect(answered).toBeGreaterThan(callers.length);
  });

  test('serves again by itself', async () => {
    const { post } = await startBusy({ attemptTimeout: 200, totalTimeout: 300, retries: 0 });

    await vi.waitUntil(async () => (await post(QUERY)).status === 200);

    expect(await (await post(QUERY)).json()).toMatchObject({ data: { currentUser: {} } });
  });
});

describe('an operation that asks for more than may wait', () => {
  test('loses the fields for which there is no room, and keeps the others', async () => {
    const { gitlab, execute } = await startGateway({ connections: 2, queue: 2 });
    const fields = Array.from(
      { length: 10 },
      (_, index) => `p${index}: pipeline(id: ${2157075692 + index}) { status }`,
    );

    const { data, errors = [] } = await execute<{ project: object }>(
      `{ project(id: ${BOX_OFFICE.id}) { ${fields.join(' ')} } }`,
    );

    const refused = errors.filter(({ extensions }) => extensions?.code === 'OVERLOADED');
    expect(refused).toHaveLength(6);
    expect(Object.keys(data?.project ?? {})).toHaveLength(10);
    expect(gitlab.requests).toHaveLength(4);
    expect(gitlab.mostInFlight).toBeLessThanOrEqual(2);
  });
});

describe('a GitLab that is down', () => {
  test.each([
    [false, 200],
    [true, 503],
  ])(
    'with readyNeedsGitlab %s, /ready returns %i until one operation can try again',
    async (readyNeedsGitlab, status) => {
      const { gitlab, gateway, execute } = await startGateway({
        retries: 0,
        breakerFailures: 2,
        breakerPause: 300,
        readyNeedsGitlab,
      });
      const ready = async (): Promise<[number, unknown]> => {
        const response = await gateway(new Request('http://gateway.test/ready'));
        return [response.status, await response.json()];
      };
      gitlab.fault({ does: 'fail', as: 'unavailable', times: 2 });
      expect(await ready()).toEqual([200, { status: 'ready' }]);

      await execute(QUERY);
      await execute(`{ project(id: ${BOX_OFFICE.id}) { name } }`);
      const refused = await execute<unknown>(QUERY);

      expect(refused).toMatchObject({
        data: { currentUser: null },
        errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE' } }],
      });
      expect(await ready()).toEqual([status, { status: 'gitlab-down' }]);
      await expect.poll(ready).toEqual([200, { status: 'ready' }]);
      expect((await execute(QUERY)).errors).toBeUndefined();
      expect(gitlab.requests).toHaveLength(3);
    },
  );
});

describe('callers who leave', () => {
  test('take their reads along: fifty of them leave no connection behind', async () => {
    const sockets = watchSockets();
    const { gitlab, gateway } = await startGateway({ connections: 50 });
    gitlab.fault({ does: 'hang' });
    const callers = Array.from({ length: 50 }, () => new AbortController());
    const answers = callers.map(({ signal }, index) =>
      gateway(
        new Request('http://gateway.test/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: `{ project(id: ${index + 1}) { name } }` }),
          signal,
        }),
      ).catch(() => undefined),
    );
    await vi.waitUntil(() => gitlab.requests.length === 50);
    expect(sockets.open).toBe(50);
    const start = performance.now();

    for (const caller of callers) caller.abort();

    await vi.waitUntil(() => {
      gitlab.forgetRequests();
      return gitlab.mostInFlight === 0;
    });
    expect(performance.now() - start).toBeLessThan(300);
    await Promise.all(answers);
    await sockets.allClosed();
    // None was opened in the place of another, for nobody.
    expect(sockets.accepted).toBe(50);
  });
});
