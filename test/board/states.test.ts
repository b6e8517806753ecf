import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { chromiumOfFile, hold, openBoard, SAMPLE } from './open.ts';

const browser = chromiumOfFile();

const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';

describe('a board without rows', { timeout: 60_000 }, () => {
  test.each([
    ['glpat-sandbox-outsider', '/', 'No projects', []],
    ['glpat-sandbox-maintainer', '/?group=lanternway/quality', 'This group has no projects', []],
    ['glpat-sandbox-maintainer', '/?group=nope', 'Nothing to show', ['Group not found: "nope". Try again']],
  ])('says why: %s opens %s', async (sampleToken, path, heading, notices) => {
    const { page, problems } = await openBoard(browser(), { path, gateway: { ...SAMPLE, sampleToken } });

    await page.getByRole('heading', { name: heading }).waitFor();

    expect(await page.locator('.notice').allInnerTexts()).toEqual(notices);
    expect(await page.locator('.ghost, table').count()).toBe(0);
    expect(problems).toEqual([]);
  });

  test('says that a project has no environments, and that another one does not exist', async () => {
    const path = '/?project=lanternway/ticketing/kiosk&project=a/nope';
    const { page } = await openBoard(browser(), { path });

    const row = page.getByRole('row', { name: /^Kiosk/ });
    await row.waitFor();

    expect(await row.getByRole('cell').allInnerTexts()).toEqual(['No environments']);
    expect(await page.locator('.notice').allInnerTexts()).toEqual([
      'Project not found: "a/nope". It does not exist, or the token that was sent may not see it. Try again',
    ]);
  });
});

describe('the first view', { timeout: 60_000 }, () => {
  test('has skeletons until GitLab responds, and nothing moves when it does', async () => {
    const { page } = await openBoard(browser(), {
      path: '/?group=lanternway/quality',
      prepare: observeShifts,
    });
    const views = [
      ['/', 1280, 6],
      [SIGNAGE, 390, 1],
      [`${SIGNAGE}&wall`, 1920, 1],
    ] as const;

    const seen = [];
    for (const [path, width, rows] of views) {
      const release = await hold(page);
      await page.setViewportSize({ width, height: 860 });
      await page.goto(new URL(path, page.url()).href);
      await page.locator('.card.ghost').first().waitFor();
      const skeletons = await page.locator('.matrix tbody tr').count();
      release();
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByText(/commits ahead/).first().waitFor(); // prettier-ignore
      const ghosts = await page.locator('.ghost').count();
      seen.push({ path, width, rows, skeletons, ghosts, shift: await shiftOf(page) });
    }

    expect(seen).toEqual(
      views.map(([path, width, rows]) => ({ path, width, rows, skeletons: rows, ghosts: 0, shift: 0 })),
    );
  });
});

describe('a wall', { timeout: 60_000 }, () => {
  test('shows every row to its end, page by page, in large type and without controls', async () => {
    const { page } = await openBoard(browser(), {
      path: '/?wall&group=lanternway',
      viewport: { width: 1280, height: 600 },
      prepare: (tab) => tab.clock.install(),
    });
    const rows = page.getByRole('rowheader');
    await rows.first().waitFor();
    const count = await rows.count();

    // From here on, its time moves only when the test moves it.
    await page.clock.pauseAt(Date.now() + 60_000);
    const start = await page.evaluate('scrollY');

    const pages: string[][] = [];
    do {
      pages.push(await page.evaluate<string[]>(WHOLE_ROWS));
      await page.clock.fastForward(15_000);
    } while ((await page.evaluate('scrollY')) !== start);

    expect(new Set(pages.flat()).size).toBe(count);
    expect(pages.length).toBeGreaterThan(1);
    expect(await page.locator('.top :is(a, button, input):visible').allInnerTexts()).toEqual(['Deployments']);
    expect(await sizeOfText(page, '.project th > a')).toBeGreaterThanOrEqual(20);
    expect(await sizeOfText(page, '.card .who')).toBeGreaterThanOrEqual(16);
  });
});

describe('a phone', { timeout: 60_000 }, () => {
  test('shows everything in its width, and moves nothing if people want no motion', async () => {
    let release = (): void => undefined;
    const { page, card } = await openBoard(browser(), {
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
      prepare: async (tab) => {
        release = await hold(tab);
      },
    });
    const seen: unknown[] = [];
    const look = async (what: string) =>
      seen.push([what, ...(await page.evaluate<unknown[]>(WIDTHS_AND_MOTION))]);

    await page.locator('.card.ghost').first().waitFor();
    await look('skeletons');
    release();
    await page.getByText('running').first().waitFor(); // prettier-ignore
    await page.getByRole('button', { name: /^demo\// }).click();
    await page.getByRole('button', { name: /^Review apps/ }).first().click(); // prettier-ignore
    await look('board');
    await page.getByRole('combobox').fill('front-of');
    await page.getByRole('option').first().waitFor();
    await look('search');
    await page.getByRole('combobox').fill('');
    await card('Box Office', 'production').first().click();
    await page.getByRole('button', { name: 'Record a deployment …' }).click();
    await page.locator('.history .row:not(.ghost)').first().waitFor();
    await look('history');
    await page.locator('.row', { hasText: 'succeeded' }).nth(1).click();
    await page.getByRole('button', { name: 'Roll back to this …' }).click();
    await page.getByText(/^This removes/).waitFor();
    await look('rollback');

    expect(seen).toEqual(
      ['skeletons', 'board', 'search', 'history', 'rollback'].map((what) => [what, [], []]),
    );
  });
});

/** Adds up by how much things move on each page that the tab opens. */
async function observeShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    window.shift = 0;
    new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) shift += value;
    }).observe({ type: 'layout-shift', buffered: true });
  `);
}

/** Three decimals, after the page has painted what it has. */
function shiftOf(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    .then(() => Math.round(shift * 1000) / 1000)`);
}

/** The projects whose rows are visible to their end. */
const WHOLE_ROWS = `{
  const top = document.querySelector('.top').getBoundingClientRect().bottom;
  [...document.querySelectorAll('tr.project')]
    .filter((row) => {
      const box = row.getBoundingClientRect();
      return box.top >= top - 1 && box.bottom <= innerHeight + 1;
    })
    .map((row) => row.querySelector('th a').textContent);
}`;

/** What is wider than the window, or scrolls sideways; and what moves. */
const WIDTHS_AND_MOTION = `[
  [...document.querySelectorAll('html, dialog')]
    .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth || scrollWidth > innerWidth)
    .map(({ tagName, scrollWidth }) => tagName + ' ' + scrollWidth),
  [...document.querySelectorAll('*')]
    .flatMap((element) => ['', '::before', '::after', '::backdrop'].map((part) => [element, getComputedStyle(element, part)]))
    .filter(([, { animationName, animationDuration, transitionDuration }]) =>
      (animationName !== 'none' && parseFloat(animationDuration) > 0.01) || parseFloat(transitionDuration) > 0.01)
    .map(([element]) => element.outerHTML.slice(0, 80)),
]`;

function sizeOfText(page: Page, selector: string): Promise<number> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
}
