import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { readCommandLine } from '../src/process/command-line.ts';
import { VARIABLES } from '../src/settings.ts';
import * as errors from '../src/gitlab/errors.ts';
import { GitLabError } from '../src/gitlab/errors.ts';
import { createLogger } from '../src/observability/log.ts';
import { createMetrics } from '../src/observability/metrics.ts';
import { type Block, documentation, pageNamed, ROOT } from './support/documentation.ts';
import { type Changes, create } from './live/changes.ts';
import { subscribe } from './live/subscribe.ts';
import { startGateway } from './support/gateway.ts';

interface Example {
  readonly page: string;
  readonly name: string;
  readonly text: string;
  readonly answer: unknown;
  /** The REST requests that it cost; none where the page shows none. */
  readonly requests: readonly string[];
}

const blocks = documentation.flatMap(({ name: page, blocks }) =>
  blocks.map((block, index) => ({ page, ...block, next: blocks.slice(index + 1, index + 3) })),
);
const operations = blocks
  .filter(({ language, text }) => language === 'graphql' && /^(query|mutation) /.test(text))
  .map(({ page, text, next }) => example(page, /\w+ (\w+)/.exec(text)?.[1] ?? '', text, next));
const commands = blocks.filter(({ language }) => language === 'sh');
const requests = commands
  .filter(({ text }) => text.startsWith('curl') && !text.startsWith('curl -N') && text.includes('/graphql'))
  .map(({ page, text, next }) => example(page, 'curl', text, next));

describe('an operation in the documentation', () => {
  test('answers each of the three questions of the README', () => {
    const names = operations.filter(({ page }) => page === 'README.md').map(({ name }) => name);

    expect(names).toEqual(['DeployedWhere', 'WentOut', 'Failed']);
  });

  test.each(operations)('$name in $page answers and costs what is shown', async (operation) => {
    const { gitlab, execute } = await startGateway();

    const answer = await execute(operation.text);

    expect(comparable(answer)).toEqual(comparable(operation.answer));
    expect(gitlab.lines().sort()).toEqual([...operation.requests].sort());
  });
});

describe('a request in the documentation', () => {
  const isRetried = ({ page, text }: Example) =>
    page === 'docs/requests.md' && text.includes('environments(first: 3)');

  test.each(requests.filter((request) => !isRetried(request)))(
    'is answered, and costs, as $page shows it',
    async (request) => {
      const { gitlab, answer } = await ask(request);

      expect(comparable(answer)).toEqual(comparable(request.answer));
      expect(gitlab.lines().sort()).toEqual([...request.requests].sort());
    },
  );

  test.each(requests.filter(isRetried))(
    'costs what $page shows, where GitLab fails once',
    async (request) => {
      const { answer } = await ask(request, '/projects/48210977/environments');

      expect(comparable((answer as { extensions: unknown }).extensions)).toEqual(comparable(request.answer));
    },
  );
});

describe('a subscription in the documentation', () => {
  const operationsOf = blocks.flatMap(({ page, language, text }) => {
    if (language === 'graphql' && text.startsWith('subscription ')) return [{ page, query: text }];
    const [, body] = /^curl -N [^]* -d '(.*)'$/m.exec(text) ?? [];
    return body === undefined ? [] : [{ page, ...(JSON.parse(body) as { query: string }) }];
  });

  test('is there as an operation and as a request', () => {
    expect(operationsOf).toHaveLength(2);
  });

  test.each(operationsOf)('in $page receives a change: $query', async ({ query }) => {
    const started = await startGateway();
    const headers = { 'private-token': started.gitlab.tokens.reporter };
    const events = await subscribe<Changes>(started.gateway, query, {}, headers);
    const id = await create(started);

    expect((await events.next())?.data?.deploymentChanged.deployment?.databaseId).toBe(id);
  });
});

describe('a command in the documentation', () => {
  const texts = documentation.map(({ text }) => text).join('\n');

  test('names only scripts that there are', () => {
    const named = [...texts.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, script = '']) => script);

    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });

  test('sets only what can be set', () => {
    const set = commands.flatMap(({ text }) => [...text.matchAll(/\b([A-Z][A-Z_]{3,})=/g)]);
    const names = [...VARIABLES, 'NODE_OPTIONS', 'SOAK_SECONDS'];

    expect(set.length).toBeGreaterThan(2);
    expect(set.map(([, name = '']) => name).filter((name) => !names.includes(name))).toEqual([]);
  });
});

describe('the reference of the settings', () => {
  const { text } = pageNamed('docs/operations.md');

  test('has every one with its default', () => {
    const settings = readFileSync(new URL('.env.example', ROOT), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm);
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (?:`([^`]*)`)? *\|/gm)];

    const expected = [...settings].map(([, name, value]) => [name, value]);

    expect(expected.map(([name]) => name).sort()).toEqual([...VARIABLES].sort());
    expect(rows.map(([, name, value = '']) => [name, value])).toEqual(expect.arrayContaining(expected));
  });
});

describe('the page about the library', () => {
  test('has every option of createGateway', () => {
    const rows = [...pageNamed('docs/library.md').text.matchAll(/^\| `(\w+)` /gm)].map(([, name]) => name);
    const source = readFileSync(new URL('src/gateway-options.ts', ROOT), 'utf8');
    const options = [...source.matchAll(/^ {2}readonly (\w+)/gm)].map(([, name]) => name);

    expect(options).toContain('gitlabUrl');
    expect(rows).toEqual(expect.arrayContaining(options));
  });

  test('has every member of a gateway', async () => {
    const { gateway } = await startGateway();
    const rows = [...pageNamed('docs/library.md').text.matchAll(/^\| `gateway\.(\w+)/gm)].map(
      ([, name]) => name,
    );

    expect(rows.toSorted()).toEqual(Object.keys(gateway).toSorted());
  });
});

