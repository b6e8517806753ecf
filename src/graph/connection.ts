import type { ArgBuilder, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { builder, type GatewayTypes } from '../builder.ts';
import type { Context } from '../context.ts';
import { type Anchor, Cursors, NOT_A_CURSOR } from './cursor.ts';
import { badUserInput } from './errors.ts';
import { loadAny } from './page-loader.ts';
import { type OrderedList, readPage, type ReadPage } from './page-reader.ts';
import { type Reading, readingOf } from './page-window.ts';
import type { KeyInProject } from './project-key.ts';
import { reportGaps } from './reported-errors.ts';
import { anchorAt, type ListedRow } from './row-order.ts';
import { selectedFields } from './selection.ts';

export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

export interface Connection<Item> {
  readonly edges: Edge<Item>[];
  readonly nodes: readonly Item[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number | null;
}

interface Edge<Item> {
  readonly cursor: string;
  readonly node: Item;
}

/** A list as a connection reads it, page by page. */
export interface ConnectedList<Item> extends OrderedList<Item> {
  /** The list's filter and order, without the object that it belongs to: a cursor is valid in all lists of a scope. */
  readonly scope: string;
  /** Whether GitLab can return the list in exactly the opposite order. */
  readonly reversible: boolean;
}

/** The connection and edge types over a node type, `XConnection` and `XEdge`. */
export function connectionTypes<Item extends object>(
  node: ObjectRef<GatewayTypes, Item | KeyInProject, Item>,
  things: string,
) {
  const edge = builder.objectRef<Edge<Item>>(`${node.name}Edge`).implement({
    description: `One of the ${things} on a page, with its cursor.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'Pass it to `after` or `before`, with the same filter and order.',
      }),
      node: t.field({
        type: node, // For a generic type, Pothos cannot know that it is not a list.
        resolve: (parent) => parent.node as never,
      }),
    }),
  });
  return builder.objectRef<Connection<Item>>(`${node.name}Connection`).implement({
    description: `A page of ${things}.`,
    fields: (t) => ({
      edges: t.field({ type: [edge], resolve: (parent) => parent.edges }),
      nodes: t.field({
        description: 'The items of `edges`, without their cursors.',
        type: [node],
        resolve: (parent) => parent.nodes,
      }),
      pageInfo: t.expose('pageInfo', { type: builder.pageInfoRef() }),
      totalCount: t.exposeInt('totalCount', {
        description:
          'The number of items on all pages. Null if there are more than 10,000, because GitLab does not count them. If you select it alone, it costs one request.',
        nullable: true,
      }),
    }),
  });
}

export function connectionArgs(t: ArgBuilder<GatewayTypes>) {
  return {
    first: t.int({
      description:
        'How many items to return from the start of the list, or after the cursor in `after`: 0 to 500. The default is 20 if `last` is not set.',
    }),
    after: t.string({
      description:
        'Return items after this cursor. A cursor identifies an item, so it stays valid when the item moves in the list.',
    }),
    last: t.int({
      description:
        'How many items to return from the end of the list, or before the cursor in `before`: 0 to 500.',
    }),
    before: t.string({
      description:
        'Return items before this cursor. To get the items that were added at the start of the list since you read it, set `before` to its `startCursor` and set `last`.',
    }),
  };
}

/** The page of a list that a connection's arguments select. */
export async function connect<Item extends ListedRow>(
  list: ConnectedList<Item>,
  { first, after, last, before }: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<Item>> {
  const cursors = new Cursors(list.scope);
  const anchorOf = (cursor: string | null | undefined): Anchor | null => {
    if (cursor == null) return null;
    const anchor = cursors.decode(cursor);
    if (anchor.fromEnd && !list.reversible) throw badUserInput(NOT_A_CURSOR);
    return anchor;
  };
  const window = { first, after: anchorOf(after), last, before: anchorOf(before) };
  const reading = readingOf(window, list.reversible);

  if (asksOnlyForLength(info)) return new CountedList((await loadAny(list, context)).total);
  const page = await readPage(list, reading, context);
  reportGaps(placesIn(page), context.reported, info);
  return new LoadedPage(list, page, reading, cursors);
}

/** A list of which the caller selects only the length. */
class CountedList implements Connection<never> {
  readonly edges = [];
  readonly nodes = [];
  readonly pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
  readonly totalCount: number | null;

  constructor(total: number | null) {
    this.totalCount = total;
  }
}

/** A page that was read. It makes a cursor only when a field needs it: most operations select one, if any. */
class LoadedPage<Item extends ListedRow> implements Connection<Item> {
  readonly totalCount: number | null;
  readonly #list: ConnectedList<Item>;
  readonly #page: ReadPage<Item>;
  readonly #found: readonly { readonly node: Item; readonly index: number }[];
  readonly #fromEnd: boolean;
  readonly #cursors: Cursors;

  constructor(list: ConnectedList<Item>, page: ReadPage<Item>, reading: Reading, cursors: Cursors) {
    this.totalCount = page.rows.total;
    this.#list = list;
    this.#page = page;
    const found = rowsOf(page, list.order.by === 'hidden' ? returnedBefore(reading) : []);
    this.#found = reading.fromEnd ? found.reverse() : found;
    this.#fromEnd = reading.fromEnd;
    this.#cursors = cursors;
  }

  get nodes(): readonly Item[] {
    return this.#found.map(({ node }) => node);
  }

  get edges(): Edge<Item>[] {
    return this.#found.map(({ node, index }) => ({ cursor: this.#cursor(index, node), node }));
  }

  get pageInfo(): Connection<Item>['pageInfo'] {
    return this;
  }

  get hasNextPage(): boolean {
    return this.#fromEnd ? this.#page.from > 0 : this.#page.rows.hasRowsFrom(this.#page.to);
  }

  get hasPreviousPage(): boolean {
    return this.#fromEnd ? this.#page.rows.hasRowsFrom(this.#page.to) : this.#page.from > 0;
  }

  get startCursor(): string | null {
    const first = this.#found[0];
    return first ? this.#cursor(first.index, first.node) : null;
  }

  get endCursor(): string | null {
    const last = this.#found.at(-1);
    return last ? this.#cursor(last.index, last.node) : null;
  }

  #cursor(index: number, node: Item): string {
    return this.#cursors.encode(anchorAt(index, node, this.#list.order, this.#page.rows));
  }
}

/** The rows of a page that GitLab sent, with null in the places of those without an identity. */
function placesIn<Item>({ rows, from, to }: ReadPage<Item>): (Item | null)[] {
  const places: (Item | null)[] = [];
  for (let index = from; index < Math.min(to, rows.end); index++) {
    if (rows.has(index)) places.push(rows.at(index));
  }
  return places;
}

/** The rows of a page, each once: a row that moves while several pages are read can be on two of them. */
function rowsOf<Item extends ListedRow>(
  { rows, from, to }: ReadPage<Item>,
  without: readonly number[],
): { node: Item; index: number }[] {
  const seen = new Set(without);
  const found: { node: Item; index: number }[] = [];
  for (let index = from; index < Math.min(to, rows.end); index++) {
    const node = rows.at(index);
    if (!node || seen.has(node.id)) continue;
    seen.add(node.id);
    found.push({ node, index });
  }
  return found;
}

/** The rows that earlier pages returned according to the cursors; for orders in which rows do not show their place. */
function returnedBefore({ lower, upper }: Reading): number[] {
  return [...(lower ? [lower.id, ...lower.before] : []), ...(upper ? [upper.id, ...upper.after] : [])];
}

function asksOnlyForLength(info: GraphQLResolveInfo): boolean {
  const fields = selectedFields(info);
  return fields.length > 0 && fields.every((name) => name === 'totalCount');
}
