import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import type { Random } from '../../src/sandbox/sample/random.ts';
import { BOX_OFFICE, MAIL_RELAY } from './gateway.ts';
import { NODE_TYPES } from './types.ts';

type Values = readonly [string, ...string[]];

const IDS = NODE_TYPES.map(({ id }) => JSON.stringify(id)) as unknown as Values;

/** Values of arguments in GraphQL's notation, some of which name nothing. Fields that need other arguments are left out. */
const VALUES: Readonly<Record<string, Values>> = {
  'Query.node(id:)': [...IDS, '"nothing"', '"VXNlcjox"'],
  'Query.nodes(ids:)': [`[${IDS.join(' ')}]`, `[${IDS[0]} "nothing" $id]`, '[]'],
  'Query.project(id:)': [BOX_OFFICE.id, '$id', '7'],
  'Query.projects(ids:)': [`[${BOX_OFFICE.id} $id]`, `[7 ${MAIL_RELAY.id}]`],
  'Query.group(id:)': ['6120877', '"nothing"'],
  'Query.deployments(projects:)': [`[${BOX_OFFICE.id} ${MAIL_RELAY.id}]`, '[$id]'],
  'Project.deployment(id:)': ['913402248', '1'],
  'Project.environment(name:)': ['"production"', '"nowhere"'],
  'Project.mergeRequest(iid:)': ['70', '100000'],
  'Project.pipeline(id:)': ['2156547568', '1'],
  'first:': ['0', '1', '3', '$first'],
  'last:': ['2'],
};

/** Lists that start anywhere would page through the whole sample. */
const PAGED = new Set(['first', 'last']);

/** The variables that the operations declare. */
export const VARIABLES = { id: BOX_OFFICE.id, first: 2, yes: true, no: false };

/** A valid query of some fields that the schema has, with aliases, fragments and directives. */
export function randomOperation(schema: GraphQLSchema, random: Random): string {
  const query = schema.getQueryType();
  if (!query) throw new Error('The schema has no queries.');
  // Every variable is used, because validation refuses others.
  return `query ($id: ID!, $first: Int, $yes: Boolean!, $no: Boolean!) {
    project(id: $id) { name @include(if: $yes) @skip(if: $no) deployments(first: $first) { nodes { iid } } }
    ${new Writer(schema, random).selection(query, 5)}
  }`;
}

class Writer {
  readonly #schema: GraphQLSchema;
  readonly #random: Random;
  #aliases = 0;

  constructor(schema: GraphQLSchema, random: Random) {
    this.#schema = schema;
    this.#random = random;
  }

  selection(type: GraphQLNamedType, depth: number): string {
    const parts = ['__typename'];
    if (isAbstractType(type)) {
      for (const possible of this.#schema.getPossibleTypes(type)) {
        if (this.#random.chance(0.5))
          parts.push(`... on ${possible.name} { ${this.selection(possible, depth)} }`);
      }
    } else if (isObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => !field.name.startsWith('_') && (depth > 0 || isLeafType(getNamedType(field.type))),
      );
      for (const field of fields) {
        if (!this.#random.chance(3 / fields.length)) continue;
        const selected = this.#field(type, field, depth);
        if (selected === null) continue;
        parts.push(this.#random.chance(0.1) ? `... on ${type.name} { ${selected} }` : selected);
      }
    }
    return parts.join(' ');
  }

  #field(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>, depth: number): string | null {
    const given: string[] = [];
    for (const arg of field.args) {
      const values = VALUES[`${type.name}.${field.name}(${arg.name}:)`] ?? VALUES[`${arg.name}:`];
      if (!values && isRequiredArgument(arg)) return null;
      const others = given.some((text) => PAGED.has(text.split(':')[0] ?? ''));
      if (values && !(PAGED.has(arg.name) && others)) given.push(`${arg.name}: ${this.#random.pick(values)}`);
    }
    const args = given.length > 0 ? `(${given.join(', ')})` : '';
    const named = getNamedType(field.type);
    const below = isLeafType(named) ? '' : ` { ${this.selection(named, depth - 1)} }`;
    return `${this.#alias(given.length > 0)}${field.name}${args}${this.#directive()}${below}`;
  }

  #alias(isNeeded: boolean): string {
    if (!isNeeded && !this.#random.chance(0.2)) return '';
    this.#aliases += 1;
    return `alias${this.#aliases}: `;
  }

  #directive(): string {
    if (!this.#random.chance(0.1)) return '';
    return this.#random.pick([
      ' @include(if: $yes)',
      ' @include(if: $no)',
      ' @skip(if: $no)',
      ' @skip(if: $yes)',
    ]);
  }
}
