import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { isAllowed } from './support/allowed-licences.ts';
import { compile, MODULE_RESOLUTIONS, type ModuleResolution } from './support/compile.ts';
import { packageCodeIn } from './support/documentation.ts';
import { MOUNTED, outcomesOf, SERVERS } from './support/package-programs.ts';
import { environment, npm, pack, type PackedProject } from './support/packed-project.ts';

const TEN_MINUTES = 600_000;
const NAME = 'gitlab-deployments-gateway';
const execute = promisify(execFile);

const compilations: Partial<Record<ModuleResolution, Promise<void>>> = {};
/** The code of the documentation, which the application compiles together with `TYPED`. */
const documented = packageCodeIn('ts').map((block, index) => ({ ...block, file: `documented-${index}` }));
const TYPED = `
  import type { GraphQLSchema } from 'graphql';
  import { createGateway, type Gateway, type GatewayOptions } from '${NAME}';
  import { schema } from '${NAME}/schema';

  const options: GatewayOptions = { gitlabUrl: 'https://gitlab.example.com', maxDepth: 10 };
  export const gateway: Gateway = createGateway(options);
  export const answer: Promise<Response> = gateway(new Request('http://gateway.test/graphql'));
  export const typed: GraphQLSchema = schema;
  // @ts-expect-error There has to be a GitLab.
  createGateway({});
  // @ts-expect-error A setting that there is not.
  createGateway({ gitlabUrl: 'https://gitlab.example.com', maxDeepness: 10 });`;

let outcomes: Promise<Readonly<Record<string, unknown>>> | undefined;
let place: string;
let packed: PackedProject;
/** Where somebody has installed the package. */
let application: string;

beforeAll(async () => {
  place = await mkdtemp(path.join(tmpdir(), 'package-'));
  packed = await pack(path.join(place, 'project'));
  application = path.join(place, 'application');
  await mkdir(application);
  await writeFile(path.join(application, 'package.json'), '{ "private": true, "type": "module" }');
  const {
    '@types/node': types,
    '@opentelemetry/sdk-trace-node': tracing,
    hono,
  } = packageJson.devDependencies;
  await npm(application, [
    'install',
    path.join(place, packed.filename),
    `@types/node@${types}`,
    `@opentelemetry/sdk-trace-node@${tracing}`,
    `hono@${hono}`,
  ]);
}, TEN_MINUTES);
afterAll(() => rm(place, { recursive: true }), TEN_MINUTES);

describe('npm pack', () => {
  test('packs what is compiled, what is generated from the schema, and what a person reads', () => {
    const names = packed.files.map((file) => file.path);
    const others = names.filter((name) => !name.startsWith('dist/') && !name.startsWith('docs/'));

    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json', 'schema.graphql']);
    expect(names).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/gateway.js',
        'dist/gateway.d.ts',
        'dist/third-party-licenses.md',
        'docs/operations.md',
        'docs/introspection.json',
        'docs/library.md',
        'docs/possibleTypes.json',
        'docs/subgraph.graphql',
      ]),
    );
  });

  test('leaves sources, tests and source maps at home', () => {
    const strangers = packed.files
      .map((file) => file.path)
      .filter(
        (name) =>
          !/(\.js|\.d\.ts|\.html|\.css|\.svg|\.json|\.graphql|\.md|\.yaml|LICENSE)$/.test(name) ||
          /test|\.map/.test(name),
      );

    expect(strangers).toEqual([]);
  });

  test('makes less than 4 MB', () => {
    expect(packed.size).toBeLessThan(4 * 1024 ** 2);
  });
});

