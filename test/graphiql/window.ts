import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';

/** A window of a browser, with a profile of its own, and the one address that it opens. */
export interface BrowserWindow {
  readonly origin: string;
  readonly page: Page;
  readonly context: BrowserContext;
  /** Makes another gateway answer at the address, and removes what pages have stored in the browser. */
  readonly serve: (listener: RequestListener) => Promise<void>;
  /** How many bytes the address has sent to the browser so far. */
  readonly bytesSent: () => number;
  readonly close: () => Promise<void>;
}

/**
 * Opens a window. Tests use one after the other, because GraphiQL's 5 MB of script that the browser has in its cache load
 * in a third of the time.
 */
export async function openWindow(browser: Browser): Promise<BrowserWindow> {
  let answer: RequestListener = (_request, response) => response.end();
  const server = createServer((request, response) => {
    answer(request, response);
  }).listen(0, '127.0.0.1');
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const context = await browser.newContext();
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const session = await context.newCDPSession(page);

  return {
    origin,
    page,
    context,
    serve: async (listener) => {
      answer = listener;
      // A page of the same origin that stores nothing.
      await page.goto(`${origin}/health`);
      await page.evaluate('localStorage.clear(); sessionStorage.clear()');
      await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
    },
    bytesSent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    close: async () => {
      await context.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
