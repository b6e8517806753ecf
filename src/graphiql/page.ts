import { REQUEST_COST_HEADER } from '../observability/request-cost.ts';
import { CSRF_HEADER } from '../http/cross-site.ts';
import { EXAMPLES, OWN_VARIABLES, SAMPLE_VARIABLES } from './examples.ts';

const TITLE = 'GitLab deployments';
const PLACEHOLDER = '<your GitLab token, scope read_api>';

export const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#5943b6"/><path d="M16 5l8 9h-5v7h-6v-7H8z" fill="#fff"/><rect x="7" y="23" width="18" height="3.5" rx="1.7" fill="#fc9867"/></svg>';

export interface PageParts {
  /** Undefined where a GitLab of the reader's own is asked, and not the embedded one. */
  readonly sampleToken: string | undefined;
  /** Addresses relative to the page's own, so that all works below whatever path a proxy puts it. */
  readonly script: string;
  readonly graphiql: string;
  readonly style: string;
  readonly icon: string;
  /** The answer to an introspection query; undefined where callers may not ask for the schema. */
  readonly schema: string | undefined;
  readonly workers: Readonly<Record<string, string>>;
}

/** The html of GraphiQL. Nothing of a request's is in it. */
export function renderPage(parts: PageParts): string {
  const { sampleToken, script, graphiql, style, icon } = parts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${TITLE}</title>
<link rel="icon" type="image/svg+xml" href="${icon}">
<link rel="stylesheet" href="${style}">
<style>${STYLE}</style>
<script type="application/json" id="settings">${settingsOf(parts)}</script>
<script type="module" src="${script}"></script>
<script defer src="${graphiql}"></script>
</head>
<body>
<header>
<nav id="examples" aria-label="Examples"><span>Examples</span></nav>
<p>${sampleToken === undefined ? HINT_OF_OWN : HINT_OF_SAMPLE}</p>
</header>
<div id="root">Loading GraphiQL</div>
<noscript>GraphiQL needs JavaScript.</noscript>
<template id="logo">${LOGO}</template>
</body>
</html>
`;
}

const RUN = '<kbd>Ctrl</kbd>+<kbd>Enter</kbd> (or <kbd>⌘</kbd>+<kbd>Enter</kbd>)';
const COST = 'Below the data, <b>requestCost</b> lists the REST requests that it took.';
const HINT_OF_SAMPLE = `Pick one, and ${RUN} runs it on the sample data of an embedded GitLab. ${COST}`;
const HINT_OF_OWN = `Put your token into <b>Headers</b> and your project into <b>Variables</b>; ${RUN} runs it. ${COST}`;

const STYLE = `
body { display: flex; flex-direction: column; height: 100vh; margin: 0; background: #fff; color: #3b4b68; }
header { padding: 8px 16px 0; font: 14px/1.5 system-ui, sans-serif; }
header nav { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; }
header nav span { font-weight: 600; margin-right: 4px; }
header button { font: inherit; padding: 3px 10px; border: 1px solid #b7c2d7; border-radius: 6px; background: none; color: inherit; cursor: pointer; }
header button:hover { background: rgb(127 127 127 / 15%); }
header p { margin: 6px 0 0; font-size: 13px; }
header kbd { font: inherit; padding: 0 4px; border: 1px solid #b7c2d7; border-radius: 4px; }
#root { flex: 1; min-height: 0; }
#root .graphiql-container { width: 100%; height: 100%; }
.graphiql-logo > div { gap: 8px; }
@media (prefers-color-scheme: dark) { body:not(.graphiql-light) { background: #212a3b; color: #b7c2d7; } }
body.graphiql-dark { background: #212a3b; color: #b7c2d7; }
`;

/** What the page's script reads. */
function settingsOf({ sampleToken, schema, workers }: PageParts): string {
  const values = sampleToken === undefined ? OWN_VARIABLES : SAMPLE_VARIABLES;
  const settings = {
    title: TITLE,
    headers: JSON.stringify({ 'PRIVATE-TOKEN': sampleToken ?? PLACEHOLDER }, null, 2),
    additionalHeaders: { [CSRF_HEADER]: '1', [REQUEST_COST_HEADER]: '1' },
    workers,
    schema,
    examples: EXAMPLES.map(({ title, document, variables }) => ({
      title,
      document,
      variables: Object.fromEntries(variables.map((name) => [name, values[name]])),
    })),
  };
  // A browser ends a script at `</script`, whatever stands around it.
  return JSON.stringify(settings).replaceAll('<', '\\u003c');
}
