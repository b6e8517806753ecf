import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { packageCodeIn } from './documentation.ts';
import { environment } from './packed-project.ts';

const NAME = 'gitlab-deployments-gateway';

/** A program of the application says in its `outcome` what it has found out. */
const LIBRARY = `
  import { readFileSync } from 'node:fs';
  import { createRequire } from 'node:module';
  import { buildClientSchema, isSchema } from 'graphql';
  import { createGateway } from '${NAME}';
  import { schema } from '${NAME}/schema';

  const read = (name) => readFileSync(createRequire(import.meta.url).resolve('${NAME}/' + name), 'utf8');
  const gateway = createGateway({ gitlabUrl: 'http://127.0.0.1:9' });
  const response = await gateway(new Request('http://gateway.test/health'));
  await gateway.close();
  export const outcome = {
    health: await response.json(),
    isSchema: isSchema(schema),
    sdl: read('schema.graphql').includes('type Deployment '),
    subgraph: read('subgraph.graphql').includes('@link('),
    introspection: isSchema(buildClientSchema(JSON.parse(read('introspection.json')))),
    possibleTypes: JSON.parse(read('possibleTypes.json')),
  };`;
/** The servers in the documentation. */
export const SERVERS = packageCodeIn('js')
  .filter(({ text }) => text.includes('listen(4000)'))
  .map((block, index) => ({ ...block, name: `server-${index}` }));
/** The code in the documentation that mounts the gateway elsewhere. */
export const MOUNTED = [
  { name: 'Hono', language: 'js', part: "from 'hono'", handler: 'default.fetch' },
  { name: 'Next.js', language: 'js', part: 'as GET', handler: 'GET' },
  { name: 'CommonJS', language: 'cjs', part: 'require(', handler: 'default.gateway' },
];

/**
 * Runs the programs in the directory of an application that has installed the package. One process runs all of them, so
 * that it loads the package once. Returns what each has found out, or its error.
 */
export async function outcomesOf(application: string): Promise<Readonly<Record<string, unknown>>> {
  const write = async (file: string, text: string) => writeFile(path.join(application, file), text);
  await write('library.js', LIBRARY);
  for (const { name, text } of SERVERS) {
    const serving = text.replace('listen(4000)', 'listen(0)').replace('listen(9464', 'listen(0');
    await write(`${name}.js`, `${serving}\nexport const outcome = 'listens';`);
  }
  for (const { name, language, part, handler } of MOUNTED) {
    const { text = '' } = packageCodeIn(language).find((block) => block.text.includes(part)) ?? {};
    const base = text.includes("'/api'") ? '/api' : '';
    await write(`mounted-${name}.${language}`, text);
    await write(
      `${name}.js`,
      `const handler = (await import('./mounted-${name}.${language}')).${handler};
       const response = await handler(new Request('http://localhost${base}/health'));
       export const outcome = response.status + ' ' + (await response.text());`,
    );
  }
  const programs = ['library', ...SERVERS.map(({ name }) => name), ...MOUNTED.map(({ name }) => name)];
  await write(
    'programs.js',
    `import { writeFileSync } from 'node:fs';

     const outcomes = {};
     for (const name of ${JSON.stringify(programs)}) {
       try {
         outcomes[name] = (await import('./' + name + '.js')).outcome;
       } catch (error) {
         outcomes[name] = error.stack;
       }
     }
     writeFileSync('outcomes.json', JSON.stringify(outcomes));
     setImmediate(() => process.exit());`,
  );

  await promisify(execFile)(process.execPath, ['programs.js'], {
    cwd: application,
    env: { ...environment(), GITLAB_URL: 'https://gitlab.example.com' },
  });
  return JSON.parse(await readFile(path.join(application, 'outcomes.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}
