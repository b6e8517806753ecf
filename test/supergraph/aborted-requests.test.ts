import { once } from 'node:events';
import { describe, expect, test, vi } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { answer, holdAnswers } from './held-answers.ts';
import { CREATE, POST } from './recorded-deployment.ts';
import { GATEWAYS, sharedSupergraph } from './supergraph.ts';

// On a machine that is busy, too.
const PATIENTLY = { timeout: 10_000, interval: 5 };

describe.each(GATEWAYS)('a client of %s that goes', (_name, compose, startInFront) => {
  const graph = sharedSupergraph(compose, startInFront);

  test('ends the reads that are under way to GitLab, and has nothing more sent', async () => {
    const { gitlab, ours, execute } = graph();
    const held = holdAnswers(gitlab, { method: 'GET' });
    const client = new AbortController();
    const asked = execute('{ incidents { deployment { iid } } }', {}, undefined, client.signal);
    await vi.waitUntil(() => held.length === 20, PATIENTLY);

    const closed = Promise.all(held.map((response) => once(response, 'close')));
    client.abort();

    await expect(asked).rejects.toThrow('aborted');
    await closed;
    expect(gitlab.lines()).toHaveLength(20);
    expect(gitlab.requests.map(({ status }) => status)).toEqual(held.map(() => null));
    expect(ours.requests).toMatchObject([{ status: null, isAborted: true }]);
  });

  test('leaves what others ask for alone', async () => {
    const { gitlab, execute } = graph();
    const held = holdAnswers(gitlab, { method: 'GET' });
    const client = new AbortController();
    const question = `{ deployment(project: "${BOX_OFFICE.id}", id: "913400152") { iid } }`;
    const given = execute(question, {}, undefined, client.signal);
    await vi.waitUntil(() => held.length === 1, PATIENTLY);
    const kept = execute(question, {}, { 'private-token': gitlab.tokens.developer });
    await vi.waitUntil(() => held.length === 2, PATIENTLY);

    client.abort();
    await expect(given).rejects.toThrow('aborted');
    answer(held[1], { id: 913400152, iid: 4 });

    expect(await kept).toEqual({ data: { deployment: { iid: '4' } } });
  });

  test('does not keep a change from being made, once', async () => {
    const { gitlab, ours, execute } = graph();
    const held = holdAnswers(gitlab, { method: 'POST' });
    const client = new AbortController();
    const asked = execute(CREATE, {}, undefined, client.signal);
    await vi.waitUntil(() => held.length === 1, PATIENTLY);

    client.abort();
    await expect(asked).rejects.toThrow('aborted');
    await vi.waitUntil(() => ours.requests[0]?.isAborted, PATIENTLY);

    // GitLab still has somebody to answer to.
    expect(held[0]?.destroyed).toBe(false);
    answer(held[0], { id: 1, iid: 1 });
    expect(gitlab.lines()).toEqual([POST]);
  });
});
