import { addTypenameSelectionDocumentTransform } from '@graphql-codegen/client-preset';
import { Kind, parse } from 'graphql';
import { type GeneratedFile, typedDocuments } from '../test/clients/typed-documents.ts';

const FOLDER = 'src/board/generated/';

/** The board's typed documents, and the same documents by their hashes for a gateway that executes no others. */
export async function boardDocuments(sdl: string): Promise<GeneratedFile[]> {
  const files = await typedDocuments(sdl, 'src/board/operations/', FOLDER, {
    presetConfig: { fragmentMasking: false, persistedDocuments: true },
    // As the cache asks for them.
    documentTransforms: [addTypenameSelectionDocumentTransform],
    config: {
      enumType: 'string-literal',
      scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
      skipTypeNameForRoot: true,
      strictScalars: true,
      useTypeImports: true,
    },
  });
  return files.flatMap((file) => (file.name.endsWith('.json') ? manifestFiles(file.text) : [file]));
}

/** The types that each union or interface has, for the board's cache. The image with the board has no `docs` folder. */
export function boardPossibleTypes(possibleTypes: object): GeneratedFile {
  const purpose = 'The object types of each union and interface.';
  return file('possible-types.ts', purpose, 'POSSIBLE_TYPES', possibleTypes, 'string[]');
}

function manifestFiles(json: string): GeneratedFile[] {
  const manifest = JSON.parse(json) as Readonly<Record<string, string>>;
  const documents = Object.entries(manifest).map(([id, text]) => [id.replace(/^sha256:/, ''), text] as const);
  const hashes = Object.fromEntries(documents.map(([hash, text]) => [nameOf(text), hash]));
  return [
    file('documents.ts', 'The documents by their hashes.', 'DOCUMENTS', Object.fromEntries(documents)),
    file(
      'first-documents.ts',
      'The documents that the page sends first, by the names of their operations.',
      'FIRST_DOCUMENTS',
      Object.fromEntries(
        documents.map(([, text]) => [nameOf(text), text] as const).filter(([name]) => name.endsWith('Board')),
      ),
    ),
    file('hashes.ts', 'The hashes of the documents by the names of their operations.', 'HASHES', hashes),
  ];
}

function file(
  name: string,
  purpose: string,
  constant: string,
  values: object,
  valueType = 'string',
): GeneratedFile {
  const type = `Readonly<Record<string, ${valueType}>>`;
  const json = JSON.stringify(values, null, 2);
  return { name: FOLDER + name, text: `/** ${purpose} */\nexport const ${constant}: ${type} = ${json};\n` };
}

function nameOf(document: string): string {
  const names = parse(document).definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? definition.name?.value : undefined,
  );
  return names.find((name) => name !== undefined) ?? '';
}
