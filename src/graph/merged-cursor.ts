import { createHash } from 'node:crypto';
import { FARTHEST, NOT_A_CURSOR } from './cursor.ts';
import { badUserInput } from './errors.ts';

/** The most lists that one field merges. */
export const MOST_LISTS = 100;

/** A row of merged lists as a cursor identifies it, and where each list was when the row was read. */
export interface MergedAnchor {
  /** GitLab's number. */
  readonly id: number;
  /** The value that the lists are ordered by before the number, in milliseconds; null if they are ordered by the number. */
  readonly value: number | null;
  /** Whether the lists were read from their ends. */
  readonly fromEnd: boolean;
  /** How many rows of each list come up to this row in the direction of counting. */
  readonly counts: readonly number[];
  /** Which lists have no rows after this row in the direction of counting. */
  readonly ended: readonly boolean[];
}

// m, side, id . value . mark of the lists . rows of each list, with x if it has no more . mark of the filter and order
const SHAPE = /^m([se])(\d{1,16})\.(\d{0,16})\.([\w-]{8})\.(\d{1,7}x?(?:-\d{1,7}x?){0,99})\.([\w-]{8})$/;

/**
 * Cursors of merged lists with one filter and order. The row alone determines where each list goes on. The counts only show
 * where to look for it, and which lists need no request.
 */
export class MergedCursors {
  readonly #mark: string;
  readonly #listsMark: string;
  readonly #length: number;

  constructor(scope: string, listKeys: readonly string[]) {
    this.#mark = markOf(scope);
    this.#listsMark = markOf(JSON.stringify(listKeys));
    this.#length = listKeys.length;
  }

  encode({ id, value, fromEnd, counts, ended }: MergedAnchor): string {
    const lists = counts.map((count, index) => `${count}${ended[index] ? 'x' : ''}`).join('-');
    const parts = [`m${fromEnd ? 'e' : 's'}${id}`, value ?? '', this.#listsMark, lists, this.#mark];
    return Buffer.from(parts.join('.')).toString('base64url');
  }

  /** Throws BAD_USER_INPUT if it is not a cursor of merged lists, or has another filter or order. */
  decode(cursor: string): MergedAnchor {
    const [, side, id, value, listsMark, lists = '', mark] =
      SHAPE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
    const numbers = [Number(id), Number(value)];
    if (!numbers.every(Number.isSafeInteger)) throw badUserInput(NOT_A_CURSOR);
    if (mark !== this.#mark)
      throw badUserInput(
        'This cursor belongs to a list with another filter or order. Repeat that filter and order, or omit the cursor.',
      );
    const parts = lists.split('-');
    const counts = parts.map((part) => Number.parseInt(part, 10));
    if (counts.some((count) => count >= FARTHEST)) throw badUserInput(NOT_A_CURSOR);
    // The caller may name the projects in another order: the row is the same, but the counts are those of other lists.
    const isSame = listsMark === this.#listsMark && parts.length === this.#length;
    return {
      id: Number(id),
      value: value === '' ? null : Number(value),
      fromEnd: side === 'e',
      counts: Array.from({ length: this.#length }, (_, index) => (isSame ? (counts[index] ?? 0) : 0)),
      ended: Array.from(
        { length: this.#length },
        (_, index) => isSame && parts[index]?.endsWith('x') === true,
      ),
    };
  }
}

function markOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 8);
}
