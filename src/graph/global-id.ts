import { decodeGlobalID, encodeGlobalID } from '@pothos/plugin-relay';

/** The global id of an object from its key: base64 of `Deployment:7:41`. */
export function globalId(typename: string, key: string): string;
export function globalId(typename: string, key: string | Promise<string>): string | Promise<string>;
export function globalId(typename: string, key: string | Promise<string>): string | Promise<string> {
  return typeof key === 'string'
    ? encodeGlobalID(typename, key)
    : key.then((known) => encodeGlobalID(typename, known));
}

/** The key in a global id of that type; null if it is not one. */
export function keyOfGlobalId(typename: string, id: string): string | null {
  const decoded = decodeGlobalId(id);
  return decoded?.typename === typename ? decoded.key : null;
}

export function decodeGlobalId(id: string): { readonly typename: string; readonly key: string } | null {
  try {
    const { typename, id: key } = decodeGlobalID(id);
    return { typename, key };
  } catch {
    return null;
  }
}
