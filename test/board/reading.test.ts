import type { Route } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { chromiumOfFile, openBoard } from './open.ts';

const browser = chromiumOfFile();

const BOX = `/?project=${BOX_OFFICE.path}`;
const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';
const POLLING = { timeout: 15_000 };

describe('the board', { timeout: 60_000 }, () => {
  test('reads the first page of a group that is chosen after further pages of another board', async () => {
    const { page, card } = await openBoard(browser(), { path: SIGNAGE });
    const cursors: unknown[] = [];
    await page.route('**/graphql', (route) => {
      const body = route.request().postData() ?? '';
      const { operationName, variables } = sentBy(body);
      if (operationName === 'GroupBoard') cursors.push(variables?.after);
      // The sample company has fewer projects than a page: 8 on each, so that there is a second one.
      return route.continue({ postData: body.replace('first: 20', 'first: 8') });
    });
    await page.getByRole('button', { name: /^Remove/ }).click();
    await page.getByRole('button', { name: 'Show more projects' }).click();
    await expect.poll(() => page.getByRole('rowheader').count(), POLLING).toBeGreaterThan(8);

    await page.keyboard.press('/');
    await page.keyboard.type('front-of');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByRole('rowheader').count(), POLLING).toBe(2);

    expect(await card('Signage', 'production').count()).toBe(1);
    expect(cursors).toEqual([null]);
  });

  test('ignores a late response to an earlier selection', async () => {
    const { page, card, problems } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'production').waitFor();
    const held: Route[] = [];
    await page.route('**/graphql', (route) =>
      sentBy(route.request().postData()).operationName === 'ProjectsBoard'
        ? held.push(route)
        : route.continue(),
    );
    await page.evaluate('dispatchEvent(new Event("online"))');
    await expect.poll(() => held.length, POLLING).toBe(1);

    await page.getByRole('button', { name: /^Remove/ }).click();
    await card('Box Office', 'production').first().waitFor();
    const late = page.waitForResponse((response) => response.url().endsWith('/graphql'));
    await held[0]?.continue();
    await (await late).finished();
    // After the page has shown whatever it makes of the response.
    await page.evaluate('new Promise((shown) => requestAnimationFrame(() => setTimeout(shown)))');

    expect(await card('Box Office', 'production').count()).toBeGreaterThan(0);
    expect(problems).toEqual([]);
  });

  test('compares environments again after a comparison that failed, and claims nothing before', async () => {
    const { page, card, operations } = await openBoard(browser(), { path: SIGNAGE });
    await page.route('**/graphql', (route) =>
      sentBy(route.request().postData()).operationName === 'Ahead' ? route.abort() : route.continue(),
    );
    const failed = page.waitForEvent(
      'requestfailed',
      (request) => sentBy(request.postData()).operationName === 'Ahead',
    );
    await page.goto(new URL('/?project=harbour-stage/front-of-house/guest-list', page.url()).href);
    await failed;
    const before = await card('Guest List', 'staging').innerText();
    await page.unroute('**/graphql');

    await page.evaluate('dispatchEvent(new Event("online"))');
    await expect.poll(() => card('Guest List', 'staging').innerText(), POLLING).toMatch(/\d commits ahead/);

    expect(before).not.toContain('ahead');
    expect(operations.filter((name) => name === 'Ahead').length).toBeLessThanOrEqual(3);
  });

  test('shows the queries of review apps and of the comparison before a rollback', async () => {
    const { page, card, problems } = await openBoard(browser(), { path: BOX });
    const named = (operation: string) => page.locator(`a.show-query[href*="query+${operation}"]`);

    await page.getByRole('button', { name: /^Review apps/ }).click();
    await named('ReviewApps').waitFor();
    await card('Box Office', 'staging').click();
    await page.locator('.row', { hasText: 'succeeded' }).nth(3).click();
    await page.getByRole('button', { name: 'Roll back to this …' }).click();
    await named('Removes').waitFor();

    expect(problems).toEqual([]);
  });
});

interface Sent {
  readonly operationName?: string;
  readonly variables?: { readonly after?: unknown };
}

function sentBy(body: string | null): Sent {
  return body === null ? {} : (JSON.parse(body) as Sent);
}
