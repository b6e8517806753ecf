import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { SAMPLE_VARIABLES } from '../../src/graphiql/example.ts';
import { EXAMPLES } from '../../src/graphiql/examples.ts';
import { BOX_OFFICE, STOREFRONT } from '../support/gateway.ts';
import { recordDeployments } from '../support/rest.ts';
import { launchChromium } from './chromium.ts';
import { openGraphiql, POLLING } from './open.ts';
import { type BrowserWindow, openWindow } from './window.ts';

let browser: Browser;
let window: BrowserWindow;
beforeAll(async () => {
  browser = await launchChromium();
  window = await openWindow(browser);
});
afterAll(async () => {
  // Undefined where there is no Chromium, which is then what this file fails with.
  await (window as BrowserWindow | undefined)?.close();
  await (browser as Browser | undefined)?.close();
});

const LIVE = 'Changes as they happen';
const WHO = 'query Who { currentUser { username } }';
const STORED_TABS = 'localStorage.getItem("gitlab-deployments:graphiql:tabState")';
const BYTES_OF_FIRST_LOAD = 2_300_000;
const BYTES_OF_NEXT_LOAD = 2_000;

describe('GraphiQL in front of the embedded GitLab', { timeout: 60_000 }, () => {
  test('runs the first operation with one key, with the token in its headers', async () => {
    const { page, gitlab, run, costLine, textOf, problems } = await openGraphiql(window);

    const { data, extensions } = await run();

    expect(await page.title()).toBe('GitLab deployments');
    expect(data).toMatchObject({ project: { environments: { nodes: { length: 10 } } } });
    expect(extensions).toBeUndefined();
    expect(await costLine()).toMatch(/^2 requests · [\d,]+ ms$/);
    expect(gitlab.lines()).toHaveLength(2);
    expect(await page.locator('.result-window').innerText()).toContain('"environments"');
    expect(await textOf('request-headers.json')).toContain('glpat-sandbox-maintainer');
    expect(problems).toEqual([]);
  });

  test('shows above the response what it cost, with every request to open, and no cost that is not its own', async () => {
    const { page, gitlab, run, costLine, write, problems } = await openGraphiql(window);
    gitlab.behave({ rateLimitHeaders: true });
    gitlab.fault({ path: '/user', does: 'fail', as: 'bad-gateway', times: 1 });
    await write('operation.graphql', WHO);

    await run();
    await page.locator('.graphiql-response summary').click();

    expect(await costLine()).toMatch(/^2 requests · [\d,]+ ms · [\d,]+ left$/);
    expect(
      (await page.locator('#cost li').allInnerTexts()).map((line) => line.replaceAll(/\d+ ms/g, 'n ms')),
    ).toEqual(['GET /user 502 · n ms · after n ms', 'GET /user 200 · n ms · after n ms · attempt 2']);
    const [line, response] = await Promise.all(
      ['#cost', '.result-window'].map((selector) => page.locator(selector).boundingBox()),
    );
    expect(line && response && line.y < response.y).toBe(true);
    expect(problems).toEqual([]);
    await write('operation.graphql', 'query Broken { nothing }');
    expect((await run()).errors).toHaveLength(1);
    expect(await page.locator('#cost').isVisible()).toBe(false);
  });

  test('opens the variables, and keeps a history without tokens', async () => {
    const { page, context, gitlab, run, write, textOf, reload, problems } = await openGraphiql(window);
    const opened = await page.locator('.graphiql-editor:not(.hidden) [data-uri$="variables.json"]').count();
    await write('operation.graphql', WHO);
    await run();
    await write('request-headers.json', JSON.stringify({ 'PRIVATE-TOKEN': gitlab.tokens.developer }));
    await page.getByRole('button', { name: 'What went out' }).click();
    // It opens in a tab of its own, which has a response of its own.
    await page.getByRole('tab', { name: 'WentOut', selected: true }).waitFor();
    await run();

    await page.getByRole('button', { name: 'Show History' }).click();
    await page.getByRole('button', { name: 'Set active' }).filter({ hasText: 'Who' }).click();
    await expect.poll(() => textOf('operation.graphql'), POLLING).toBe(WHO);
    const headers = await textOf('request-headers.json');
    const stored = JSON.stringify(await context.storageState({ indexedDB: true }));
    await reload();

    expect(opened).toBe(1);
    expect(headers).toContain(gitlab.tokens.developer);
    expect(stored).toContain('graphiql:queries');
    expect(stored).not.toContain('glpat-');
    expect(await page.locator('.graphiql-history-item').count()).toBe(2);
    expect(problems).toEqual([]);
  });

  test('can be read on a phone: the response takes the width of the screen, and comes into view', async () => {
    const { page, run, problems } = await openGraphiql(window, undefined, { width: 390, height: 844 });

    await run();

    const box = await page.locator('.result-window').boundingBox();
    const visible = Math.min(844, (box?.y ?? 0) + (box?.height ?? 0)) - Math.max(0, box?.y ?? 844);
    expect(box?.width).toBeGreaterThan(340);
    expect(visible).toBeGreaterThan(500);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(problems).toEqual([]);
  });

  // What each example returns, and what it costs, is tested without a browser.
  test('has examples to pick with the keyboard, and runs the one in the editor', async () => {
    const { page, pick, run, textOf, problems } = await openGraphiql(window);

    for (const { title, document } of EXAMPLES) {
      await pick(title);
      expect(await textOf('operation.graphql')).toBe(document);
    }
    const { data } = await run();

    expect(data).toMatchObject({ project: { deployments: { nodes: { length: 5 } } } });
    expect(await page.getByRole('tab').count()).toBe(1);
    expect(problems).toEqual([]);
  });

  test('shows each change while it is subscribed, with its cost, and stops', async () => {
    const options = { sampleToken: 'glpat-sandbox-maintainer', pollActive: 100, pollIdle: 100 };
    const { page, gitlab, pick, costLine, answerTo, problems } = await openGraphiql(window, options);
    await pick(LIVE);

    const first = await answerTo(async () => {
      await page.keyboard.press('Control+Enter');
      const started = () => gitlab.lines().filter((line) => line.includes('updated_at')).length;
      await expect.poll(started, POLLING).toBeGreaterThan(0);
      await recordDeployments(gitlab, STOREFRONT.id, 'staging', 1);
      await recordDeployments(gitlab, BOX_OFFICE.id, 'demo/oslo', 1);
    });
    const cost = await costLine();
    const second = await answerTo(() => recordDeployments(gitlab, BOX_OFFICE.id, 'demo/bergen', 1));
    await page.getByRole('button', { name: 'Stop query' }).click();
    await page.getByRole('button', { name: 'Execute query' }).waitFor();

    expect([first, second]).toMatchObject(
      ['demo/oslo', 'demo/bergen'].map((name) => ({
        data: { deploymentChanged: { deployment: { status: 'RUNNING', environment: { name } } } },
      })),
    );
    expect([first.extensions, second.extensions]).toEqual([undefined, undefined]);
    expect(cost).toMatch(/^0 requests · \d+ ms$/);
    expect(problems).toEqual([]);
  });

  test('records a deployment, and finishes it from the menu of the run button', async () => {
    const { page, gitlab, pick, run, write, answerTo, problems } = await openGraphiql(window);
    await pick('Create one, and finish it');

    const created = await run();
    const [deployment] = /\d{9,}/.exec(JSON.stringify(created.data)) ?? [];
    await write('variables.json', JSON.stringify({ ...SAMPLE_VARIABLES, deployment }));
    await page.getByRole('button', { name: 'Execute query' }).click();
    const finished = await answerTo(() => page.getByRole('menuitem', { name: 'FinishDeployment' }).click());

    expect(created.data).toMatchObject({ createDeployment: { deployment: { status: 'RUNNING' } } });
    expect(finished.data).toMatchObject({
      updateDeploymentStatus: { deployment: { databaseId: deployment, status: 'SUCCESS' } },
    });
    expect(gitlab.lines().map((line) => line.split(' ', 1)[0])).toEqual(['POST', 'PUT']);
    expect(problems).toEqual([]);
  });

  test('keeps a project that the user has typed for the next example', async () => {
    const { gitlab, pick, run, write, textOf, problems } = await openGraphiql(window);

    await write('variables.json', JSON.stringify({ project: STOREFRONT.path }));
    await run();
    await pick('History of an environment');
    await run();

    const path = `/projects/${encodeURIComponent(STOREFRONT.path)}`;
    expect(gitlab.lines().filter((line) => !line.includes(path))).toEqual([]);
    expect(gitlab.lines().filter((line) => line.includes('environment=production'))).toHaveLength(1);
    expect(JSON.parse(await textOf('variables.json'))).toEqual({
      project: STOREFRONT.path,
      environment: 'production',
    });
    expect(problems).toEqual([]);
  });

  test('opens an example in a new tab if the user has written an operation, with the same headers', async () => {
    const { page, gitlab, pick, run, write, textOf, problems } = await openGraphiql(window);

    await write('operation.graphql', WHO);
    await write('request-headers.json', JSON.stringify({ 'PRIVATE-TOKEN': gitlab.tokens.developer }));
    await pick('Who deployed what');
    await run();
    await page.getByRole('tab').first().click();

    expect(await page.getByRole('tab').count()).toBe(2);
    expect(await textOf('operation.graphql')).toBe(WHO);
    // The list, and the bot whose name the list hides.
    expect(gitlab.requests.map(({ user }) => user)).toEqual(['tomasz.wilk', 'tomasz.wilk']);
    expect(problems).toEqual([]);
  });

  test('explains the schema', async () => {
    const { page, gitlab, problems } = await openGraphiql(window);

    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await page.getByRole('link', { name: 'Query', exact: true }).click();

    const names = await page.locator('.graphiql-plugin .graphiql-doc-explorer-field-name').allInnerTexts();
    expect(names).toContain('project');
    expect(names.filter((name) => name.startsWith('_'))).toEqual([]);
    expect(gitlab.lines()).toEqual([]);
    expect(problems).toEqual([]);
  });

  test('has the same tabs after a reload', async () => {
    const { page, run, write, textOf, reload, problems } = await openGraphiql(window);

    await write('variables.json', JSON.stringify({ project: STOREFRONT.id }));
    await page.getByRole('button', { name: 'New tab' }).click();
    await write('operation.graphql', WHO);
    // GraphiQL stores its tabs half a second after the last change.
    await expect.poll(() => page.evaluate(STORED_TABS), POLLING).toContain('query Who');
    await reload();
    const second = await run();
    const tabs = await page.getByRole('tab').allInnerTexts();
    await page.getByRole('tab', { name: 'DeployedWhere' }).click();
    const variables = await textOf('variables.json');
    await reload();

    expect(second.data).toEqual({ currentUser: { username: 'mira.castellan' } });
    expect(tabs).toEqual(['DeployedWhere', 'Who']);
    expect(JSON.parse(variables)).toEqual({ project: STOREFRONT.id });
    expect(await page.getByRole('tab').allInnerTexts()).toEqual(tabs);
    expect(problems).toEqual([]);
  });

  test('is compressed, and comes from the browser’s cache the next time', async () => {
    const unused = await openWindow(browser);
    onTestFinished(() => unused.close());
    const { run, reload, loaded, bytesSent, problems } = await openGraphiql(unused);
    // The editors come to their workers last.
    const workers = () => loaded.filter((url) => url.includes('worker')).length;

    await expect.poll(workers, POLLING).toBe(3);
    const first = bytesSent();
    await reload();
    await expect.poll(workers, POLLING).toBe(6);
    const next = bytesSent() - first;

    expect(first).toBeLessThan(BYTES_OF_FIRST_LOAD);
    expect(next).toBeLessThan(BYTES_OF_NEXT_LOAD);
    expect((await run()).errors).toBeUndefined();
    expect(problems).toEqual([]);
  });
});

