import { readFile, writeFile } from 'node:fs/promises';
import { buildSchema, introspectionFromSchema } from 'graphql';

/** For the build: writes the schema in the form that urql's normalized cache reads, without the descriptions. */
export async function writeIntrospection(schemaFile: string, jsonFile: string): Promise<void> {
  const schema = buildSchema(await readFile(schemaFile, 'utf8'));
  const introspection = introspectionFromSchema(schema, {
    descriptions: false,
    inputValueDeprecation: false,
  });
  await writeFile(jsonFile, JSON.stringify(introspection));
}
