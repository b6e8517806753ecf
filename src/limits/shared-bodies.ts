import { setImmediate } from 'node:timers/promises';

/** Writes the JSON of results that several callers get once for all of them. */
export class SharedTexts {
  readonly #texts = new WeakMap<object, SharedText>();

  /** Several callers get this data. */
  share(data: object): void {
    if (!this.#texts.has(data)) this.#texts.set(data, new SharedText());
  }

  of(data: object): SharedText | undefined {
    return this.#texts.get(data);
  }
}

/** In characters. */
const LONG = 128 * 1024;

export class SharedText {
  #text: Promise<string> | undefined;
  #lastTurn: Promise<void> = Promise.resolve();

  /**
   * The text as `write` writes it; only the first call writes. Each caller gets a long text in its own turn of the event
   * loop: a limit for unread bytes must count the bytes of one caller before the next one gets them.
   */
  async get(write: () => Promise<string> | string): Promise<string> {
    this.#text ??= Promise.resolve(write());
    const text = await this.#text;
    if (text.length > LONG) await (this.#lastTurn = this.#lastTurn.then(() => setImmediate()));
    return text;
  }
}
