import { brandWithType } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { builder } from '../builder.ts';
import type { Context } from '../context.ts';
import { badUserInput, quoted } from './errors.ts';
import { decodeGlobalId, keyOfGlobalId } from './global-id.ts';
import { missingIsNull } from './missing.ts';
import { selectsObjectsOf } from './selection.ts';

interface NodeType {
  /** Turns the key in a global id into a loader key; throws BAD_USER_INPUT if it cannot be one. */
  readonly parse: (id: string) => string;
  readonly load: (key: string, context: Context) => Promise<object>;
  /** Gives the loader an object that some other response contained. */
  readonly prime: (key: string, json: object, context: Context) => void;
  /** The object without a request, for a type whose fields decide what to request. */
  readonly unread: ((key: string) => object) | undefined;
}

const nodeTypes = new Map<string, NodeType>();

/** Relay's Global Object Identification. */
export const Node = builder.nodeInterfaceRef();

/**
 * A type with a global id and a loader.
 *
 * Each type resolves its `id` with `globalId`. The Relay plugin has a field for this, but it is asynchronous: a list of 20
 * deployments has more than a hundred ids, and each would cost two turns of the event loop's queue.
 */
export function loadableNode<Json extends object, Key extends string>(
  name: string,
  {
    parse,
    load,
    unread,
  }: {
    /** Turns the key in a global id into a loader key; throws BAD_USER_INPUT if it cannot be one. */
    readonly parse: (id: string) => Key;
    /** Returns objects in the order of the keys, with an error in the place of each that failed. */
    readonly load: (keys: Key[], context: Context) => Promise<(Json | Error)[]>;
    /** The object without a request, for a type whose fields decide what to request. */
    readonly unread?: (key: Key) => Json;
  },
) {
  const ref = builder.loadableObjectRef<Json, Key, Key, Json>(name, { load });
  nodeTypes.set(name, {
    parse,
    load: (key, context) => ref.getDataloader(context).load(key as Key),
    prime: (key, json, context) => {
      ref.getDataloader(context).prime(key as Key, json as Json);
    },
    unread: unread && ((key) => unread(key as Key)),
  });
  return ref;
}

/** The loader key that a global id of that type names; throws BAD_USER_INPUT. */
export function parseNodeId(typename: string, id: string): string {
  const key = keyOfGlobalId(typename, id);
  const type = nodeTypes.get(typename);
  if (key === null || !type) throw badUserInput(`${quoted(id)} is not the global id of a ${typename}.`);
  return type.parse(key);
}

/** Keeps an object for the rest of the operation, so that its loader need not request it. `seen.ts` calls this. */
export function keepNode(typename: string, key: string, json: object, context: Context): void {
  nodeTypes.get(typename)?.prime(key, json, context);
}

// Every Relay subgraph has these fields, and a router would pick any one of them, so a supergraph does not show them.
const IN_EVERY_RELAY_SUBGRAPH = { directives: { shareable: {}, inaccessible: {} } };

builder.queryFields((t) => ({
  node: t.field({
    description: 'The object with this global id. Null if it does not exist or the caller may not see it.',
    type: Node,
    nullable: true,
    extensions: IN_EVERY_RELAY_SUBGRAPH,
    args: { id: t.arg.id({ required: true, description: 'The `id` of an object of any type.' }) },
    resolve: (_root, { id }, context, info) => loadNode(id, context, info),
  }),
  nodes: t.field({
    description:
      'The objects with these global ids, in the same order. An object is null if it does not exist or the caller may not see it.',
    type: [Node],
    nullable: { list: false, items: true },
    extensions: IN_EVERY_RELAY_SUBGRAPH,
    args: {
      ids: t.arg.idList({ required: true, description: 'The `id` of each object; their types can differ.' }),
    },
    resolve: (_root, { ids }, context, info) => ids.map((id) => loadNode(id, context, info)),
  }),
}));

/**
 * Reads an object, so that it is null if it does not exist. If the caller selects something below it that needs a request
 * anyway, that request shows whether the object exists.
 */
async function loadNode(id: string, context: Context, info: GraphQLResolveInfo): Promise<object | null> {
  const decoded = decodeGlobalId(id);
  const type = decoded && nodeTypes.get(decoded.typename);
  if (!type) throw badUserInput(`${quoted(id)} is not a global id. Use the \`id\` of an object.`);

  const key = type.parse(decoded.key);
  const node =
    type.unread && selectsObjectsOf(info, decoded.typename)
      ? type.unread(key)
      : await missingIsNull(type.load(key, context));
  return node && branded(node, decoded.typename);
}

/** An object that says which type it is, as an interface or a union needs it: a copy, since others may share the object. */
export function branded(object: object, typename: string): object {
  const copy = { ...object };
  brandWithType(copy, typename as never);
  return copy;
}
