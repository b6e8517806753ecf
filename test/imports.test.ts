import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const SOURCE = path.join(import.meta.dirname, '../src');

/** Something that only a file which defines a GraphQL type calls: Pothos reads its fields when all files are loaded. */
const DEFINES_TYPE =
  /\b(?:loadableNode|openEnum|builder\s*\.(?:objectRef|objectType|interfaceRef|unionType|enumType|inputType|scalarType))\b[^;]*\(/;
/** The objects of the embedded GitLab contain each other just as GraphQL types do. */
const ENTITIES = 'sandbox/entities/';

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll(path.sep, '/'));
const imported = new Map(files.map((file) => [file, importsOf(file)]));

test('only files that define a GraphQL type import each other in cycles', () => {
  const inCycle = files.filter((file) => reachableFrom(file).has(file));

  expect(inCycle).toContain('graph/deployment.ts');
  expect(inCycle.filter((file) => !file.startsWith(ENTITIES) && !DEFINES_TYPE.test(read(file)))).toEqual([]);
});

/** Type-only imports count: they bind the reader just as much. */
function importsOf(file: string): string[] {
  return ts
    .preProcessFile(read(file))
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => path.posix.join(path.posix.dirname(file), name));
}

function reachableFrom(file: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [file];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of imported.get(next) ?? []) {
      if (!reached.has(name)) waiting.push(name);
      reached.add(name);
    }
  }
  return reached;
}

function read(file: string): string {
  return readFileSync(path.join(SOURCE, file), 'utf8');
}
