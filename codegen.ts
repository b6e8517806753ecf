// Writes what is generated from the code: schema.graphql, and the types of the operations in test/operations.
// With --check it writes nothing, names what is out of date and ends with status 1 if anything is.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { lexicographicSortSchema, parse, printSchema, Source } from 'graphql';
import { schema } from './src/schema.ts';

interface GeneratedFile {
  /** From the root of the project. */
  readonly name: string;
  readonly text: string;
}

const ROOT = import.meta.dirname;
const OPERATIONS = 'test/operations';

const files = [schemaFile(), await operationsFile()];
if (process.argv.includes('--check')) await check(files);
else await write(files);

/** Sorted, so that moving code about changes nothing for those who read the diff. */
function schemaFile(): GeneratedFile {
  return { name: 'schema.graphql', text: `${printSchema(lexicographicSortSchema(schema))}\n` };
}

/** Each operation as a document that knows the types of its variables and of its result. */
async function operationsFile(): Promise<GeneratedFile> {
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: `${OPERATIONS}/generated/`,
    schema: parse(printSchema(schema)),
    schemaAst: schema,
    documents: await readOperations(),
    documentTransforms: [],
    plugins: [],
    pluginMap: {},
    presetConfig: { fragmentMasking: false, skipIndexFile: true },
    config: {
      documentMode: 'string',
      enumType: 'string-literal',
      scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      skipTypeNameForRoot: true,
      strictScalars: true,
      useTypeImports: true,
    },
  });
  // The preset's other file is a function that finds documents by their text; tests import them by name.
  const section = sections.find(({ filename }) => filename.endsWith('/graphql.ts'));
  if (!section) throw new Error('@graphql-codegen/client-preset no longer writes graphql.ts');

  return { name: section.filename, text: await codegen(section) };
}

async function readOperations() {
  const names = (await readdir(path.join(ROOT, OPERATIONS))).filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.sort().map(async (name) => {
      const location = `${OPERATIONS}/${name}`;
      const text = await readFile(path.join(ROOT, location), 'utf8');
      return { location, document: parse(new Source(text, location)), rawSDL: text };
    }),
  );
}

async function write(generated: readonly GeneratedFile[]): Promise<void> {
  for (const { name, text } of generated) {
    await mkdir(path.dirname(path.join(ROOT, name)), { recursive: true });
    await writeFile(path.join(ROOT, name), text);
  }
}

async function check(generated: readonly GeneratedFile[]): Promise<void> {
  for (const { name, text } of generated) {
    if ((await readIfThere(name)) === text) continue;

    console.error(`${name} is out of date: run "npm run codegen" and commit what it writes.`);
    process.exitCode = 1;
  }
}

async function readIfThere(name: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(ROOT, name), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
