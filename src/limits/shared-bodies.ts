import { setImmediate } from 'node:timers/promises';

/** Writes results that several callers get once for all of them. */
export class SharedBodies {
  readonly #bodies = new WeakMap<object, SharedBody>();

  /** Several callers get this data. */
  share(data: object): void {
    if (!this.#bodies.has(data)) this.#bodies.set(data, new SharedBody());
  }

  of(data: object): SharedBody | undefined {
    return this.#bodies.get(data);
  }
}

/** In characters. */
const LONG = 128 * 1024;

export class SharedBody {
  #data: Promise<string> | undefined;
  #bytes: Buffer<ArrayBuffer> | undefined;
  #lastTurn: Promise<void> = Promise.resolve();

  /**
   * The JSON of the data as `write` writes it; only the first call writes. Each caller gets a long text in its own turn of
   * the event loop: a limit for unread bytes must count the bytes of one caller before the next one gets them.
   */
  async data(write: () => Promise<string> | string): Promise<string> {
    this.#data ??= Promise.resolve(write());
    const text = await this.#data;
    if (text.length > LONG) await (this.#lastTurn = this.#lastTurn.then(() => setImmediate()));
    return text;
  }

  /** The response that has nothing but this data: the same bytes for all callers. */
  bytes(data: string): Buffer<ArrayBuffer> {
    return (this.#bytes ??= Buffer.from(`{"data":${data}}`));
  }
}
