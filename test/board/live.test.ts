import { describe, expect, test } from 'vitest';
import { chromiumOfFile, openBoard, SAMPLE } from './open.ts';
import { recordIn } from './record.ts';

const browser = chromiumOfFile();

const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';
const POLLING = { timeout: 15_000 };

describe('the live board', { timeout: 60_000 }, () => {
  test('shows a change as it happens, over WebSocket', async () => {
    const { page, card, query, problems } = await openBoard(browser(), { path: SIGNAGE });
    await page.getByText('Live', { exact: true }).waitFor();

    await recordIn(query, 'testing', 'RUNNING');

    await expect.poll(() => card('Signage', 'testing').innerText(), POLLING).toContain('running');
    expect(problems).toEqual([]);
  });

  test('says that a lost connection comes back, and then shows what happened meanwhile', async () => {
    const { page, card, query, cutConnections } = await openBoard(browser(), { path: SIGNAGE });
    const mark = page.locator('.live-mark');
    await mark.getByText('Live').waitFor();

    const acceptAgain = cutConnections();
    await mark.getByText('Reconnecting').waitFor();
    await recordIn(query, 'testing', 'RUNNING');
    const meanwhile = await card('Signage', 'testing').innerText();
    acceptAgain();
    await mark.getByText('Live').waitFor();

    await expect.poll(() => card('Signage', 'testing').innerText(), POLLING).toContain('running');
    expect(meanwhile).not.toContain('running');
    expect(await mark.getAttribute('role')).toBe('status');
  });

  test('polls if neither WebSocket nor server-sent events work', async () => {
    const gateway = { ...SAMPLE, maxSubscriptions: 0 };
    const { page, card, operations } = await openBoard(browser(), { path: SIGNAGE, gateway });
    await card('Signage', 'production').waitFor();

    await page.getByText('Updates every 10 s').waitFor();

    await expect
      .poll(() => operations.filter((name) => name === 'ProjectsBoard').length, POLLING)
      .toBeGreaterThan(1);
  });

  test('uses server-sent events where there is no WebSocket', async () => {
    const { page, operations } = await openBoard(browser(), { path: SIGNAGE, webSocket: false });

    await page.getByText('Live', { exact: true }).waitFor();

    expect(operations).toContain('Changes');
  });

  test('subscribes again after a WebSocket subscription that ends before its first event', async () => {
    const { page } = await openBoard(browser(), { path: SIGNAGE });
    let subscribed = 0;
    await page.routeWebSocket('**/graphql', (socket) => {
      socket.onMessage((message) => {
        const { type, id } = JSON.parse(String(message)) as { readonly type: string; readonly id?: string };
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (type !== 'subscribe') return;
        subscribed += 1;
        socket.send(JSON.stringify({ type: 'complete', id }));
      });
    });

    await page.reload();

    await expect.poll(() => subscribed, POLLING).toBeGreaterThan(1);
  });

  test('subscribes again after server-sent events that end before the first one', async () => {
    const { page, operations } = await openBoard(browser(), { path: SIGNAGE, webSocket: false });
    await page.route('**/graphql', (route) =>
      route.request().postData()?.includes('"Changes"')
        ? route.fulfill({ contentType: 'text/event-stream', body: ':\n\nevent: complete\ndata:\n\n' })
        : route.continue(),
    );

    await page.reload();

    await expect
      .poll(() => operations.filter((name) => name === 'Changes').length, POLLING)
      .toBeGreaterThan(2);
  });
});
