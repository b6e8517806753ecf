import { request as httpRequest } from 'node:http';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { CHANGES } from '../live/changes.ts';
import { BOX_OFFICE, type StartedGateway, startGateway } from '../support/gateway.ts';
import { serveOnPort } from '../support/raw-requests.ts';

const PROTOCOLS = ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'];

/** A gateway, the numbers of open subscriptions as they change, and a promise of the end of the last one. */
async function startCounted() {
  const open: number[] = [];
  let ended: (() => void) | undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const subscriptionsChanged = (count: number) => {
    open.push(count);
    if (count === 0) ended?.();
  };
  const started = await startGateway({ observer: { ...createMetrics(), subscriptionsChanged } });
  return { started, open, end };
}

function subscription({ gitlab }: StartedGateway, protocol: string) {
  return {
    method: 'POST',
    headers: {
      accept: protocol,
      'content-type': 'application/json',
      'private-token': gitlab.tokens.maintainer,
    },
    body: JSON.stringify({ query: CHANGES, variables: { projects: [BOX_OFFICE.id] } }),
  };
}

// A ping, after 5 or 12 s, would end it.
describe.each(PROTOCOLS)('a subscription over %s', { timeout: 4500 }, (protocol) => {
  test.each(['cancels the body', 'aborts the request'])('ends when its reader %s', async (way) => {
    const { started, open, end } = await startCounted();
    const controller = new AbortController();
    const { signal } = controller;
    const response = await started.gateway(
      new Request('http://gateway.test/graphql', { ...subscription(started, protocol), signal }),
    );
    const reader = response.body?.getReader();
    await reader?.read();
    // A reader usually waits for the next event when it leaves.
    const waiting = reader?.read();

    if (way === 'cancels the body') await reader?.cancel();
    else controller.abort();

    await end;
    await waiting;
    expect(open).toEqual([1, 0]);
  });

  test.each(['client over HTTP', 'caller of the function'])(
    'ends when a %s leaves before it has begun',
    async (who) => {
      const { started, open, end } = await startCounted();
      const { gateway, gitlab } = started;
      gitlab.setLatency(200);
      const { body, ...init } = subscription(started, protocol);
      const controller = new AbortController();
      const { signal } = controller;
      if (who === 'client over HTTP') {
        const request = httpRequest(`http://127.0.0.1:${await serveOnPort(gateway)}/graphql`, {
          ...init,
          signal,
        });
        request.on('error', () => undefined).end(body);
      } else {
        const response = gateway(new Request('http://gateway.test/graphql', { ...init, body, signal }));
        const rejection = expect(response).rejects.toThrow('aborted');
        onTestFinished(() => rejection);
      }
      await vi.waitUntil(() => gitlab.lines().length > 0);

      controller.abort();

      await end;
      expect(open).toEqual([1, 0]);
    },
  );
});
