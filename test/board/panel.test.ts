import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { globalIdOf } from '../support/global-id.ts';
import { chromiumOfFile, openBoard } from './open.ts';

const browser = chromiumOfFile();

const BOX = `/?project=${BOX_OFFICE.path}`;
const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';
const SIGNAGE_ID = 51120882;
const POLLING = { timeout: 15_000 };

describe('the panel', { timeout: 60_000 }, () => {
  test('opens for a card that is pressed right after the panel of another one is closed', async () => {
    const { page, card } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'testing').click();
    await page.getByRole('heading', { name: 'testing' }).waitFor();

    // In one turn of the page's event loop.
    await card('Signage', 'staging').evaluate((staging: HTMLElement) => {
      staging.ownerDocument.querySelector<HTMLElement>('dialog .close')?.click();
      staging.click();
    });

    await page.getByRole('heading', { name: 'staging' }).waitFor();
    expect(await page.getByRole('heading', { name: 'testing' }).count()).toBe(0);
  });

  test('opens with the arrow keys and Enter, and gives the focus back', async () => {
    const { page, card } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'testing').focus();

    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'staging' }).waitFor();
    const inPanel = await page.evaluate('document.activeElement.tagName');
    const opened = Number(await page.evaluate('history.length'));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const afterEscape = await page.evaluate('document.activeElement.textContent');
    const closed = await page.evaluate('history.length');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.goBack();
    await page.getByRole('dialog').waitFor({ state: 'detached' });

    expect(inPanel).toBe('H2');
    expect(closed).toBe(opened + 1);
    expect(afterEscape).toContain('staging');
    expect(await page.evaluate('document.activeElement.textContent')).toContain('staging');
    expect(new URL(page.url()).search).not.toContain('environment');
  });

  test('scrolls through the whole history, newest first, each deployment once', async () => {
    const { page, card, problems } = await openBoard(browser(), { path: BOX });
    await card('Box Office', 'staging').click();
    const rows = page.locator('.history .row:not(.ghost)');

    await rows.first().waitFor();
    await expect
      .poll(async () => {
        await page.locator('.history li').last().scrollIntoViewIfNeeded();
        return rows.count();
      }, POLLING)
      .toBe(55);

    const times = await page
      .locator('.history time')
      .evaluateAll((all) => all.map((time) => (time as unknown as { dateTime: string }).dateTime));
    expect(new Set(times).size).toBe(55);
    expect(problems).toEqual([]);
  });

  test('stops at a page of the history that cannot be read, and reads it when asked to', async () => {
    const { page, card } = await openBoard(browser(), { path: BOX });
    const isFurtherPage = (body: string | null) => /"History".*"after":"/.test(body ?? '');
    let asked = 0;
    await page.route('**/graphql', (route) => {
      if (!isFurtherPage(route.request().postData())) return route.continue();
      asked += 1;
      return route.abort();
    });
    await card('Box Office', 'staging').click();
    const rows = page.locator('.history .row:not(.ghost)');
    await rows.first().waitFor();

    await page.locator('.history li').last().scrollIntoViewIfNeeded();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    // A loop would ask again whenever the end of the list comes into view.
    await page.getByRole('link', { name: 'In GitLab' }).scrollIntoViewIfNeeded();
    await again.scrollIntoViewIfNeeded();
    await page.unroute('**/graphql');
    await again.click();

    await expect.poll(() => rows.count(), POLLING).toBeGreaterThan(20);
    expect(asked).toBe(1);
  });

  test('says that a deployment or an environment does not exist', async () => {
    const environment = encodeURIComponent(globalIdOf('Environment', SIGNAGE_ID, 1));
    const deployment = encodeURIComponent(globalIdOf('Deployment', SIGNAGE_ID, 1));
    const path = `${SIGNAGE}&environment=${environment}&deployment=${deployment}`;
    const { page, problems } = await openBoard(browser(), { path });

    await page.getByText('This deployment does not exist, or the token may not see it.').waitFor();
    await page.getByRole('button', { name: '← History' }).click();
    await page.getByText('This environment does not exist, or the token may not see it.').waitFor();

    expect(await page.getByText(/^Loading/).count()).toBe(0);
    expect(problems).toEqual([]);
  });
});
