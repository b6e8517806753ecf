import type { Browser } from 'playwright-core';
import { launchChromium } from '../graphiql/chromium.ts';
import { type ServerProcess, startWithEmbeddedGitLab } from './processes.ts';
import { textTable } from './text-table.ts';

const MOST_TIME = 1000;
const VIEWPORT = { width: 1280, height: 860 };
/** Later loads are no faster. */
const WARM_UP = 4;

// Runs in the page before its own scripts. In ms since the page was opened: when the browser has drawn a frame with a card.
const WATCH = `
  window.firstCard = new Promise((resolve) => {
    new MutationObserver((_changes, observer) => {
      if (!document.querySelector('.card[data-environment]')) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    }).observe(document, { childList: true, subtree: true });
  });`;

/**
 * How long the board of the embedded GitLab takes, from opening the address to its first card, in a Chromium that runs but
 * has nothing in its cache: as the first thing that a gateway does after its start, and later.
 */
export async function firstCardTable(loads: number): Promise<string> {
  const browser = await launchChromium();
  try {
    // Chromium starts further processes for its first page.
    await (await browser.newPage()).goto('data:text/html,');
    const afterStart: number[] = [];
    for (let load = 0; load < loads; load += 1) {
      const gateway = await startWithEmbeddedGitLab();
      afterStart.push(await firstCard(browser, gateway).finally(() => gateway.stop()));
    }
    const later: number[] = [];
    const gateway = await startWithEmbeddedGitLab();
    try {
      for (let load = 0; load < WARM_UP; load += 1) await firstCard(browser, gateway);
      for (let load = 0; load < loads; load += 1) later.push(await firstCard(browser, gateway));
    } finally {
      await gateway.stop();
    }
    const rows = [
      ['board', 'first card ms', 'fastest ms', 'slowest ms'],
      ['after a start', ...figures(afterStart)],
      ['later', ...figures(later)],
    ];
    return `${textTable(rows)}\nThe aim is ${MOST_TIME} ms.`;
  } finally {
    await browser.close();
  }
}

async function firstCard(browser: Browser, { url }: ServerProcess): Promise<number> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  try {
    const page = await context.newPage();
    await page.addInitScript(WATCH);
    await page.goto(new URL('/', url).href);
    return await page.evaluate<number>('firstCard');
  } finally {
    await context.close();
  }
}

function figures(times: readonly number[]): string[] {
  const sorted = [...times].sort((one, other) => one - other);
  return [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)].map((time = NaN) =>
    time.toFixed(0),
  );
}
