import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';

describe('tracing in a process without an SDK', () => {
  test('adds no header to the request to GitLab', async () => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute<unknown>(
      '{ currentUser { username } }',
      {},
      {
        'private-token': gitlab.tokens.maintainer,
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'vendor=one',
        baggage: 'customer=secret',
      },
    );

    expect(answer).toEqual({ data: { currentUser: { username: expect.any(String) as string } } });
    expect(gitlab.requests.map(({ headers }) => Object.keys(headers).sort())).toEqual([
      ['accept', 'connection', 'host', 'private-token', 'user-agent', 'x-request-id'],
    ]);
  });
});