describe('the page about errors', () => {
  test('says of every code what to do', () => {
    const kinds = Object.values(errors) as unknown as readonly (new (message: string) => GitLabError)[];
    const codes = kinds
      .filter((Kind) => Kind.prototype instanceof GitLabError)
      .map((Kind) => new Kind('').code)
      // Whoever would see this one has gone.
      .filter((code) => code !== 'CANCELLED');

    const rows = pageNamed('docs/errors.md').text.matchAll(/^\| `([A-Z_]+)` +\| /gm);

    expect([...rows].map(([, code]) => code)).toEqual(
      expect.arrayContaining([...codes, 'INTERNAL_SERVER_ERROR']),
    );
  });
});

describe('the page about operations', () => {
  const page = pageNamed('docs/operations.md');

  test('shows what --help prints', () => {
    expect(page.blocks).toContainEqual({
      language: 'text',
      text: readCommandLine(['--help'], new URL('package.json', ROOT)).text,
    });
  });

  test('shows lines of the log as they are', async () => {
    const written: string[] = [];
    const logger = createLogger('info', { write: (line) => written.push(line) });
    const { execute } = await startGateway({ logger });

    await execute('query Who { currentUser { name } }');
    await execute('{ currentUser { name } project(id: 48210977) { name } }', {}, {});
    await execute('{');

    const shown =
      page.blocks
        .find(({ language }) => language === 'jsonl')
        ?.text.trim()
        .split('\n') ?? [];
    expect(shown.map(keysOf)).toEqual(written.map(keysOf));
  });

  test('names exactly the metrics that there are', async () => {
    const metrics = createMetrics();
    await startGateway({ observer: metrics });
    const { registry } = metrics;
    const there = (await registry.getMetricsAsJSON()).map(({ name }) => name);

    const named = [...page.text.matchAll(/^\| `(gateway_\w+)`/gm)].map(([, name]) => name);
    const watched = page.blocks
      .filter(({ language }) => language === 'promql')
      .flatMap(({ text }) => [...text.matchAll(/gateway_\w+?(?=_bucket|\W)/g)].map(([name]) => name));

    expect(named.sort()).toEqual(there.sort());
    expect(there).toEqual(expect.arrayContaining(watched));
  });
});

describe('a block of code in the documentation', () => {
  test('is run, or compared with what runs, by some test', () => {
    // The two pages and the deployment files have tests of their own; package.test.ts runs what imports the package.
    const elsewhere = ['docs/clients.md', 'docs/supergraph.md'];
    const known = ['graphql', 'json', 'http', 'sh', 'text', 'jsonl', 'promql', 'ts', 'js', 'cjs', 'yaml'];

    const strangers = blocks.filter(
      ({ page, language }) => !elsewhere.includes(page) && !known.includes(language),
    );

    expect(strangers).toEqual([]);
  });
});

describe('the README', () => {
  const { text, blocks } = pageNamed('README.md');

  test('has at most 300 lines', () => {
    expect(text.trim().split('\n').length).toBeLessThanOrEqual(300);
  });

  test('leaves code to the pages of its subject', () => {
    const languages = new Set(blocks.map(({ language }) => language));

    expect([...languages].sort()).toEqual(['graphql', 'http', 'json', 'sh', 'text']);
  });
});

describe('a link in the documentation', () => {
  const links = documentation.flatMap(({ name: page, text }) =>
    [...text.matchAll(/\]\((?!https?:)([^)#]*)(#[^)]+)?\)/g)].map(([, path = '', anchor = '']) => ({
      page,
      path,
      anchor: anchor.slice(1),
    })),
  );

  test.each(links)('of $page leads to $path $anchor', ({ page, path, anchor }) => {
    const target = path === '' ? new URL(page, ROOT) : new URL(path, new URL(page, ROOT));

    expect(existsSync(target)).toBe(true);
    expect(anchor === '' || anchorsOf(readFileSync(target, 'utf8')).includes(anchor)).toBe(true);
  });

  test('leads to every page from the README', () => {
    const linked = links.filter(({ page }) => page === 'README.md').map(({ path }) => path);
    const pages = documentation.map(({ name }) => name).filter((name) => name !== 'README.md');

    expect(linked).toEqual(expect.arrayContaining(pages));
  });
});

function example(page: string, name: string, text: string, next: readonly Block[]): Example {
  const [answer, requests] = next;
  return {
    page,
    name,
    text,
    answer: answer?.language === 'json' ? JSON.parse(answer.text) : undefined,
    requests: requests?.language === 'http' ? requests.text.trim().split('\n') : [],
  };
}

/** Runs a request of the documentation against a gateway of its own; GitLab fails the first one to that path. */
async function ask({ text }: Example, failing?: string) {
  const { gitlab, gateway } = await startGateway();
  if (failing) gitlab.fault({ path: failing, does: 'fail', as: 'bad-gateway', times: 1 });
  const server = createServer(gateway.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const command = text.replaceAll('127.0.0.1:4000', `127.0.0.1:${port}`);
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  return { gitlab, answer: JSON.parse(stdout) as unknown };
}

/** Without what is different each time: GitLab's ids of requests, times, and what is left of its limit. */
function comparable(answer: unknown): unknown {
  return JSON.parse(
    JSON.stringify(answer)
      .replace(/"(requestId|resetsAt)":"[^"]*"/g, '"$1":""')
      .replace(/"(durationMs|startedAfterMs|remaining)":[\d.]+/g, '"$1":0'),
  );
}

function keysOf(line: string): string[] {
  return Object.keys(JSON.parse(line) as object);
}

/** As hosts of Markdown make them of headings. */
function anchorsOf(page: string): string[] {
  return [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  );
}
