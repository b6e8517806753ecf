import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { launchChromium } from '../graphiql/chromium.ts';
import { type StartedGateway, startGateway } from '../support/gateway.ts';

export const SAMPLE: Partial<GatewayOptions> = {
  sampleToken: 'glpat-sandbox-maintainer',
  pollActive: 300,
  pollIdle: 300,
};

export interface OpenedBoard extends StartedGateway {
  readonly page: Page;
  readonly origin: string;
  /** The names of the operations that the page has sent over HTTP. */
  readonly operations: readonly string[];
  /** What a browser complains of: errors, warnings, refused or failed requests, requests to anywhere else. */
  readonly problems: readonly string[];
  readonly bytesSent: () => number;
  /** The card of an environment of a project, by their names. */
  readonly card: (project: string, environment: string) => Locator;
  /** Ends all connections. New WebSocket connections have to wait until the returned function is called. */
  readonly cutConnections: () => () => void;
}

export interface OpenOptions {
  readonly path?: string;
  readonly gateway?: Partial<GatewayOptions>;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  readonly reducedMotion?: 'reduce';
  /** Whether the server accepts WebSocket connections. */
  readonly webSocket?: boolean;
  /** Runs in the new tab before it opens the board. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** Starts Chromium before the tests of a file, and ends it after them. */
export function chromiumOfFile(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launchChromium();
  }, 120_000);
  afterAll(() => browser?.close());
  return () => {
    if (!browser) throw new Error('Chromium has not started.');
    return browser;
  };
}

/** Opens the board in a tab of its own, in front of a gateway and an embedded GitLab that end with the test. */
export async function openBoard(browser: Browser, options: OpenOptions = {}): Promise<OpenedBoard> {
  const {
    path = '/',
    viewport = { width: 1280, height: 860 },
    colorScheme = 'light',
    reducedMotion,
  } = options;
  const started = await startGateway(options.gateway ?? SAMPLE);
  const server = createServer(started.gateway.listener).listen(0, '127.0.0.1');
  let accepts = Promise.resolve();
  if (options.webSocket !== false) {
    server.on('upgrade', (...upgrade) => void accepts.then(() => { started.gateway.upgrade(...upgrade); })); // prettier-ignore
  }
  const sockets: Socket[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const context = await browser.newContext({ viewport, colorScheme, reducedMotion });
  const page = await context.newPage();
  onTestFinished(async () => {
    await context.close();
    server.close();
    server.closeAllConnections();
  });
  const problems: string[] = [];
  const operations: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin) problems.push(`elsewhere: ${url.href}`);
    const body = request.postData();
    if (body !== null) operations.push((JSON.parse(body) as { operationName: string }).operationName);
  });
  await options.prepare?.(page);
  await page.goto(origin + path);

  return {
    ...started,
    page,
    origin,
    operations,
    problems,
    bytesSent: () => sockets.reduce((sum, { bytesWritten }) => sum + bytesWritten, 0),
    card: (project, environment) =>
      page.getByRole('button', { name: new RegExp(`^${project}, ${environment}\\b`) }),
    cutConnections: () => {
      let accept: () => void = () => undefined;
      accepts = new Promise((resolve) => {
        accept = resolve;
      });
      for (const socket of sockets) socket.destroy();
      return accept;
    },
  };
}

/** Holds back the requests of the page to the API until the returned function is called. */
export async function hold(page: Page): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/graphql', async (route) => {
    await released;
    await route.continue();
  });
  return release;
}
