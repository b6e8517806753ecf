import { expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { CHANGES } from '../live/changes.ts';
import { BOX_OFFICE, startGateway } from '../support/gateway.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

const PROTOCOLS = ['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'];
const WAYS: [string, (reader: Reader, controller: AbortController) => unknown][] = [
  ['cancels the body', (reader) => reader.cancel()],
  [
    'aborts the request',
    (_reader, controller) => {
      controller.abort();
    },
  ],
];

// The first ping, after 5 or 12 s, would end it.
test.each(PROTOCOLS.flatMap((protocol) => WAYS.map(([name, leave]) => ({ protocol, name, leave }))))(
  'a subscription over $protocol ends when a caller of the gateway as a function $name',
  { timeout: 4500 },
  async ({ protocol, leave }) => {
    const open: number[] = [];
    let ended: (() => void) | undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    const subscriptionsChanged = (count: number) => {
      open.push(count);
      if (count === 0) ended?.();
    };
    const { gateway, gitlab } = await startGateway({
      observer: { ...createMetrics(), subscriptionsChanged },
    });
    const controller = new AbortController();
    const response = await gateway(
      new Request('http://gateway.test/graphql', {
        method: 'POST',
        headers: {
          accept: protocol,
          'content-type': 'application/json',
          'private-token': gitlab.tokens.maintainer,
        },
        body: JSON.stringify({ query: CHANGES, variables: { projects: [BOX_OFFICE.id] } }),
        signal: controller.signal,
      }),
    );
    const reader = response.body?.getReader() as Reader;
    await reader.read();
    // The next event never comes: a reader usually waits for one when it leaves.
    const waiting = reader.read().catch((error: unknown) => error);

    await leave(reader, controller);

    await end;
    await waiting;
    expect(open).toEqual([1, 0]);
  },
);
