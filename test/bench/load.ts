import autocannon from 'autocannon';
import type { LoadRequest } from './requests.ts';

/** What one run of load came to. */
export interface Load {
  readonly operationsPerSecond: number;
  /** In ms, one for each answer, in ascending order. */
  readonly times: readonly number[];
}

/**
 * Sends operations over a number of connections, each of which has one of the requests, in turn, and waits for its answer
 * before it asks again. Fails unless every answer has status 200 and an expected body.
 *
 * It ends after a number of operations, not after a time. When its time is up, a server that serves 50 connections in turns
 * has worked on 50 operations whose answers nobody would count.
 */
export async function load(
  requests: readonly [LoadRequest, ...LoadRequest[]],
  expected: readonly string[],
  { connections, operations }: { readonly connections: number; readonly operations: number },
): Promise<Load> {
  const [request] = requests;
  const expectedBodies = new Set(expected.map(withoutBrokenCharacters));
  let clients = 0;
  const times: number[] = [];
  const start = performance.now();
  let last = start;
  const run = autocannon({
    ...request,
    connections,
    amount: operations,
    setupClient: (client) => {
      const { url, ...own } = requests[clients % requests.length] ?? request;
      const { pathname, search } = new URL(url);
      // With `setRequest`, only the first request of the connection would be its own.
      client.setRequests([{ ...own, path: pathname + search }]);
      clients += 1;
    },
    verifyBody: (body) => expectedBodies.has(withoutBrokenCharacters(body)),
  });
  // autocannon's own histogram knows whole ms only.
  run.on('response', (_client, _status, _bytes, duration) => {
    times.push(duration);
    last = performance.now();
  });
  const { errors, mismatches, non2xx } = await run;

  if (errors + mismatches + non2xx > 0) {
    throw new Error(
      `${request.url}: ${errors} requests failed, ${non2xx} answers were none of success, ${mismatches} had another body`,
    );
  }
  return {
    operationsPerSecond: (times.length * 1000) / (last - start),
    times: times.sort((one, other) => one - other),
  };
}

/** The value below which a share of ascending values lies: 0.5 is the median. NaN where there are none. */
export function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.min(ascending.length - 1, Math.floor(ascending.length * share))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((one, other) => one - other),
    0.5,
  );
}

// autocannon decodes each piece of a body by itself, which breaks characters of more than one byte at their seams.
function withoutBrokenCharacters(body: string): string {
  return body.replace(/\P{ASCII}+/gu, '');
}
