/**
 * What the page does in the browser; runs ahead of GraphiQL's own script. A text, since it is compiled for no browser and
 * has to be found wherever the gateway is bundled into.
 */
export const SCRIPT = String.raw`const { workers, examples, headers, additionalHeaders, title, schema } = JSON.parse(
  document.querySelector('#settings').textContent,
);
// Asked for now, while GraphiQL's script is on its way; unlike the answer of the API, browsers keep it.
const introspection = schema ? fetch(schema).then((response) => response.json()) : null;

// Read by GraphiQL's script: where its editors find their workers, and that they are to be seen as globalThis.monaco.
globalThis.MonacoEnvironment = {
  globalAPI: true,
  getWorkerUrl: (_module, label) => new URL(workers[label], document.baseURI).href,
};

// Another program on this port may have a GraphiQL of its own, with tabs that mean nothing here.
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

document.addEventListener('DOMContentLoaded', async () => {
  const [first] = examples;
  const { query = first.document, variables = json(first.variables) } = storedTab() ?? {};

  globalThis.YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), {
    title,
    logo: document.querySelector('#logo').innerHTML,
    headers,
    additionalHeaders,
    schema: (await introspection)?.data ?? null,
    storage,
    // Of its stored tabs GraphiQL opens the one that has exactly these; where none has, it adds one.
    query,
    variables,
    defaultEditorToolsVisibility: 'headers',
    shouldPersistHeaders: false,
    // Without it GraphiQL keeps the whole operation in the page's address, which proxies log and servers find too long.
    onEditQuery: () => undefined,
  });
  globalThis.monaco.editor.onDidCreateEditor((editor) => {
    editor.onDidChangeModel(() => {
      if (isOf(editor, 'operation.graphql')) editor.focus();
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

/** The tab that was open at the last visit. */
function storedTab() {
  const { tabs, activeTabIndex } = JSON.parse(storage.getItem('graphiql:tabState')) ?? {};
  return tabs?.[activeTabIndex];
}

/** Puts an example into the tab, or into a new one where this one has an operation of the user's own. */
async function show(example) {
  const operation = editorOf('operation.graphql');
  const variables = editorOf('variables.json');
  const requestHeaders = editorOf('request-headers.json');
  // Clicked before GraphiQL has got that far.
  if (!operation || !variables || !requestHeaders) return;

  const written = operation.getValue();
  const givenVariables = variables.getValue();
  const givenHeaders = requestHeaders.getValue();
  if (written.trim() !== '' && !examples.some(({ document }) => document === written)) {
    document.querySelector('.graphiql-tab-add').click();
    // The token is to be typed once.
    requestHeaders.setValue(givenHeaders);
  }

  operation.setValue(example.document);
  variables.setValue(json({ ...example.variables, ...sameNames(example.variables, givenVariables) }));

  const [line, name] = firstOperation(example.document);
  operation.setPosition({ lineNumber: line, column: 1 });
  await titled(name);
  operation.focus();
}

/**
 * GraphiQL comes to know of another text a moment later, and until then would run it by the name of the operation before.
 * The tab has the name of the operation that it knows of.
 */
async function titled(name) {
  const isTitled = () => document.querySelector('.graphiql-tab-active .graphiql-tab-button')?.textContent === name;
  for (let frames = 0; frames < 120 && !isTitled(); frames += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** What the user has set of these variables, so that a project is to be typed once. */
function sameNames(variables, given) {
  try {
    return Object.fromEntries(Object.entries(JSON.parse(given)).filter(([name]) => name in variables));
  } catch {
    return {};
  }
}

/** The line on which it begins, counted from 1, and its name. */
function firstOperation(document) {
  const lines = document.split('\n');
  const index = lines.findIndex((line) => /^(?:query|mutation) /.test(line));
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
