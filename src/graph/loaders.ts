import { dataloaderGetter } from '@pothos/plugin-dataloader';
import type DataLoader from 'dataloader';
import type { Context } from '../context.ts';
import type { ProjectKey } from '../gitlab/identity.ts';
import { type KeyInProject, splitKey } from './project-key.ts';

/**
 * A field of an object: from the object if GitLab sent it there, which costs nothing, otherwise from what `load` returns.
 * `load` uses a loader, so several fields of one object cost one request together.
 */
export function held<Json extends object, Field extends keyof Json>(
  json: Json,
  field: Field,
  load: () => Promise<Json>,
): Json[Field] | Promise<Json[Field]> {
  return json[field] === undefined ? load().then((whole) => whole[field]) : json[field];
}

/**
 * Makes the resolvers of fields that GitLab omits where it embeds an object: they take the field from the object, or else
 * from the whole object, which `load` requests once for all of them.
 */
export function fromWhole<Json extends object>(load: (json: Json, context: Context) => Promise<Json>) {
  return <Field extends keyof Json>(field: Field) =>
    (json: Json, _args: object, context: Context) =>
      held(json, field, () => load(json, context));
}

/** A loader that does not belong to a type. Like theirs, it lives for one operation. `keyOf` identifies a key. */
export function operationLoader<Key, Value>(
  keyOf: (key: Key) => string,
  load: (keys: readonly Key[], context: Context) => Promise<(Value | Error)[]>,
): (context: Context) => DataLoader<Key, Value, string> {
  return dataloaderGetter<Key, Value, string>(
    { cacheKeyFn: keyOf },
    (keys, context) => load(keys, context as Context),
    undefined,
    false,
  );
}

/** One request per key, in parallel. An error takes the place of the key that failed, without affecting the others. */
export function loadEach<Key, Value>(
  keys: readonly Key[],
  load: (key: Key) => Promise<Value>,
): Promise<(Value | Error)[]> {
  return Promise.all(keys.map((key) => load(key).catch(asError)));
}

/** The same for keys of things in a project. */
export function loadEachInProject<Value>(
  keys: readonly KeyInProject[],
  load: (project: ProjectKey, id: string) => Promise<Value>,
): Promise<(Value | Error)[]> {
  return loadEach(keys, (key) => {
    const { project, id } = splitKey(key);
    return load(project, id);
  });
}

/**
 * One call of `load` per group of keys (such as those of one project), in parallel. Each returns its values in the order of
 * its keys. If a call fails, its error takes the place of each of its keys.
 */
export async function loadGrouped<Key, Value>(
  keys: readonly Key[],
  groupOf: (key: Key) => string,
  load: (group: string, keys: readonly Key[]) => Promise<readonly (Value | Error)[]>,
): Promise<(Value | Error)[]> {
  const groups = new Map<string, number[]>();
  keys.forEach((key, index) => {
    const group = groups.get(groupOf(key));
    if (group) group.push(index);
    else groups.set(groupOf(key), [index]);
  });

  const answers: (Value | Error)[] = [];
  await Promise.all(
    [...groups].map(async ([group, indexes]) => {
      const found = await load(
        group,
        indexes.map((index) => keys[index] as Key),
      ).catch(asError);
      indexes.forEach((index, position) => {
        answers[index] = found instanceof Error ? found : (found[position] as Value | Error);
      });
    }),
  );
  return answers;
}

function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Error('Something other than an error was thrown.', { cause: error });
}
