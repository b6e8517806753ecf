/**
 * The page's own script, which runs before GraphiQL's. It is a text because nothing compiles it, and a bundle of the
 * gateway has to contain it.
 */
const SCRIPT = String.raw`const { workers, headers, additionalHeaders, title, schema } = JSON.parse(
  document.querySelector('#settings').textContent,
);
// Load the schema while GraphiQL's script loads. Browsers keep this file, unlike a response of the API.
const introspection = schema ? fetch(schema).then((response) => response.json()) : null;

// GraphiQL's script reads this: where the workers of its editors are, and to set globalThis.monaco.
globalThis.MonacoEnvironment = {
  globalAPI: true,
  getWorkerUrl: (_module, label) => new URL(workers[label], document.baseURI).href,
};

// Another program on the same port may have a GraphiQL with tabs of its own.
const PREFIX = 'gitlab-deployments:';
const storedKeys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
const storage = {
  get length() {
    return storedKeys().length;
  },
  getItem: (key) => localStorage.getItem(PREFIX + key),
  setItem: (key, value) => {
    localStorage.setItem(PREFIX + key, value);
  },
  removeItem: (key) => {
    localStorage.removeItem(PREFIX + key);
  },
  clear: () => {
    for (const key of storedKeys()) localStorage.removeItem(key);
  },
};

// The gateway reports in each response what it cost. GraphiQL shows the response without this report, which is one line
// above it, with the list of requests to open.
const send = globalThis.fetch;
globalThis.fetch = async (...request) => {
  const response = await send(...request);
  showCost(undefined);
  // On a phone, the response is below the editors.
  if (matchMedia('(max-width: 700px)').matches) document.querySelector('.graphiql-response')?.scrollIntoView();
  const { status, headers: responseHeaders } = response;
  const type = responseHeaders.get('content-type') ?? '';
  if (type.includes('event-stream'))
    return new Response(eventsWithoutCost(response.body), { status, headers: responseHeaders });
  if (!type.includes('json')) return response;
  return new Response(withoutCost(await response.text()), { status, headers: responseHeaders });
};

let costLine;

document.addEventListener('DOMContentLoaded', async () => {
  costLine = document.querySelector('#cost');
  const [first] = examples;
  const { query = first.document, variables = json(first.variables) } = linked() ?? storedTab() ?? {};

  globalThis.YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    title,
    logo: document.querySelector('#logo').innerHTML,
    headers,
    additionalHeaders,
    schema: (await introspection)?.data ?? null,
    storage,
    // GraphiQL opens the stored tab that has exactly these, or adds a tab.
    query,
    variables,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
    // Without this, GraphiQL puts the operation into the page's address: proxies log it, and it can be too long.
    onEditQuery: () => undefined,
  });
  globalThis.monaco.editor.onDidCreateEditor((editor) => {
    editor.onDidChangeModel(() => {
      if (isOf(editor, 'operation.graphql')) editor.focus();
      if (isOf(editor, 'response.json')) document.querySelector('.graphiql-response').prepend(costLine);
    });
  });

  for (const example of examples) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = example.title;
    button.addEventListener('click', () => {
      void show(example);
    });
    document.querySelector('#examples').append(button);
  }
});

function withoutCost(text) {
  try {
    const { extensions: { requestCost, ...extensions } = {}, ...result } = JSON.parse(text);
    if (requestCost === undefined) return text;
    showCost(requestCost);
    return JSON.stringify(Object.keys(extensions).length > 0 ? { ...result, extensions } : result);
  } catch {
    return text;
  }
}

/** The events of a subscription, each of which shows its cost as it passes. */
function eventsWithoutCost(body) {
  let rest = '';
  const lines = new TransformStream({
    transform(chunk, events) {
      const whole = (rest + chunk).split('\n');
      rest = whole.pop();
      for (const line of whole)
        events.enqueue((line.startsWith('data: ') ? 'data: ' + withoutCost(line.slice(6)) : line) + '\n');
    },
  });
  return body.pipeThrough(new TextDecoderStream()).pipeThrough(lines).pipeThrough(new TextEncoderStream());
}

/** Shows as "2 requests · 14 ms · 1,998 left" what an operation cost; hides the line if nothing is known. */
function showCost(cost) {
  costLine.hidden = cost === undefined;
  if (cost === undefined) return;

  const { count, durationMs, rateLimit, requests } = cost;
  const facts = [count === 1 ? '1 request' : count + ' requests', ms(durationMs)];
  if (rateLimit?.remaining != null) facts.push(rateLimit.remaining.toLocaleString('en') + ' left');
  costLine.querySelector('summary').textContent = facts.join(' · ');
  costLine.querySelector('ol').replaceChildren(...requests.map(requestLine));
}

function requestLine({ method, path, status, durationMs, startedAfterMs, attempt, shared }) {
  const line = document.createElement('li');
  const address = document.createElement('code');
  address.textContent = method + ' ' + path;
  const facts = [status ?? 'no response', durationMs === null ? null : ms(durationMs), 'after ' + ms(startedAfterMs)];
  if (attempt > 1) facts.push('attempt ' + attempt);
  if (shared > 0) facts.push('used ' + (shared + 1) + ' times');
  line.append(address, ' ' + facts.filter((fact) => fact !== null).join(' · '));
  return line;
}

function ms(duration) {
  return Math.round(duration).toLocaleString('en') + ' ms';
}

/** The operation in the address of a link, such as "Show query" on the board. Servers do not get this part of an address. */
function linked() {
  const parameters = new URLSearchParams(location.hash.slice(1));
  if (!parameters.has('query')) return undefined;
  history.replaceState(null, '', location.pathname + location.search);
  return { query: parameters.get('query'), variables: parameters.get('variables') ?? undefined };
}

/** The tab that was open when the page was last left. */
function storedTab() {
  const { tabs, activeTabIndex } = JSON.parse(storage.getItem('graphiql:tabState')) ?? {};
  return tabs?.[activeTabIndex];
}

/** Puts an example into the tab, or into a new tab if this one has an operation that the user wrote. */
async function show(example) {
  const operation = editorOf('operation.graphql');
  const variables = editorOf('variables.json');
  const requestHeaders = editorOf('request-headers.json');
  // The user clicked before GraphiQL was ready.
  if (!operation || !variables || !requestHeaders) return;

  const written = operation.getValue();
  const givenVariables = variables.getValue();
  const givenHeaders = requestHeaders.getValue();
  if (written.trim() !== '' && !examples.some(({ document }) => document === written)) {
    document.querySelector('.graphiql-tab-add').click();
    // The user types a token only once.
    requestHeaders.setValue(givenHeaders);
  }

  operation.setValue(example.document);
  variables.setValue(json({ ...example.variables, ...chosen(example.variables, givenVariables) }));

  const [line, name] = firstOperation(example.document);
  operation.setPosition({ lineNumber: line, column: 1 });
  await titled(name);
  operation.focus();
}

/**
 * Waits until GraphiQL has noticed the new text, which takes a moment: before that, it would run the operation with the
 * name of the previous one. The tab shows the name that GraphiQL knows.
 */
async function titled(name) {
  const isTitled = () => document.querySelector('.graphiql-tab-active .graphiql-tab-button')?.textContent === name;
  for (let frames = 0; frames < 120 && !isTitled(); frames += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** The values that the user has given to these variables, so that a project is typed once; not those of an example. */
function chosen(variables, given) {
  const isOfExample = (name, value) => examples.some((example) => example.variables[name] === value);
  try {
    return Object.fromEntries(
      Object.entries(JSON.parse(given)).filter(([name, value]) => name in variables && !isOfExample(name, value)),
    );
  } catch {
    return {};
  }
}

/** The number of the line on which the first operation begins, and its name. */
function firstOperation(document) {
  const lines = document.split('\n');
  const index = lines.findIndex((line) => /^(?:query|mutation|subscription) /.test(line));
  return [index + 1, /\w+ (\w+)/.exec(lines[index])[1]];
}

function editorOf(model) {
  return globalThis.monaco.editor.getEditors().find((editor) => isOf(editor, model));
}

function isOf(editor, model) {
  return editor.getModel()?.uri.path.endsWith(model) ?? false;
}

function json(value) {
  return JSON.stringify(value, null, 2);
}
`;

/** The script with the examples in it: browsers keep it, unlike the page. */
export function scriptWith(examples: readonly object[]): string {
  return `const examples = ${JSON.stringify(examples)};\n${SCRIPT}`;
}
