import { readFile, readdir } from 'node:fs/promises';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import { buildSchema, parse, Source } from 'graphql';
import recipe from './recipes/codegen.ts';

export interface GeneratedFile {
  /** From the root of the project. */
  readonly name: string;
  readonly text: string;
}

type PresetArguments = Parameters<typeof preset.buildGeneratesSection>[0];
type DocumentTransform = NonNullable<PresetArguments['documentTransforms']>[number]['transformObject'];

/** What stands in a configuration of GraphQL Code Generator below the name of an output folder. */
interface Output {
  readonly presetConfig: PresetArguments['presetConfig'];
  readonly config: PresetArguments['config'];
  readonly documentTransforms?: readonly DocumentTransform[];
}

/**
 * Makes documents that know the types of their variables and of their results out of the `.graphql` files of a folder,
 * and their manifest where one is asked for. All names are from the root of the project, those of folders end with `/`.
 */
export async function typedDocuments(
  sdl: string,
  operations: string,
  folder: string,
  output: Output,
): Promise<GeneratedFile[]> {
  const sections = await preset.buildGeneratesSection({
    presetConfig: output.presetConfig,
    config: output.config,
    documentTransforms: (output.documentTransforms ?? []).map((transformObject, index) => ({
      name: `transform ${index}`,
      transformObject,
    })),
    baseOutputDir: folder,
    schema: parse(sdl),
    schemaAst: buildSchema(sdl),
    documents: await readOperations(operations),
    plugins: [],
    pluginMap: {},
  });
  // The preset's other files are a function that finds documents by their text, and what exports it: unused here.
  const used = sections.filter(({ filename }) => /\/(graphql\.ts|persisted-documents\.json)$/.test(filename));

  // Side by side, since the manifest waits for the documents.
  return Promise.all(used.map(async (section) => ({ name: section.filename, text: await codegen(section) })));
}

/** The documents of the sample frontend, made as the recipe's `codegen.ts` says, where `src/` is test/clients/recipes. */
export async function recipeDocuments(sdl: string): Promise<GeneratedFile[]> {
  const inRecipes = (name: string) => name.replace(/^src\//, 'test/clients/recipes/');
  const operations = inRecipes(recipe.documents).replace('*.graphql', '');
  const files = await Promise.all(
    Object.entries<Output>(recipe.generates).map(async ([folder, output]) =>
      typedDocuments(sdl, operations, inRecipes(folder), output),
    ),
  );
  return files.flat();
}

async function readOperations(folder: string) {
  const root = new URL('../../', import.meta.url);
  const names = (await readdir(new URL(folder, root))).filter((name) => name.endsWith('.graphql'));
  return Promise.all(
    names.sort().map(async (name) => {
      const location = folder + name;
      const text = await readFile(new URL(location, root), 'utf8');
      return { location, document: parse(new Source(text, location)), rawSDL: text };
    }),
  );
}
