import type { BrowserContext, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import type { GatewayOptions } from '../../src/gateway.ts';
import { type StartedGateway, startGateway } from '../support/gateway.ts';
import type { BrowserWindow } from './window.ts';

/** Patient, since a machine may have other things to do. */
export const POLLING = { timeout: 15_000 };

type Editor = 'operation.graphql' | 'variables.json' | 'request-headers.json' | 'response.json';

export interface OpenedGraphiql {
  readonly gitlab: StartedGateway['gitlab'];
  readonly page: Page;
  readonly context: BrowserContext;
  /** What a browser complains of: errors, warnings, refused or failed requests, requests to anywhere else. */
  readonly problems: readonly string[];
  /** The addresses of what the page has loaded, in order; that may have been out of the browser's cache. */
  readonly loaded: readonly string[];
  /** How many bytes gateways have sent to the window so far. */
  readonly bytesSent: () => number;
  /** The whole text of an editor, of which the page only has the lines in sight. */
  readonly textOf: (editor: Editor) => Promise<string>;
  /** Replaces the text of an editor as a person does, from the clipboard. */
  readonly write: (editor: Editor, text: string) => Promise<void>;
  /** Picks an example with the keyboard. */
  readonly pick: (title: string) => Promise<void>;
  /** Presses Ctrl+Enter, and gives the answer that the result pane shows then. */
  readonly run: () => Promise<Answer>;
  /** The line above the response that says what it cost. */
  readonly costLine: () => Promise<string>;
  /** Gives the next answer that the result pane shows, once `action` is done. */
  readonly answerTo: (action: () => Promise<void>) => Promise<Answer>;
  /** Loads the page again. */
  readonly reload: () => Promise<void>;
}

export interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: unknown;
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

/** Opens GraphiQL in a window, in front of a gateway and an embedded GitLab that end with the test. */
export async function openGraphiql(
  { origin, page, context, serve, bytesSent }: BrowserWindow,
  options: Partial<GatewayOptions> = { sampleToken: 'glpat-sandbox-maintainer' },
  viewport: Viewport = { width: 1280, height: 800 },
): Promise<OpenedGraphiql> {
  const { gitlab, gateway } = await startGateway(options);
  await page.setViewportSize(viewport);
  await serve(gateway.listener);
  const problems = watch(page, origin);
  const loaded: string[] = [];
  page.on('requestfinished', (request) => loaded.push(request.url()));
  onTestFinished(async () => {
    await page.removeAllListeners(undefined, { behavior: 'ignoreErrors' });
  });

  const textOf = async (editor: Editor) => page.evaluate<string>(`${modelOf(editor)}.getValue()`);

  const write = async (editor: Editor, text: string) => {
    if (editor !== 'operation.graphql') {
      await page
        .getByRole('button', { name: editor === 'variables.json' ? 'Variables' : 'Headers', exact: true })
        .click();
    }
    await page.locator(`.graphiql-editor:not(.hidden) [data-uri$="${editor}"]`).click();
    await page.keyboard.press('Control+A');
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    await page.keyboard.press('Control+V');
    await expect.poll(() => textOf(editor), POLLING).toBe(text);
    const [, name] = /^(?:query|mutation) (\w+)/.exec(text) ?? [];
    // GraphiQL comes to know of another operation a moment later, and then shows it.
    if (name) await page.getByRole('tab', { name, selected: true }).waitFor();
  };

  const pick = async (title: string) => {
    await page.getByRole('button', { name: title }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.graphiql-query-editor textarea:focus').waitFor();
  };

  const answerTo = async (action: () => Promise<void>) => {
    // As GraphiQL itself does a moment later; what stands there afterwards is the answer.
    await page.evaluate(`${modelOf('response.json')}.setValue('')`);
    await action();
    await expect.poll(() => textOf('response.json'), POLLING).toMatch(/^\{[^]*\}$/);
    return JSON.parse(await textOf('response.json')) as Answer;
  };

  const reload = async () => {
    await page.goto(`${origin}/graphql`);
    await page.locator('.graphiql-query-editor .view-line').first().waitFor();
  };
  await reload();

  return {
    gitlab,
    page,
    context,
    problems,
    loaded,
    bytesSent,
    textOf,
    write,
    pick,
    costLine: () => page.locator('.graphiql-response summary').innerText(),
    answerTo,
    run: () => answerTo(() => page.keyboard.press('Control+Enter')),
    reload,
  };
}

function modelOf(editor: Editor): string {
  return `monaco.editor.getModels().find(({ uri }) => uri.path.endsWith('${editor}'))`;
}

function watch(page: Page, origin: string): string[] {
  const problems: string[] = [];
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) problems.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.origin !== origin) problems.push(`elsewhere: ${url.href}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.status()}: ${response.url()}`);
  });
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What a page still asks for when it is left behind.
    if (reason !== 'net::ERR_ABORTED') problems.push(`${reason}: ${request.url()}`);
  });
  return problems;
}
