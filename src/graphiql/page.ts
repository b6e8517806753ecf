import { REQUEST_COST_HEADER } from '../observability/request-cost.ts';
import { CSRF_HEADER } from '../http/cross-site.ts';
import { settingsJson } from '../http/page-file.ts';
import { ownVariables, sampleVariables } from './example.ts';
import { EXAMPLES } from './examples.ts';

const TITLE = 'GitLab deployments';
const PLACEHOLDER = '<your GitLab token, scope read_api>';

export const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#5943b6"/><path d="M16 5l8 9h-5v7h-6v-7H8z" fill="#fff"/><rect x="7" y="23" width="18" height="3.5" rx="1.7" fill="#fc9867"/></svg>';

export interface PageParts {
  /** Undefined in front of a real GitLab. */
  readonly sampleToken: string | undefined;
  /** Whether requests without a token act with the gateway's own. */
  readonly hasToken: boolean;
  /** Relative to the page's own address, so that the page works below any path. */
  readonly script: string;
  readonly graphiql: string;
  readonly style: string;
  readonly icon: string;
  /** The response to an introspection query; undefined if callers cannot read the schema. */
  readonly schema: string | undefined;
  readonly workers: Readonly<Record<string, string>>;
}

/** The HTML page. It contains nothing from a request. */
export function renderPage(parts: PageParts): string {
  const { script, graphiql, style, icon } = parts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${TITLE}</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="stylesheet" href="${style}">
<script type="application/json" id="settings">${settingsOf(parts)}</script>
<script type="module" src="${script}"></script>
<script defer src="${graphiql}"></script>
</head>
<body>
<header>
<nav id="examples" aria-label="Examples"><span>Examples</span></nav>
<p>${hintOf(parts)}</p>
</header>
<div id="root">Loading GraphiQL</div>
<details id="cost" hidden><summary></summary><ol></ol></details>
<noscript>GraphiQL needs JavaScript.</noscript>
<template id="logo">${LOGO}</template>
</body>
</html>
`;
}

const RUN = 'press <kbd>Ctrl</kbd>+<kbd>Enter</kbd> (<kbd>⌘</kbd>+<kbd>Enter</kbd>) or ▶ to run it.';

function hintOf({ sampleToken, hasToken }: PageParts): string {
  if (sampleToken !== undefined) return `The data is that of a sample company. Pick an example, and ${RUN}`;
  const project = `Put the path of your project into <b>Variables</b>, and ${RUN}`;
  return hasToken
    ? `This gateway has a GitLab token of its own. ${project} To use another token, send it as <code>PRIVATE-TOKEN</code> in <b>Headers</b>.`
    : `Put your GitLab token into <b>Headers</b>. ${project}`;
}

/** Comes after GraphiQL's own style in one file, which browsers keep, unlike the page. */
export const STYLE = `
body { display: flex; flex-direction: column; height: 100vh; height: 100dvh; margin: 0; background: #fff; color: #3b4b68; }
header { padding: 8px 16px 0; font: 14px/1.5 system-ui, sans-serif; }
header nav { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
header nav span { font-weight: 600; margin-right: 4px; }
header button { font: inherit; padding: 3px 10px; border: 1px solid #b7c2d7; border-radius: 6px; background: none; color: inherit; cursor: pointer; white-space: nowrap; }
header button:hover { background: rgb(127 127 127 / 15%); }
header p { margin: 6px 0 0; font-size: 13px; }
header kbd { font: inherit; padding: 0 4px; border: 1px solid #b7c2d7; border-radius: 4px; }
#root { flex: 1; min-height: 0; }
#root .graphiql-container { width: 100%; height: 100%; }
.graphiql-logo > div { gap: 8px; }
.graphiql-response #cost { padding: 0 16px 8px; font: 14px/1.5 system-ui, sans-serif; }
#cost summary { cursor: pointer; font-weight: 600; }
#cost ol { margin: 4px 0 0; padding-left: 24px; max-height: 30vh; overflow: auto; font-size: 13px; }
#cost code { overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { body:not(.graphiql-light) { background: #212a3b; color: #b7c2d7; } }
body.graphiql-dark { background: #212a3b; color: #b7c2d7; }
@media (max-width: 700px) {
  body { height: auto; min-height: 100dvh; }
  header { padding: 6px 8px 0; }
  header nav { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  header p { font-size: 12px; }
  #root .graphiql-container { flex-direction: column; height: auto; overflow: visible; }
  #root .graphiql-sidebar { flex-direction: row; width: auto; height: auto; padding: 2px 8px; }
  #root .graphiql-sidebar > button, #root .graphiql-sidebar > .graphiql-un-styled { width: 40px; height: 40px; }
  #root .graphiql-main { flex-direction: column; }
  #root .graphiql-plugin { max-width: none; max-height: 70dvh; overflow: auto; }
  #root .graphiql-main > .graphiql-horizontal-drag-bar { display: none; }
  #root .graphiql-sessions { margin: 6px; max-height: none; }
  #root .graphiql-logo { display: none; }
  #root #graphiql-session { flex-direction: column; gap: 8px; }
  #root #graphiql-session > .graphiql-horizontal-drag-bar { display: none; }
  #root #graphiql-session > .graphiql-editors { flex: none !important; height: 420px; }
  #root #graphiql-session > .graphiql-response { flex: none !important; height: 85dvh; padding-top: 8px; }
}
`;

/** The examples, as the page's script reads them. */
export function examplesWith(sampleToken: string | undefined) {
  const values = sampleToken === undefined ? ownVariables : sampleVariables;
  return EXAMPLES.map((example) => ({
    title: example.title,
    document: example.document,
    variables: values(example),
  }));
}

/** The settings that the page's script reads. */
function settingsOf({ sampleToken, hasToken, schema, workers }: PageParts): string {
  const token = sampleToken ?? (hasToken ? undefined : PLACEHOLDER);
  return settingsJson({
    title: TITLE,
    headers: token === undefined ? '' : JSON.stringify({ 'PRIVATE-TOKEN': token }, null, 2),
    additionalHeaders: { [CSRF_HEADER]: '1', [REQUEST_COST_HEADER]: '1' },
    workers,
    schema,
  });
}
