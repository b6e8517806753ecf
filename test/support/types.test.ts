import { readFileSync } from 'node:fs';
import {
  isIntrospectionType,
  isObjectType,
  isUnionType,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { FIXTURES } from '../faults/fixtures.ts';
import { NODE_TYPES, WRAPPERS } from './types.ts';

const names = NODE_TYPES.map(({ name }) => name).toSorted();
const objectTypes = Object.values(schema.getTypeMap()).filter(isObjectType);

describe('the list of types behind the tests’ tables', () => {
  test('has every type with a global id', () => {
    const nodes = objectTypes.filter((type) => type.getInterfaces().some(({ name }) => name === 'Node'));

    expect(names).toEqual(nodes.map(({ name }) => name).toSorted());
  });

  test('has every entity of the federation', () => {
    const entity = schema.getType('_Entity');

    expect(
      isUnionType(entity) &&
        entity
          .getTypes()
          .map(({ name }) => name)
          .toSorted(),
    ).toEqual(names);
  });

  test('reads every type that holds values from GitLab, so that the fault tests spoil each of them', () => {
    const types = objectTypes.filter((type) => !isIntrospectionType(type) && !WRAPPERS.test(type.name));

    const read = new Set(FIXTURES.flatMap(({ operation }) => typesIn(operation)));

    expect(types.map(({ name }) => name).filter((name) => !read.has(name))).toEqual([]);
  });

  test('has the keys that docs/supergraph.md lists', () => {
    const page = readFileSync(new URL('../../docs/supergraph.md', import.meta.url), 'utf8');
    const documented = [...page.matchAll(/^\| `(\w+)`\s*\| (`id`[^|]*)\|/gm)].map(([, name, keys = '']) => [
      name,
      [...keys.matchAll(/`([^`]+)`/g)].map(([, key]) => key),
    ]);

    const listed = NODE_TYPES.map(({ name, keys }) => [name, keys.map(([selection]) => selection)]);

    expect(documented.toSorted()).toEqual(listed.toSorted());
  });
});

/** The names of all types whose fields an operation selects. */
function typesIn(operation: string): string[] {
  const types: string[] = [];
  const info = new TypeInfo(schema);
  visit(
    parse(operation),
    visitWithTypeInfo(info, {
      Field: () => {
        types.push(info.getParentType()?.name ?? '');
      },
    }),
  );
  return types;
}
