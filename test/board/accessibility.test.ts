import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { violationsOn } from './axe.ts';
import { chromiumOfFile, openBoard } from './open.ts';

const browser = chromiumOfFile();

const BOX = `/?project=${BOX_OFFICE.path}`;
const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';

describe('axe-core finds nothing on', { timeout: 60_000 }, () => {
  test.each(['light', 'dark'] as const)('the %s board, a history and a deployment', async (colorScheme) => {
    const { page, card } = await openBoard(browser(), { path: BOX, colorScheme });
    await card('Box Office', 'production').waitFor();
    await page.getByRole('button', { name: /^venue/ }).click();
    const board = await violationsOn(page);

    await card('Box Office', 'production').first().click();
    await page.locator('.history .row:not(.ghost)').first().waitFor();
    const history = await violationsOn(page);
    await page.locator('.history .row').first().click();
    await page.locator('.facts').waitFor();
    const deployment = await violationsOn(page);

    expect([board, history, deployment]).toEqual([[], [], []]);
  });

  test('the form for a token, and the board on a phone', async () => {
    const { page, card, gitlab } = await openBoard(browser(), {
      path: SIGNAGE,
      gateway: {},
      viewport: { width: 390, height: 844 },
    });
    const token = page.getByLabel('GitLab token');
    await token.waitFor();
    const form = await violationsOn(page);

    await token.fill(gitlab.tokens.maintainer);
    await page.keyboard.press('Enter');
    await card('Signage', 'production').waitFor();

    expect([form, await violationsOn(page)]).toEqual([[], []]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});
