import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  isObjectType,
} from 'graphql';
import { type FieldInfo, infoOf, type PlannedField, type Shape } from './planned-field.ts';
import type { QueryPlan } from './query-plan.ts';

type Path = GraphQLResolveInfo['path'];

/** An object or a list of the response. */
type Parent = Record<string | number, unknown>;

/** An object of the response. It has no prototype, so that the alias `__proto__` is a key like any other. */
const ResponseObject = function () {
  // Only its prototype matters.
} as unknown as new () => Parent;
ResponseObject.prototype = Object.create(null) as object;

/**
 * One execution of a query in which nothing fails, the usual case. graphql-js determines the arguments and the type of a
 * field again for every object, and waits for the promises of each object separately. This determines them once for each
 * place in the response, and waits once for all. It calls the same resolvers with the same arguments in the same order.
 */
export class QueryExecution {
  readonly #plan: QueryPlan;
  readonly #context: unknown;
  #pending = 0;
  #hasFailed = false;
  #onSettled: (() => void) | undefined;

  constructor(plan: QueryPlan, context: unknown) {
    this.#plan = plan;
    this.#context = context;
  }

  /** The data, as soon as all promises have settled; null if anything has failed. */
  run(): Parent | null | Promise<Parent | null> {
    const data = new ResponseObject();
    try {
      this.#executeFields(this.#plan.root, this.#plan.operation.rootValue, undefined, data);
    } catch {
      this.#hasFailed = true;
    }
    const result = () => (this.#hasFailed ? null : data);
    if (this.#pending === 0) return result();
    return new Promise((resolve) => {
      this.#onSettled = () => {
        resolve(result());
      };
    });
  }

  #executeFields(
    fields: readonly PlannedField[],
    source: unknown,
    path: Path | undefined,
    object: Parent,
  ): void {
    for (const planned of fields) {
      const { key, field, args, shape, property } = planned;
      try {
        if (property !== null && shape.kind === 'leaf') {
          object[key] = completeLeaf((source as Parent)[property], shape);
          continue;
        }
        const info = infoOf(this.#plan.operation, planned, path);
        const value: unknown = field.resolve
          ? field.resolve(source, args, this.#context, info)
          : (source as Parent)[field.name];
        this.#place(value, shape, info, undefined, object, key);
      } catch {
        this.#hasFailed = true;
      }
    }
  }

  /** Puts a value into the response, now or when it arrives. `path` is that of an item; a field has its own. */
  #place(
    value: unknown,
    shape: Shape,
    info: FieldInfo,
    path: Path | undefined,
    parent: Parent,
    key: string | number,
  ): void {
    if (!(value instanceof Promise)) {
      parent[key] = this.#complete(value, shape, info, path);
      return;
    }
    // Keeps the order of the keys.
    parent[key] = null;
    this.#pending += 1;
    value.then(
      (arrived: unknown) => {
        this.#settle(() => {
          parent[key] = this.#complete(arrived, shape, info, path);
        });
      },
      () => {
        this.#settle(null);
      },
    );
  }

  /** Continues with a promise that has settled; `complete` is null if it was rejected. */
  #settle(complete: (() => void) | null): void {
    try {
      if (complete) complete();
      else this.#hasFailed = true;
    } catch {
      this.#hasFailed = true;
    }
    this.#pending -= 1;
    if (this.#pending === 0) this.#onSettled?.();
  }

  #complete(value: unknown, shape: Shape, info: FieldInfo, path: Path | undefined): unknown {
    if (shape.kind === 'leaf') return completeLeaf(value, shape);
    if (isNull(value, shape)) return null;
    if (isSpecial(value)) throw new Error('Not a plain value');
    switch (shape.kind) {
      case 'list':
        return this.#completeList(value, shape.items, info, path ?? info.path);
      case 'object':
        return this.#completeObject(value, shape.type, info, path ?? info.path);
      case 'abstract':
        return this.#completeObject(value, this.#typeOf(value, shape.type, info), info, path ?? info.path);
    }
  }

  #completeList(values: unknown, items: Shape, info: FieldInfo, path: Path): unknown[] {
    if (!Array.isArray(values)) throw new Error('Not a list');
    const list: unknown[] = [];
    for (const [index, value] of values.entries()) {
      try {
        const itemPath = items.kind === 'leaf' ? path : { prev: path, key: index, typename: undefined };
        this.#place(value, items, info, itemPath, list as unknown as Parent, index);
      } catch {
        this.#hasFailed = true;
      }
    }
    return list;
  }

  #completeObject(source: unknown, type: GraphQLObjectType, info: FieldInfo, path: Path): Parent {
    if (type.isTypeOf && type.isTypeOf(source, this.#context, info) !== true)
      throw new Error('Of another type');
    const object = new ResponseObject();
    this.#executeFields(this.#plan.fieldsBelow(info.planned, type), source, path, object);
    return object;
  }

  #typeOf(value: unknown, type: GraphQLAbstractType, info: FieldInfo): GraphQLObjectType {
    const { schema } = this.#plan.operation;
    const name = (type.resolveType ?? defaultTypeResolver)(value, this.#context, info, type);
    const found = typeof name === 'string' ? schema.getType(name) : undefined;
    if (!isObjectType(found) || !schema.isSubType(type, found))
      throw new Error('Not one of the possible types');
    return found;
  }
}

function completeLeaf(value: unknown, shape: Extract<Shape, { kind: 'leaf' }>): unknown {
  if (isNull(value, shape)) return null;
  if (isSpecial(value)) throw new Error('Not a plain value');
  const serialized: unknown = shape.type.serialize(value);
  if (serialized === null || serialized === undefined) throw new Error('No value of the type');
  return serialized;
}

function isNull(value: unknown, { isNullable }: Shape): boolean {
  if (value !== null && value !== undefined) return false;
  if (!isNullable) throw new Error('Null where null may not be');
  return true;
}

/** Whether a value is an error, or a promise of another kind than `#place` knows. */
function isSpecial(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value instanceof Error || 'then' in value);
}