describe('the installed package', { timeout: TEN_MINUTES }, () => {
  test('starts by npx, answers, and serves GraphiQL with all that its page asks for', async () => {
    const { address } = await startByNpx();

    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': 'glpat-sandbox-maintainer' },
      body: JSON.stringify({ query: '{ currentUser { username } }' }),
    });
    const page = await (await fetch(address, { headers: { accept: 'text/html' } })).text();
    const assets = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, asset = '']) => new URL(asset, address),
    );
    const statuses = await Promise.all(assets.map(async (asset) => (await fetch(asset)).status));

    expect(await answer.json()).toEqual({
      data: { currentUser: { username: expect.any(String) as string } },
    });
    expect(assets.length).toBeGreaterThan(1);
    expect(statuses).toEqual(assets.map(() => 200));
  });

  test('passes on the licences of the libraries that are built in, all of which are allowed', async () => {
    const file = path.join(application, 'node_modules', NAME, 'dist/third-party-licenses.md');

    const libraries = [...(await readFile(file, 'utf8')).matchAll(/^## (\S+) - \S+ \((.*)\)$/gm)];

    expect(libraries.map(([, name]) => name)).toEqual(expect.arrayContaining(['graphql', 'undici', 'pino']));
    expect(libraries.filter(([, , licence = '']) => !isAllowed(licence))).toEqual([]);
  });

  test('prints its version', async () => {
    const { stdout } = await execute('npx', [NAME, '--version'], { cwd: application, env: environment() });

    expect(stdout).toBe(`${packageJson.version}\n`);
  });

  test('is a library: createGateway, and the schema with the graphql of the application', async () => {
    const { library } = await runPrograms();

    expect(library).toEqual({
      health: { status: 'ok' },
      isSchema: true,
      sdl: true,
      subgraph: true,
      introspection: true,
      possibleTypes: expect.objectContaining({ UserError: expect.any(Array) as string[] }) as object,
    });
  });

  test.each(documented)('runs the code of $page: $text', async ({ file }) => {
    await compiledBy('nodenext');

    await execute(process.execPath, [`nodenext/${file}.js`], { cwd: application });
  });

  test('documents a server of its own with limits, one with metrics, and one that stops', () => {
    expect(SERVERS.map(({ text }) => /requireHostHeader|createMetrics|SIGTERM/.exec(text)?.[0])).toEqual([
      'requireHostHeader',
      'createMetrics',
      'SIGTERM',
    ]);
  });

  test.each(SERVERS)('runs the code of $page: $text', async ({ name }) => {
    const outcomes = await runPrograms();

    expect(outcomes[name]).toBe('listens');
  });

  test.each(MOUNTED)('runs the code of docs/library.md: $name', async ({ name }) => {
    const outcomes = await runPrograms();

    expect(outcomes[name]).toBe('200 {"status":"ok"}');
  });

  test('runs the code of docs/operations.md: tracing', async () => {
    const { text = '' } = packageCodeIn('js').find((block) => block.text.includes('opentelemetry')) ?? {};
    await writeFile(path.join(application, 'tracing.mjs'), text);
    const { address, output } = await startByNpx({
      NODE_OPTIONS: '--import ./tracing.mjs',
      // By default, the SDK passes spans on after five seconds.
      OTEL_BSP_SCHEDULE_DELAY: '10',
    });

    await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'private-token': 'glpat-sandbox-maintainer' },
      body: JSON.stringify({ query: 'query Traced { currentUser { username } }' }),
    });

    for await (const line of output) if (line.includes("name: 'query Traced'")) return;
    throw new Error('The gateway ended without a span');
  });

  test.each(MODULE_RESOLUTIONS)('has types, by moduleResolution %s', async (moduleResolution) => {
    await expect(compiledBy(moduleResolution)).resolves.toBeUndefined();
  });

  test('can be installed by those who take engines at their word, as the documentation says', async () => {
    const strict = path.join(place, 'strict');
    const { '@whatwg-node/promise-helpers': helpers, '@whatwg-node/disposablestack': stack } =
      packageJson.overrides;
    await mkdir(strict);
    await writeFile(
      path.join(strict, 'package.json'),
      JSON.stringify({
        private: true,
        overrides: { '@whatwg-node/promise-helpers': helpers, '@whatwg-node/disposablestack': stack },
      }),
    );

    await npm(strict, ['install', '--dry-run', '--engine-strict', path.join(place, packed.filename)]);
  });
});

/** Runs the programs of the application in one process, which loads the package once, and returns their outcomes. */
async function runPrograms(): Promise<Readonly<Record<string, unknown>>> {
  return (outcomes ??= outcomesOf(application));
}

/** Compiles what an application could contain, once for all tests. */
async function compiledBy(moduleResolution: ModuleResolution): Promise<void> {
  const sources = [{ file: 'typed', text: TYPED }, ...documented];
  return (compilations[moduleResolution] ??= compile(application, moduleResolution, sources));
}

async function startByNpx(
  settings: NodeJS.ProcessEnv = {},
): Promise<{ address: string; output: AsyncIterable<string> }> {
  const child = spawn('npx', [NAME], {
    cwd: application,
    env: { ...environment(), PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'ignore'],
    // A group of its own: npx does not pass every signal on.
    detached: true,
  });
  onTestFinished(() => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const { value } = (await lines.next()) as { value: string | undefined };
  if (value === undefined) throw new Error('The gateway ended before it listened');
  const { address } = JSON.parse(value) as { address: string };
  return { address, output: { [Symbol.asyncIterator]: () => lines } };
}
