// Takes the pictures of the board and of GraphiQL that the README shows: `npm run screenshots` writes docs/images/.
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/observability/log.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { buildBoard } from '../board/build.ts';
import { launchChromium } from './chromium.ts';

const FOLDER = path.join(import.meta.dirname, '../../docs/images');

const sandbox = await startSandbox();
const gateway = createGateway({
  gitlabUrl: sandbox.url,
  sampleToken: sandbox.tokens.maintainer,
  logger: createLogger('silent'),
});
const server = createServer(gateway.listener).listen(0, '127.0.0.1');
await once(server, 'listening');
const browser = await launchChromium();
await mkdir(FOLDER, { recursive: true });

await buildBoard();
await takeBoard();
await take('graphiql.png', 'light', async (page) => {
  await answer(page, 'What is deployed where');
});
await take('graphiql-cost.png', 'dark', async (page) => {
  await answer(page, 'What went out');
  await page.locator('#cost summary').click();
});

await browser.close();
server.close();
server.closeAllConnections();
await gateway.close();
await sandbox.close();

/** With sample data that moves, so that what happened is minutes ago. */
async function takeBoard(): Promise<void> {
  const living = await startSandbox({ alive: 'on' });
  const ownGateway = createGateway({
    gitlabUrl: living.url,
    sampleToken: living.tokens.maintainer,
    logger: createLogger('silent'),
  });
  const ownServer = createServer(ownGateway.listener).listen(0, '127.0.0.1');
  ownServer.on('upgrade', ownGateway.upgrade);
  await once(ownServer, 'listening');

  const { port } = ownServer.address() as AddressInfo;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(`http://127.0.0.1:${port}/`);
  await page.getByText('Live', { exact: true }).waitFor();
  await page
    .getByText(/commits? ahead/)
    .first()
    .waitFor();
  await page.screenshot({ path: path.join(FOLDER, 'board.png'), animations: 'disabled' });

  await page.close();
  ownServer.close();
  ownServer.closeAllConnections();
  await ownGateway.close();
  await living.close();
}

async function take(
  name: string,
  colorScheme: 'light' | 'dark',
  prepare: (page: Page) => Promise<void>,
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme });
  await page.goto(`http://127.0.0.1:${port}/graphql`);
  await page.locator('.graphiql-query-editor textarea:focus').waitFor();
  await prepare(page);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: path.join(FOLDER, name), animations: 'disabled' });
  await page.close();
}

async function answer(page: Page, example: string): Promise<void> {
  await page.getByRole('button', { name: example }).click();
  await page.locator('.graphiql-query-editor textarea:focus').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.locator('.result-window .view-line').nth(20).waitFor();
  // The underlines of what the editor does not know yet go away with the schema.
  await page.waitForLoadState('networkidle');
}
