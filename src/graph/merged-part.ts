import type { PagedList } from './page-loader.ts';
import type { RowOrder } from './row-order.ts';

/** One of the lists that are merged. */
export interface MergedPart<Item> extends PagedList<Item> {
  /** What the list belongs to, if that differs. Errors are reported once for each. */
  readonly owner: string | null;
  /** What GitLab filters by. Lists with the same filter and the same first row are one list under two names. */
  readonly filter: string;
}

/** Lists in the same order that a connection shows as one, or one list of which it shows only some rows. */
export interface MergedList<Item> {
  readonly lists: readonly MergedPart<Item>[];
  /** The filter and order, without the objects that the lists belong to. */
  readonly scope: string;
  /** Rows must show the value that they are ordered by. */
  readonly order: RowOrder;
  readonly reversible: boolean;
  /** Which rows to show, if GitLab cannot filter them. */
  readonly matches?: (row: Item) => boolean;
  /** Which lists need no request after a cursor, from those that had no rows after it when it was returned. */
  readonly isOver: (ended: readonly boolean[], fromEnd: boolean) => (index: number) => boolean;
}
