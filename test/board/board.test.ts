import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { BOX_OFFICE } from '../support/gateway.ts';
import { chromiumOfFile, openBoard, SAMPLE } from './open.ts';

const browser = chromiumOfFile();

const BOX = `/?project=${BOX_OFFICE.path}`;
const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';
const POLLING = { timeout: 15_000 };
const LARGEST_FIRST_VIEW = 120_000;

/** Faster than the browser paints. Returns the text of what then has the focus. */
const PRESS_STOP_AND_KEEP = `(async () => {
  const button = (text) => [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text);
  const press = (text) => { button(text).focus(); button(text).click(); };
  press('Stop …');
  while (!button('Keep it as it is')) await null;
  press('Keep it as it is');
  while (button('Keep it as it is')) await null;
  return document.activeElement.textContent;
})()`;

describe('the board', { timeout: 60_000 }, () => {
  test('shows what is deployed where, with one operation', async () => {
    // As browsers on other machines get it.
    const gateway = { ...SAMPLE, compression: 'on' as const };
    const { page, card, operations, problems, bytesSent } = await openBoard(browser(), { gateway });

    await card('Signage', 'production').waitFor();

    expect(bytesSent()).toBeLessThan(LARGEST_FIRST_VIEW);
    expect(await page.getByRole('columnheader').allInnerTexts()).toEqual([
      'Project',
      'Testing',
      'Staging',
      'Production',
      'Other',
    ]);
    expect(await card('Signage', 'production').innerText()).toContain('e527e705');
    expect(await card('Inventory', 'production').innerText()).toContain('failed');
    await expect.poll(() => card('Guest List', 'staging').innerText(), POLLING).toMatch(/\d commits ahead/);
    // The second one follows the first view: it compares the environments that the first one has found.
    expect(operations).toEqual(['YourBoard', 'Ahead']);
    expect(problems).toEqual([]);
  });

  test('sends its operation before the rest of the page has loaded, and once', async () => {
    const { page, card, operations } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'production').waitFor();
    const before = operations.length;
    const sent = page.waitForRequest('**/graphql');

    await page.route('**/board/main-*.js', async (route) => {
      await sent;
      await route.continue();
    });
    await page.reload();
    await card('Signage', 'production').waitFor();

    expect(operations.slice(before).filter((name) => name === 'ProjectsBoard')).toEqual(['ProjectsBoard']);
  });

  test('finds projects and groups with the keyboard, and keeps them in the address', async () => {
    const { page, card, problems } = await openBoard(browser());
    await card('Signage', 'production').waitFor();

    await page.keyboard.press('/');
    await page.keyboard.type('front-of');
    await page.getByRole('option').first().waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Remove harbour-stage/front-of-house' }).waitFor();
    await page.reload();
    await card('Signage', 'production').waitFor();

    expect(new URL(page.url()).search).toBe('?group=harbour-stage/front-of-house');
    expect(await page.getByRole('rowheader').count()).toBe(2);
    expect(problems).toEqual([]);
  });

  test('leaves out an environment once it is stopped, and stops nothing without a confirmation', async () => {
    const { page, card, problems } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'testing').click();
    const stop = page.getByRole('button', { name: 'Stop …' });

    await stop.waitFor();
    const focused = await page.evaluate(PRESS_STOP_AND_KEEP);
    await stop.click();
    await page.getByRole('button', { name: 'Stop it' }).click();
    await page.getByText('This environment is stopped.').waitFor();
    await page.keyboard.press('Escape');

    await card('Signage', 'testing').waitFor({ state: 'detached' });
    expect(focused).toBe('Stop …');
    expect(problems).toEqual([]);
  });

  test('shows what a rollback removes, and rolls back only after a confirmation', async () => {
    const { page, card, gitlab, problems } = await openBoard(browser(), { path: BOX });
    await card('Box Office', 'staging').click();
    await page.locator('.row', { hasText: 'succeeded' }).nth(3).click();
    gitlab.forgetRequests();

    await page.getByRole('button', { name: 'Roll back to this …' }).click();
    await page.getByText(/^This removes \d+ commits from staging/).waitFor();
    const before = gitlab.lines().filter((line) => line.startsWith('POST'));
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await page.getByText('GitLab runs the job again.').waitFor();

    expect(before).toEqual([]);
    expect(gitlab.lines().filter((line) => line.startsWith('POST'))).toEqual([
      expect.stringMatching(/\/jobs\/\d+\/retry$/),
    ]);
    expect(problems).toEqual([]);
  });

  test('approves what waits for it, and shows the approval that GitLab has', async () => {
    const gateway = { ...SAMPLE, sampleToken: 'glpat-sandbox-approver' };
    const { page, card, problems } = await openBoard(browser(), { path: BOX, gateway });
    await card('Box Office', 'production').first().click();
    await page.locator('.row', { hasText: 'waiting' }).first().click();
    await page.getByText('2 approvals are missing.').waitFor();

    await page.getByRole('textbox', { name: 'Comment' }).fill('Looks good');
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('GitLab has your approval.').waitFor();

    await page.getByText('1 approval is missing.').waitFor();
    expect(await page.locator('.plain q').first().innerText()).toBe('Looks good');
    expect(problems).toEqual([]);
  });

  test.each([
    ['a project', /signage\/environments/, 'Forbidden', ['Forbidden']],
    [
      'a part of a project',
      /signage\/deployments\?status=success/,
      'A part of Signage is missing: Forbidden',
      [/testing.*Could not be read/, /staging.*Could not be read/, /production.*Could not be read/],
    ],
  ])('says that %s cannot be read, and shows the others', async (_name, path, reason, cells) => {
    const { page, card, gitlab } = await openBoard(browser(), {
      path: `${SIGNAGE}&project=harbour-stage/front-of-house/guest-list`,
      gateway: {},
    });
    gitlab.fault({ does: 'fail', as: 'forbidden', path });

    await page.getByLabel('GitLab token').fill(gitlab.tokens.maintainer);
    await page.keyboard.press('Enter');
    await card('Guest List', 'production').waitFor();

    const row = page.getByRole('row', { name: /^Signage/ });
    expect(await page.locator('.problem').allInnerTexts()).toEqual([reason]);
    expect((await row.getByRole('cell').allInnerTexts()).map(onOneLine)).toEqual(
      cells.map((cell) => expect.stringMatching(cell) as unknown),
    );
    expect(await card('Guest List', 'production').innerText()).toContain('e52c2aa9');
  });

  test('keeps the last good board while GitLab limits the token, says when it resumes, and reads it then', async () => {
    const prepare = (tab: Page) => tab.clock.install();
    const { page, card, gitlab, operations } = await openBoard(browser(), { path: SIGNAGE, prepare });
    await card('Signage', 'production').waitFor();

    gitlab.fault({ does: 'fail', as: 'rate-limited' });
    await page.evaluate('dispatchEvent(new Event("online"))');
    await page.getByText(/The board resumes at \d\d:\d\d:\d\d/).waitFor();
    const board = await card('Signage', 'production').innerText();
    const before = operations.length;
    await page.clock.fastForward(61_000);

    await expect.poll(() => operations.slice(before), POLLING).toContain('ProjectsBoard');
    expect(board).toContain('e527e705');
  });

  test('works where the gateway executes only documents that it knows', async () => {
    const gateway = { ...SAMPLE, persistedDocuments: new Map(), persistedOnly: true };
    const { page, card, problems } = await openBoard(browser(), { path: SIGNAGE, gateway });

    await page.getByText('Live', { exact: true }).waitFor();

    expect(await card('Signage', 'production').innerText()).toContain('e527e705');
    expect(problems).toEqual([]);
  });

  test('asks for a token in front of a real GitLab, says why it is refused, and stores it nowhere', async () => {
    const { page, card, gitlab } = await openBoard(browser(), { gateway: {} });
    const field = page.getByLabel('GitLab token');
    const help = await page.locator('#token-help').innerText();
    const link = await page.getByRole('link', { name: 'Create a token in GitLab' }).getAttribute('href');

    await field.fill('glpat-wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /token/i }).waitFor();
    await field.fill(gitlab.tokens.maintainer);
    await page.keyboard.press('Enter');
    await card('Signage', 'production').waitFor();

    expect(help).toContain('read_api');
    expect(link).toContain(`${gitlab.url}/-/user_settings/personal_access_tokens`);
    const stored = JSON.stringify(await page.context().storageState({ indexedDB: true }));
    expect(stored).not.toContain(gitlab.tokens.maintainer);
    expect(page.url()).not.toContain(gitlab.tokens.maintainer);
    await page.reload();
    await field.waitFor();
    expect(await field.inputValue()).toBe('');
  });

  test('opens its query in GraphiQL', async () => {
    const { page, card, gitlab } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'production').waitFor();

    const [graphiql] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Show query' }).click(),
    ]);
    await graphiql.getByRole('tab', { name: 'ProjectsBoard' }).waitFor();

    expect(graphiql.url()).not.toContain('query=');
    expect(gitlab.lines().length).toBeGreaterThan(0);
  });
});

function onOneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
