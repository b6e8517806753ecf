import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway, type Gateway } from '../../src/gateway.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { canaryToken, expectNoCanary, hasCanary } from './canary.ts';
import { startGateway } from './gateway.ts';
import { Watch } from './watch.ts';

const TOKEN = canaryToken('of this test');
const escaped = (text: string, prefix: string, width: number) =>
  Array.from(text, (letter) => prefix + letter.charCodeAt(0).toString(16).padStart(width, '0')).join('');

/** Runs the final check of a watch whose GitLab received no requests. */
async function verdict(watch: Watch): Promise<() => void> {
  const gitlab = await startSandbox();
  onTestFinished(() => gitlab.close());
  return () => {
    watch.check(gitlab);
  };
}

/** A gateway that returns this response to every request. */
function gatewayThatSays(answer: () => Response): Gateway {
  const gateway = createGateway({ gitlabUrl: 'http://127.0.0.1:9' });
  onTestFinished(() => gateway.close());
  const listener = async (_request: unknown, response: ServerResponse): Promise<void> => {
    response.end(await answer().text());
  };
  return Object.assign(() => Promise.resolve(answer()), gateway, { listener });
}

describe('a canary', () => {
  test.each([
    ['as it is', TOKEN],
    ['within other text', `{"error":"bad token ${TOKEN}!"}`],
    ['in base64', Buffer.from(TOKEN).toString('base64')],
    ['in base64 behind another word', Buffer.from(`user:${TOKEN}`).toString('base64')],
    ['in base64 behind two letters more', Buffer.from(`Bearer ${TOKEN}`).toString('base64')],
    ['in base64 for URLs', Buffer.from(`: ${TOKEN}`).toString('base64url')],
    ['percent-encoded', `/x?token=${encodeURIComponent(TOKEN)}`],
    ['percent-encoded letter by letter', escaped(TOKEN, '%', 2)],
    ['with the escapes of JSON', `"${escaped(TOKEN, '\\u', 4)}"`],
  ])('is found %s', (_name, text) => {
    expect(hasCanary(text)).toBe(true);
    expect(() => {
      expectNoCanary(text, 'the metrics');
    }).toThrow("A caller's token is in the metrics");
  });

  test('is not found if there is none', () => {
    for (const text of ['', 'canary', 'glpat-sandbox-maintainer', '%', '\\u00', 'Y2FuYXJ5', '%zz\\uzzzz']) {
      expectNoCanary(text);
    }
  });
});

describe('the watch on each gateway in the tests', () => {
  test.each([
    ['an answer', () => Response.json({ errors: [{ message: TOKEN }] })],
    ['a header', () => new Response(null, { headers: { 'x-debug': TOKEN } })],
    ['a page', () => new Response(`<b>${TOKEN}</b>`, { headers: { 'content-type': 'text/html' } })],
  ])('finds a token in %s', async (_name, answer) => {
    const watch = new Watch();

    await watch.gateway(gatewayThatSays(answer))(new Request('http://gateway.test/graphql'));

    expect(await verdict(watch)).toThrow("A caller's token is in");
  });

  test('finds a token that a server sends', async () => {
    const watch = new Watch();
    const { listener } = watch.gateway(gatewayThatSays(() => new Response(TOKEN)));
    const server = createServer(listener).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await expect.poll(() => server.listening).toBe(true);

    await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text();

    expect(await verdict(watch)).toThrow("A caller's token is in what was sent");
  });

  test.each([
    ['the message', {}, TOKEN],
    ['a field', { operation: { name: [TOKEN] } }, ''],
    ['an error', { error: new Error('Refused', { cause: new Error(`Bearer ${TOKEN}`) }) }, ''],
  ])('finds a token in %s of a line of the log', async (_name, fields, message) => {
    const watch = new Watch();
    const silent = () => undefined;
    const logger = watch.logger({ debug: silent, info: silent, warn: silent, error: silent });

    logger.debug(fields, message);

    expect(await verdict(watch)).toThrow("A caller's token is in the log");
  });

  test('finds a request that no route allows, even if the test forgets it', async () => {
    const watch = new Watch();
    const gitlab = await startSandbox();
    onTestFinished(() => gitlab.close());
    watch.gitlab(gitlab);

    const headers = { 'user-agent': 'gitlab-deployments-gateway' };
    await fetch(`${gitlab.url}/api/v4/application/settings`, { headers });
    gitlab.forgetRequests();

    expect(() => {
      watch.check(gitlab);
    }).toThrow('GET /application/settings');
  });

  test('finds nothing if nothing is wrong, although tokens were sent', async () => {
    const { gitlab, execute } = await startGateway();

    await execute('{ currentUser { username } }');
    await execute('{ currentUser { username } }', {}, { authorization: `Bearer ${gitlab.tokens.developer}` });

    expect(gitlab.requests.map(({ user }) => user)).toEqual(['mira.castellan', 'tomasz.wilk']);
    expect(hasCanary(gitlab.tokens.developer)).toBe(true);
  });
});
