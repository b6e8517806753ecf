// A subgraph of Apollo Federation 2 on Pothos' core. Pothos' plugin for it needs `@apollo/subgraph`, which would ship code
// under the Elastic License, and which reports a reference to an unknown type as a defect of the gateway.
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
 * Lets other subgraphs refer to a type: by its `id`, as for every type that has one, and by the keys given here. The type's
 * loader finds the object, as it does for `node`.
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
    'A reference to an object, which a router sends: the `__typename` and the fields of one key, such as `{ "__typename": "User", "username": "ada" }`.',
});

const Service = builder.objectRef<{ readonly sdl: string }>('_Service').implement({
  description: 'The description of this subgraph, for routers.',
  fields: (t) => ({
    sdl: t.exposeString('sdl', { description: 'The schema with the directives of Apollo Federation 2.' }),
  }),
});

const Entity = builder.unionType('_Entity', {
  description: 'The types that other subgraphs can refer to.',
  types: () => [...entityTypes.values()].map(({ ref }) => ref),
});

builder.queryFields((t) => ({
  _service: t.field({
    description: 'The schema of this subgraph. Routers and composition tools read it.',
    type: Service,
    resolve: (_root, _args, _context, { schema }) => ({ sdl: subgraphSdl(schema) }),
  }),
  _entities: t.field({
    description:
      'The objects that other subgraphs refer to, in the order of `representations`. Routers read it. An object that does not exist is null; a malformed reference is null and has a `BAD_USER_INPUT` error.',
    type: [Entity],
    nullable: { list: false, items: true },
    args: {
      representations: t.arg({
        type: ['_Any'],
        required: true,
        description:
          'For each object, its `__typename` and the fields of one key. The gateway ignores other fields.',
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
 * The type and loader key in a reference. Some routers send all keys that they know: each must be well formed, and the
 * first in the order of declaration counts, because numbers stay when names change. Throws BAD_USER_INPUT for the rest.
 */
function readReference(reference: unknown) {
  const values = new Map<string, unknown>(Object.entries(reference ?? {}));
  const name = values.get('__typename');
  const type = typeof name === 'string' ? entityTypes.get(name) : undefined;
  if (!type) throw badUserInput('A reference needs the `__typename` of an entity, such as `User`.');

  const [key] = type.keys
    .filter(({ fields }) => fields.every((field) => values.get(field) != null))
    .map(({ fields, parse }) =>
      parse(Object.fromEntries(fields.map((field) => [field, asId(values.get(field))]))),
    );
  if (key === undefined) {
    const keys = type.keys.map(({ fields }) => `\`${fields.join(' ')}\``).join(', ');
    throw badUserInput(`A reference to ${type.ref.name} needs the fields of one of its keys: ${keys}.`);
  }
  return { ref: type.ref, key };
}

/** Reads an `ID` as GraphQL does, but refuses a number that JSON rounded, because it would name something else. */
function asId(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Number.isSafeInteger(value)) return String(value);
  throw badUserInput('The fields of a key in a reference must be strings or whole numbers.');
}