describe('GraphiQL in front of a real GitLab', { timeout: 60_000 }, () => {
  test('says where the token goes, and what is missing until then', async () => {
    const { gitlab, run, write, textOf, problems } = await openGraphiql(window, {});

    expect(await textOf('request-headers.json')).toBe(
      JSON.stringify({ 'PRIVATE-TOKEN': '<your GitLab token, scope read_api>' }, null, 2),
    );
    const placeholder = await run();
    const asked = gitlab.lines();
    await write('request-headers.json', '{}');
    const none = await run();
    await write('request-headers.json', JSON.stringify({ 'PRIVATE-TOKEN': gitlab.tokens.maintainer }));
    await write('variables.json', JSON.stringify({ project: SAMPLE_VARIABLES.project }));
    const right = await run();

    const where = `${gitlab.url}/-/user_settings/personal_access_tokens`;
    expect(asked).toEqual([]);
    expect(placeholder.errors?.[0]?.message).toContain(where);
    expect(placeholder.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(none.errors?.[0]?.message).toContain(where);
    expect(right.errors).toBeUndefined();
    expect(right.data).toMatchObject({ project: { environments: { nodes: { length: 10 } } } });
    expect(problems).toEqual([]);
  });

  test('starts with empty headers if the gateway has a token, and needs none', async () => {
    const { run, write, textOf, problems } = await openGraphiql(window, {
      gitlabToken: 'glpat-sandbox-maintainer',
    });

    const headers = await textOf('request-headers.json');
    await write('operation.graphql', WHO);
    const { data } = await run();

    expect(headers).toBe('');
    expect(data).toEqual({ currentUser: { username: 'mira.castellan' } });
    expect(problems).toEqual([]);
  });

  test('presets no environment for a change, not even that of the example before', async () => {
    const { pick, textOf, problems } = await openGraphiql(window, {});

    await pick('History of an environment');
    await pick('Create one, and finish it');

    expect(JSON.parse(await textOf('variables.json'))).toMatchObject({
      environment: '<the name of an environment>',
    });
    expect(problems).toEqual([]);
  });

  test('stores the token nowhere', async () => {
    const { gitlab, page, context, run, write, textOf, reload, problems } = await openGraphiql(window, {});
    const token = gitlab.tokens.maintainer;

    await write('request-headers.json', JSON.stringify({ 'PRIVATE-TOKEN': token }));
    await write('operation.graphql', WHO);
    const { data } = await run();
    await expect.poll(() => page.evaluate(STORED_TABS), POLLING).toContain('query Who');

    expect(data).toEqual({ currentUser: { username: 'mira.castellan' } });
    expect(JSON.stringify(await context.storageState({ indexedDB: true }))).toContain('query Who');
    expect(JSON.stringify(await context.storageState({ indexedDB: true }))).not.toContain(token);
    expect(await page.evaluate('JSON.stringify(sessionStorage)')).not.toContain(token);
    expect(await page.evaluate('caches.keys()')).toEqual([]);
    expect(page.url()).not.toContain(token);
    await page.getByRole('button', { name: 'Open settings dialog' }).click();
    expect(await page.getByText('Persist headers').count()).toBe(0);

    await reload();
    expect(await textOf('request-headers.json')).not.toContain(token);
    expect(problems).toEqual([]);
  });

  test('works without the schema if callers cannot read it', async () => {
    const { page, run, problems } = await openGraphiql(window, {
      introspection: false,
      sampleToken: 'glpat-sandbox-maintainer',
    });

    const { data } = await run();
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();

    expect(data).toMatchObject({ project: { environments: {} } });
    expect(await page.locator('.graphiql-plugin').innerText()).toContain('No GraphQL schema available');
    expect(problems).toEqual([]);
  });
});
