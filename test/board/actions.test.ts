import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { BOX_OFFICE } from '../support/gateway.ts';
import { chromiumOfFile, hold, openBoard, SAMPLE } from './open.ts';

const browser = chromiumOfFile();

const BOX = `/?project=${BOX_OFFICE.path}`;
const SIGNAGE = '/?project=harbour-stage/front-of-house/signage';
const POLLING = { timeout: 15_000 };

interface Case {
  readonly who: string;
  readonly environment: string;
  /** The row of the history to open, by its text. Null for an action on the environment itself. */
  readonly row: RegExp | null;
  readonly press: readonly string[];
  readonly says: string;
  readonly request: RegExp;
  /** The status that GitLab then has for what the request names. */
  readonly status: string;
  /** What the panel then shows. */
  readonly shows: string;
}

const MADE: readonly Case[] = [
  {
    who: 'maintainer',
    environment: 'staging',
    row: /running/,
    press: ['Cancel …', 'Cancel the job'],
    says: 'GitLab cancels the job.',
    request: /^POST \/projects\/\d+\/jobs\/\d+\/cancel$/,
    status: 'canceling',
    shows: 'deploy staging canceling',
  },
  {
    who: 'maintainer',
    environment: 'testing',
    row: /live/,
    press: ['Redeploy'],
    says: 'GitLab runs the job again.',
    request: /^POST \/projects\/\d+\/jobs\/\d+\/retry$/,
    status: 'success',
    shows: 'deploy testing success',
  },
  {
    who: 'maintainer',
    environment: 'production',
    row: /waiting[^]*Tomasz Wilk/,
    press: ['Approve', 'Play'],
    says: 'GitLab has started the job.',
    request: /^POST \/projects\/\d+\/jobs\/\d+\/play$/,
    status: 'pending',
    shows: 'deploy production pending',
  },
  {
    who: 'approver',
    environment: 'production',
    row: /waiting/,
    press: ['Reject'],
    says: 'GitLab has your rejection.',
    request: /^POST \/projects\/\d+\/deployments\/\d+\/approval$/,
    status: 'failed',
    shows: 'deploy production failed: deployment rejected',
  },
  {
    who: 'maintainer',
    environment: 'demo/paris',
    row: /running/,
    press: ['Record as successful'],
    says: 'GitLab has recorded it as successful.',
    request: /^PUT \/projects\/\d+\/deployments\/\d+$/,
    status: 'success',
    shows: 'live by Tomasz Wilk, 1 week ago',
  },
  {
    who: 'maintainer',
    environment: 'staging',
    row: null,
    press: ['Stop …', 'Stop it'],
    says: 'GitLab is stopping this environment.',
    request: /^POST \/projects\/\d+\/environments\/\d+\/stop$/,
    status: 'stopping',
    shows: 'staging',
  },
];

const REFUSED: readonly Case[] = [
  {
    who: 'maintainer',
    environment: 'production',
    row: /waiting/,
    press: ['Approve'],
    says: 'You cannot approve your own deployment.',
    request: /approval$/,
    status: 'blocked',
    shows: '2 approvals are missing.',
  },
  {
    who: 'reporter',
    environment: 'staging',
    row: /running/,
    press: ['Cancel …', 'Cancel the job'],
    says: 'Forbidden',
    request: /cancel$/,
    status: 'running',
    shows: 'deploy staging running',
  },
];

describe('an action', { timeout: 60_000 }, () => {
  test.each([...MADE, ...REFUSED])(
    'sends one request, and shows nothing but what GitLab has: $who presses $press',
    async ({ who, environment, row, press, says, request, status, shows }) => {
      const gateway = { ...SAMPLE, sampleToken: `glpat-sandbox-${who}` };
      const { page, card, gitlab } = await openBoard(browser(), { path: BOX, gateway });
      const panel = page.getByRole('dialog');
      await page.getByRole('button', { name: /^demo\// }).click();
      await card('Box Office', environment).first().click(); // prettier-ignore
      await panel.locator('.history .row:not(.ghost)').first().waitFor(); // prettier-ignore
      if (row) await open(panel.locator('.row', { hasText: row }).first()); // prettier-ignore
      const last = panel.getByRole('button', { name: press.at(-1), exact: true });
      for (const name of press.slice(0, -1)) await panel.getByRole('button', { name }).click();
      await last.waitFor();
      const before = await shownIn(page);
      gitlab.forgetRequests();

      const release = await hold(page);
      await last.click();
      await panel.getByText('Asking GitLab …').waitFor();
      const meanwhile = await shownIn(page);
      release();
      await panel.getByText(says).waitFor();

      await expect.poll(async () => (await panel.innerText()).replace(/\s+/g, ' ')).toContain(shows);
      const changes = gitlab.lines().filter((line) => !line.startsWith('GET'));
      expect(changes).toEqual([expect.stringMatching(request)]);
      expect(await statusIn(gitlab, changes[0])).toBe(status);
      expect(meanwhile).toEqual(before);
    },
  );
});

describe('the form that records a deployment', { timeout: 60_000 }, () => {
  test('records a deployment, and shows it at the top of the history', async () => {
    const { page, card, problems } = await openBoard(browser(), { path: SIGNAGE });
    await card('Signage', 'testing').click();

    await page.getByRole('button', { name: 'Record a deployment …' }).click();
    await page.getByRole('button', { name: 'Record it' }).click();
    await page.getByText('GitLab has recorded the deployment.').waitFor();

    await expect.poll(() => page.locator('.row').first().innerText(), POLLING).toContain('running');
    expect(problems).toEqual([]);
  });

  test('says in words what GitLab refuses, and shows nothing else than before', async () => {
    const gateway = { ...SAMPLE, sampleToken: 'glpat-sandbox-reporter' };
    const { page, card } = await openBoard(browser(), { path: SIGNAGE, gateway });
    await card('Signage', 'testing').click();

    await page.getByRole('button', { name: 'Record a deployment …' }).click();
    await page.getByRole('button', { name: 'Record it' }).click();
    const refusal = page.locator('.outcome.problem');
    await refusal.waitFor();

    expect(await refusal.innerText()).toMatch(/Forbidden|not allow|role/i);
    expect(await card('Signage', 'testing').innerText()).not.toContain('running');
  });
});

/** Opens a deployment of a history, and waits until all of it is there. */
async function open(row: Locator): Promise<void> {
  await row.click();
  await row.page().locator('.facts').waitFor();
}

/** What the page says about deployments: the cards, and the heading and the facts of the panel. */
function shownIn(page: Page): Promise<string[]> {
  return page.locator('.card, .sheet-head, .facts').allInnerTexts();
}

/** What GitLab itself says about what a change was made to. */
async function statusIn(gitlab: Sandbox, change = ''): Promise<unknown> {
  const path = change.replace(/^\w+ /, '').replace(/\/(cancel|retry|approval|stop|play)$/, '');
  const response = await fetch(`${gitlab.url}/api/v4${path}`, {
    headers: { 'private-token': gitlab.tokens.maintainer },
  });
  const { status, state } = (await response.json()) as { readonly status?: string; readonly state?: string };
  return status ?? state;
}
