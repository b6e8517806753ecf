import { createHash } from 'node:crypto';

export interface Rendering {
  readonly bytes: Buffer;
  /** Represents the bytes in an ETag. */
  readonly tag: string;
}

const opening = Buffer.from('[');
const comma = Buffer.from(',');
const closing = Buffer.from(']');

/** Keeps the JSON of each record in each of its forms, as bytes, until any record changes. */
export class Renderings {
  // The type of `one` makes sure that each form only gets records of its own type.
  readonly #byForm = new Map<unknown, WeakMap<object, Rendering>>();

  one<T extends object>(form: (record: T) => object, record: T): Rendering {
    let renderings = this.#byForm.get(form);
    if (renderings === undefined) {
      renderings = new WeakMap();
      this.#byForm.set(form, renderings);
    }
    let rendering = renderings.get(record);
    if (rendering === undefined) {
      const bytes = Buffer.from(JSON.stringify(form(record)));
      rendering = { bytes, tag: tagOf(bytes) };
      renderings.set(record, rendering);
    }
    return rendering;
  }

  /** A list, each record in the form that `formOf` gives it; forms are compared by identity. */
  many<T extends object>(formOf: (record: T) => (record: T) => object, records: readonly T[]): Rendering {
    const all = records.map((record) => this.one(formOf(record), record));
    const parts = all.flatMap(({ bytes }, index) => (index === 0 ? [bytes] : [comma, bytes]));
    return {
      bytes: Buffer.concat([opening, ...parts, closing]),
      tag: tagOf(all.map(({ tag }) => tag).join()),
    };
  }

  /** Call this after every change, because records contain each other. */
  forget(): void {
    this.#byForm.clear();
  }
}

export function tagOf(body: string | Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
