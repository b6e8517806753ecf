import { readFile } from 'node:fs/promises';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type DeclaredChange, schemaChanges } from './support/schema-changes.ts';

const declarations = z.array(z.strictObject({ change: z.string().min(1), reason: z.string().min(20) }));

const RELEASED = `
  type Query { deployment(id: ID!, project: ID): Deployment deployments(filter: Filter, first: Int = 20): [Deployment!] }
  type Deployment implements Node { id: ID! ref: String! status: Status! iid: ID! tag: String }
  type Job implements Node { id: ID! }
  interface Node { id: ID! }
  union Result = Deployment | Job
  enum Status { RUNNING SUCCESS UNKNOWN }
  input Filter { ref: String status: Status }
  type Lonely { id: ID! }
`;

describe('schema.graphql', () => {
  test('breaks no client of the last release but in ways that declared-changes.json declares', async () => {
    const { undeclared, needless } = await schemaChanges(
      buildSchema(await read('contract/released.graphql')),
      buildSchema(await read('../schema.graphql')),
      declarations.parse(JSON.parse(await read('contract/declared-changes.json'))),
    );

    expect(undeclared).toEqual([]);
    expect(needless).toEqual([]);
  });

  test('would break them without one of its fields', async () => {
    const released = await read('contract/released.graphql');
    const without = released.replace(/^ {2}authorEmail: String\n/m, '');

    const { undeclared } = await schemaChanges(buildSchema(released), buildSchema(without), []);

    expect(undeclared).toEqual(["Field 'authorEmail' was removed from object type 'Commit'"]);
  });
});

describe('a change that breaks clients', () => {
  test.each([
    ['a field that is gone', 'iid: ID!', '', "Field 'iid' was removed from object type 'Deployment'"],
    [
      'a field that may be null',
      'ref: String!',
      'ref: String',
      "Field 'Deployment.ref' changed type from 'String!' to 'String'",
    ],
    [
      'a field of another type',
      'iid: ID!',
      'iid: Int!',
      "Field 'Deployment.iid' changed type from 'ID!' to 'Int!'",
    ],
    [
      'an argument that is gone',
      ', project: ID',
      '',
      "Argument 'project: ID' was removed from field 'Query.deployment'",
    ],
    [
      'an argument that has to be given now',
      'project: ID)',
      'project: ID!)',
      "Type for argument 'project' on field 'Query.deployment' changed from 'ID' to 'ID!'",
    ],
    [
      'a new argument that has to be given',
      'project: ID)',
      'project: ID, now: String!)',
      "Argument 'now: String!' added to field 'Query.deployment'",
    ],
    [
      'an input field that has to be given now',
      'input Filter { ref: String ',
      'input Filter { ref: String! ',
      "Input field 'Filter.ref' changed type from 'String' to 'String!'",
    ],
    [
      'a value that an enum has no more',
      'RUNNING SUCCESS',
      'RUNNING',
      "Enum value 'SUCCESS' was removed from enum 'Status'",
    ],
    ['a type that is gone', 'type Lonely { id: ID! }', '', "Type 'Lonely' was removed"],
    [
      'a type that a union has no more',
      'Deployment | Job',
      'Deployment',
      "Member 'Job' was removed from Union type 'Result'",
    ],
    [
      'a type that is no node any more',
      'type Job implements Node',
      'type Job',
      "'Job' object type no longer implements 'Node' interface",
    ],
  ])('is %s', async (_name, before, after, change) => {
    const changed = RELEASED.replace(before, after);
    const declared = [{ change, reason: 'Nobody needs it.' }];

    expect((await changesOf(changed)).undeclared).toContain(change);
    expect((await changesOf(changed, declared)).undeclared).not.toContain(change);
    expect((await changesOf(changed, declared)).needless).toEqual([]);
  });

  test('is not declared by another one', async () => {
    const declared = [{ change: "Field 'iid' was removed from object type 'Deployment'", reason: 'Unused.' }];

    expect(await changesOf(RELEASED.replace('ref: String!', ''), declared)).toEqual({
      undeclared: ["Field 'ref' was removed from object type 'Deployment'"],
      needless: ["Field 'iid' was removed from object type 'Deployment'"],
      dangerous: [],
    });
  });
});

describe('a change that breaks nobody', () => {
  test.each([
    ['a new field', 'iid: ID!', 'iid: ID! now: Boolean!', []],
    ['a field that is never null any more', 'tag: String', 'tag: String!', []],
    ['a field that is deprecated', 'iid: ID!', 'iid: ID! @deprecated(reason: "Use id.")', []],
    ['another description', 'type Job', '"A job." type Job', []],
    [
      'a new value of an enum',
      'UNKNOWN',
      'SKIPPED UNKNOWN',
      ["Enum value 'SKIPPED' was added to enum 'Status'"],
    ],
    [
      'another default of an argument',
      'first: Int = 20',
      'first: Int = 10',
      ["Default value for argument 'first' on field 'Query.deployments' changed from '20' to '10'"],
    ],
    [
      'a new argument that may be left out',
      'project: ID)',
      'project: ID, now: String)',
      ["Argument 'now: String' added to field 'Query.deployment'"],
    ],
  ])('is %s; what may surprise is told', async (_name, before, after, dangerous) => {
    expect(await changesOf(RELEASED.replace(before, after))).toEqual({
      undeclared: [],
      needless: [],
      dangerous,
    });
  });
});

async function changesOf(sdl: string, declared: readonly DeclaredChange[] = []) {
  return schemaChanges(buildSchema(RELEASED), buildSchema(sdl), declared);
}

async function read(name: string): Promise<string> {
  return readFile(new URL(name, import.meta.url), 'utf8');
}
