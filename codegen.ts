// Writes what is generated from the code: schema.graphql, docs/introspection.json and docs/possibleTypes.json for clients,
// docs/subgraph.graphql for composition, the types of the operations in test/operations, the typed documents of the clients
// in test/clients and of the board, and everything that follows from the table of settings.
// With --check it writes nothing, names what is out of date and ends with status 1 if anything is.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as fragmentMatcher from '@graphql-codegen/fragment-matcher';
import { introspectionFromSchema, lexicographicSortSchema } from 'graphql';
import { boardDocuments, boardPossibleTypes } from './codegen/board.ts';
import { settingsFiles } from './codegen/settings.ts';
import { clientSchema, clientSdl, subgraphSdl } from './src/graph/subgraph-sdl.ts';
import { schema as servedSchema } from './src/schema.ts';
import { relayArtifacts } from './test/clients/relay-artifacts.ts';
import { type GeneratedFile, recipeDocuments, typedDocuments } from './test/clients/typed-documents.ts';

const ROOT = import.meta.dirname;

// Sorted, so that moving code about changes nothing for those who read the diff.
const schema = lexicographicSortSchema(clientSchema(servedSchema));
const sdl = clientSdl(servedSchema);
const files: GeneratedFile[] = [
  { name: 'schema.graphql', text: sdl },
  subgraphFile(),
  ...(await possibleTypesFiles()),
  introspectionFile(),
  ...(await settingsFiles()),
  ...(await operationFiles()),
  ...(await recipeDocuments(sdl)),
  ...(await boardDocuments(sdl)),
  ...(await relayArtifacts(sdl)),
];
if (process.argv.includes('--check')) await check(files);
else await write(files);

/** What `rover subgraph introspect` prints, for those who compose from files. */
function subgraphFile(): GeneratedFile {
  return { name: 'docs/subgraph.graphql', text: subgraphSdl(servedSchema) };
}

/** Which types a union or an interface has, as the caches of clients need to know: as JSON, and for the board. */
async function possibleTypesFiles(): Promise<GeneratedFile[]> {
  const name = 'docs/possibleTypes.json';
  const json = await fragmentMatcher.plugin(schema, [], {}, { outputFile: name });
  // The map alone: what the cache takes, and what the documentation of Apollo Client has in this file.
  const { possibleTypes } = JSON.parse(json as string) as { possibleTypes: object };
  return [{ name, text: `${JSON.stringify(possibleTypes, null, 2)}\n` }, boardPossibleTypes(possibleTypes)];
}

/** The response to an introspection query, for tools that take no SDL. */
function introspectionFile(): GeneratedFile {
  const introspection = introspectionFromSchema(schema, {
    specifiedByUrl: true,
    inputValueDeprecation: true,
  });
  return { name: 'docs/introspection.json', text: `${JSON.stringify(introspection)}\n` };
}

/** Each operation as a string that knows the types of its variables and of its result. */
async function operationFiles(): Promise<GeneratedFile[]> {
  return typedDocuments(sdl, 'test/operations/', 'test/operations/generated/', {
    presetConfig: { fragmentMasking: false },
    config: {
      documentMode: 'string',
      enumType: 'string-literal',
      scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      skipTypeNameForRoot: true,
      strictScalars: true,
      useTypeImports: true,
    },
  });
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
