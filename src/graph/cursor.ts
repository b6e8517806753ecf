import { createHash } from 'node:crypto';
import { badUserInput } from './errors.ts';

/**
 * The number of items that cursors reach. Only a mistake or an attack makes a longer list, and the farther a page is from
 * the start of a list, the more work it is for GitLab.
 */
export const FARTHEST = 1_000_000;

export const NOT_A_CURSOR = 'This is not a cursor of this list. Use a cursor from an earlier response.';

/** The most neighbours that a cursor names on each side of its row. */
export const NEIGHBOURS = 4;

/** A row of a list as a cursor identifies it, and its place when it was read. */
export interface Anchor {
  /** GitLab's number. */
  readonly id: number;
  /** The value that the list is ordered by before the number, in milliseconds; null if the row does not show it. */
  readonly value: number | null;
  /** Counted from 0 at the start of the list, or from 0 at its end if `fromEnd`. */
  readonly index: number;
  readonly fromEnd: boolean;
  /** The numbers of the rows before it in the direction of counting, nearest first, if its own may not identify it. */
  readonly before: readonly number[];
  /** The same for the rows after it. */
  readonly after: readonly number[];
}

// side and index . id . value . rows before . rows after . mark
const SHAPE =
  /^([se])(\d{1,7})\.(\d{1,16})\.(\d{0,16})\.((?:-\d{1,16}){0,4})\.((?:-\d{1,16}){0,4})\.([\w-]{8})$/;

/**
 * Cursors of lists with one filter and order. A cursor contains a row and a mark of the filter and order, but not the
 * object that the list belongs to, because a number, a path and a global id can name the same object.
 */
export class Cursors {
  readonly #scope: string;
  #mark: string | undefined;

  constructor(scope: string) {
    this.#scope = scope;
  }

  encode({ id, value, index, fromEnd, before, after }: Anchor): string {
    const parts = [
      `${fromEnd ? 'e' : 's'}${index}`,
      id,
      value ?? '',
      joined(before),
      joined(after),
      this.#markOfScope(),
    ];
    return Buffer.from(parts.join('.')).toString('base64url');
  }

  /** Throws BAD_USER_INPUT if it is not a cursor, has another filter or order, or points too far. */
  decode(cursor: string): Anchor {
    const [, side, index, id, value, before, after, mark] =
      SHAPE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
    const anchor = {
      id: Number(id),
      value: value === '' ? null : Number(value),
      index: Number(index),
      fromEnd: side === 'e',
      before: split(before),
      after: split(after),
    };
    const numbers = [anchor.id, anchor.value ?? 0, ...anchor.before, ...anchor.after];
    if (!numbers.every(Number.isSafeInteger)) throw badUserInput(NOT_A_CURSOR);
    if (mark !== this.#markOfScope())
      throw badUserInput(
        'This cursor belongs to a list with another filter or order. Repeat that filter and order, or omit the cursor.',
      );
    if (this.encode(anchor) !== cursor) throw badUserInput(NOT_A_CURSOR);
    if (anchor.index >= FARTHEST) {
      throw badUserInput(
        `A cursor reaches at most ${FARTHEST.toLocaleString('en')} items into a list. Use a filter, or read the list from its other end.`,
      );
    }
    return anchor;
  }

  #markOfScope(): string {
    this.#mark ??= createHash('sha256').update(this.#scope).digest('base64url').slice(0, 8);
    return this.#mark;
  }
}

function joined(ids: readonly number[]): string {
  return ids.map((id) => `-${id}`).join('');
}

function split(ids: string | undefined): number[] {
  return ids ? ids.slice(1).split('-').map(Number) : [];
}
