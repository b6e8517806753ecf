import { createHash } from 'node:crypto';
import { badUserInput } from './errors.ts';
import type { Position } from './page-window.ts';

const SHAPE = /^([se])(\d{1,9})\.([\w-]{8})$/;

/**
 * Cursors of one order and filter: a position, and a mark of what list it is a position in. The mark leaves out which
 * object the list hangs on, since one object can be named by number, path and global id.
 */
export class Cursors {
  readonly #scope: string;
  #mark: string | undefined;

  constructor(scope: string) {
    this.#scope = scope;
  }

  encode({ index, fromEnd }: Position): string {
    return Buffer.from(`${fromEnd ? 'e' : 's'}${index}.${this.#markOfScope()}`).toString('base64url');
  }

  /** BAD_USER_INPUT where it is not a cursor, or one of another order or filter. */
  decode(cursor: string): Position {
    const [, side, index, mark] = SHAPE.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
    if (side === undefined || index === undefined) throw badUserInput('Not a cursor.');
    if (mark !== this.#markOfScope()) throw badUserInput('A cursor of a list with another filter or order.');
    return { index: Number(index), fromEnd: side === 'e' };
  }

  #markOfScope(): string {
    this.#mark ??= createHash('sha256').update(this.#scope).digest('base64url').slice(0, 8);
    return this.#mark;
  }
}
