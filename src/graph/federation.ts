// A subgraph of Apollo Federation 2 on Pothos' core. `@apollo/subgraph`, on which Pothos' plugin for it stands, brings
// code under the Elastic License into what is shipped, and masks a reference to an unknown type as a defect of ours.
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { badUserInput } from './errors.ts';
import { missingIsNull } from './missing.ts';
import { branded, type loadableNode, parseNodeId } from './node.ts';
import { subgraphSdl } from './subgraph-sdl.ts';

/** The names in a key such as `projectId databaseId`. */
type FieldOf<Key extends string> = Key extends `${infer First} ${infer Rest}` ? First | FieldOf<Rest> : Key;

/** Each key with what makes a loader key of the values that its fields have in a reference; throws BAD_USER_INPUT. */
type Keys<Key extends string, LoaderKey extends string> = {
  readonly [One in Key]: (values: Readonly<Record<FieldOf<One>, string>>) => LoaderKey;
};

interface EntityKey {
  readonly fields: readonly string[];
  readonly parse: (values: Readonly<Record<string, string>>) => string;
}

interface EntityType {
  readonly ref: ReturnType<typeof loadableNode<object, string>>;
  readonly keys: readonly EntityKey[];
}

const entityTypes = new Map<string, EntityType>();

/**
 * Lets other subgraphs refer to a type: by its `id`, as to everything that has one, and by the keys given here. What is
 * referred to is found by the type's loader, as `node` finds it.
 */
export function entity<Json extends object, LoaderKey extends string, Key extends string = never>(
  ref: ReturnType<typeof loadableNode<Json, LoaderKey>>,
  keys?: Keys<Key, NoInfer<LoaderKey>>,
): void {
  const selections: Record<string, EntityKey['parse']> = {
    id: ({ id = '' }) => parseNodeId(ref.name, id),
    ...keys,
  };
  entityTypes.set(ref.name, {
    ref: ref as unknown as EntityType['ref'],
    keys: Object.entries(selections).map(([selection, parse]) => ({ fields: selection.split(' '), parse })),
  });
  builder.configStore.onTypeConfig(ref, (config) => {
    const key = Object.keys(selections).map((fields) => ({ fields }));
    config.extensions = { ...config.extensions, directives: { key } };
  });
}

builder.scalarType('_Any', {
  description:
    'A reference to an object, from a router: its `__typename` and the fields of one of its keys, as in `{ "__typename": "User", "username": "ada" }`.',
});

const Service = builder.objectRef<{ readonly sdl: string }>('_Service').implement({
  description: 'What a router is told of this subgraph.',
  fields: (t) => ({
    sdl: t.exposeString('sdl', { description: 'Its schema with the directives of Apollo Federation 2.' }),
  }),
});

const Entity = builder.unionType('_Entity', {
  description: 'Whatever other subgraphs may refer to.',
  types: () => [...entityTypes.values()].map(({ ref }) => ref),
});

builder.queryFields((t) => ({
  _service: t.field({
    description: 'For routers and composition: this subgraph.',
    type: Service,
    resolve: (_root, _args, _context, { schema }) => ({ sdl: subgraphSdl(schema) }),
  }),
  _entities: t.field({
    description:
      'For routers: the objects that other subgraphs refer to, in their order, with null in the place of what is not there, or is no reference (`BAD_USER_INPUT`).',
    type: [Entity],
    nullable: { list: false, items: true },
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description: 'Of each, `__typename` and a key. What else it has is ignored.',
      }),
    },
    resolve: (_root, { representations: references }, context) =>
      references.map((reference) => loadReference(reference, context)),
  }),
}));

async function loadReference(reference: unknown, context: Context): Promise<object | null> {
  const { ref, key } = readReference(reference);
  const found = await missingIsNull(ref.getDataloader(context).load(key));
  return found && branded(found, ref.name);
}

/**
 * What a reference names, by which loader key. Some routers send all keys that they know: each has to be well formed, and
 * the first in the order of their declaration counts, since numbers stay where names change. BAD_USER_INPUT for the rest.
 */
function readReference(reference: unknown) {
  const values = new Map<string, unknown>(Object.entries(reference ?? {}));
  const name = values.get('__typename');
  const type = typeof name === 'string' ? entityTypes.get(name) : undefined;
  if (!type) throw badUserInput('Not a reference: no `__typename` of an entity.');

  const [key] = type.keys
    .filter(({ fields }) => fields.every((field) => values.get(field) != null))
    .map(({ fields, parse }) =>
      parse(Object.fromEntries(fields.map((field) => [field, asId(values.get(field))]))),
    );
  if (key === undefined) throw badUserInput(`Not a reference to ${type.ref.name}: it has none of its keys.`);
  return { ref: type.ref, key };
}

/** As GraphQL reads an `ID`, but for a number that JSON has rounded: it would name something else. */
function asId(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw badUserInput('Not a reference: a key is neither a text nor a whole number.');
}
