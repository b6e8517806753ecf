import type { ArgBuilder, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { builder, type GatewayTypes } from '../builder.ts';
import type { Context } from '../context.ts';
import { Cursors } from './cursor.ts';
import { badUserInput } from './errors.ts';
import { LARGEST_PAGE, type Window, windowOf } from './page-window.ts';
import type { KeyInProject } from './project-key.ts';
import { loadLength, loadSlice, type PagedList, type Slice } from './page-loader.ts';
import { reportGaps } from './reported-errors.ts';
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

/** A list that a connection pages through. */
export interface ConnectedList<Item> extends PagedList<Item> {
  /** The list's filter and order, but not what it hangs on: its cursors belong to this. */
  readonly scope: string;
  /** Whether GitLab can give the list in the opposite order. */
  readonly reversible: boolean;
}

/** The connection and edge types over a node type, `XConnection` and `XEdge`. */
export function connectionTypes<Item extends object>(
  node: ObjectRef<GatewayTypes, Item | KeyInProject, Item>,
  things: string,
) {
  const edge = builder.objectRef<Edge<Item>>(`${node.name}Edge`).implement({
    description: `One of the ${things} of a page, and where it stands in the list.`,
    fields: (t) => ({
      cursor: t.exposeString('cursor', {
        description: 'For `after` and `before`, with the same filter and order.',
      }),
      node: t.field({
        type: node, // Pothos cannot tell for a generic type that it is no list.
        resolve: (parent) => parent.node as never,
      }),
    }),
  });
  return builder.objectRef<Connection<Item>>(`${node.name}Connection`).implement({
    description: `A page of ${things}.`,
    fields: (t) => ({
      edges: t.field({ type: [edge], resolve: (parent) => parent.edges }),
      nodes: t.field({
        description: 'The same as `edges`, without the cursors.',
        type: [node],
        resolve: (parent) => parent.nodes,
      }),
      pageInfo: t.expose('pageInfo', { type: builder.pageInfoRef() }),
      totalCount: t.exposeInt('totalCount', {
        description:
          'How many there are in all pages. Null where GitLab does not count: above 10,000. Alone it costs one request for a page of one.',
        nullable: true,
      }),
    }),
  });
}

export function connectionArgs(t: ArgBuilder<GatewayTypes>) {
  return {
    first: t.int({
      description:
        'How many, from the start or behind `after`: 0 to 500. 20 where neither `first` nor `last` is given.',
    }),
    after: t.string({ description: 'A cursor of this list; what comes behind it is asked for.' }),
    last: t.int({ description: 'How many, from the end or ahead of `before`: 0 to 500.' }),
    before: t.string({ description: 'A cursor of this list; what comes ahead of it is asked for.' }),
  };
}

/** The page of a list that a connection's arguments ask for. */
export async function connect<Item>(
  list: ConnectedList<Item>,
  { first, after, last, before }: ConnectionArguments,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<Item>> {
  const cursors = new Cursors(list.scope);
  const window = windowOf({
    first,
    after: after == null ? null : cursors.decode(after),
    last,
    before: before == null ? null : cursors.decode(before),
  });

  if (asksOnlyForLength(info)) {
    const total = await loadLength(list, context);
    return new LoadedPage({ places: [], goesOn: false, total }, window, cursors);
  }
  if (window.fromEnd && !list.reversible) return lastOfUnturnable(list, window, cursors, context, info);
  const slice = await loadSlice(list, window, context);
  return new LoadedPage(reportGaps(slice, context, info), window, cursors);
}

/** A page that is there. Its cursors are made when they are asked for: most operations want one of them, if any. */
class LoadedPage<Item> implements Connection<Item> {
  readonly totalCount: number | null;
  readonly #found: readonly { readonly node: Item; readonly place: number }[];
  readonly #goesOn: boolean;
  readonly #window: Window;
  readonly #cursors: Cursors;

  constructor({ places, goesOn, total }: Slice<Item>, window: Window, cursors: Cursors) {
    const found = places.flatMap((node, place) => (node === null ? [] : [{ node, place }]));
    this.totalCount = total;
    this.#found = window.fromEnd ? found.reverse() : found;
    this.#goesOn = goesOn;
    this.#window = window;
    this.#cursors = cursors;
  }

  get nodes(): readonly Item[] {
    return this.#found.map(({ node }) => node);
  }

  get edges(): Edge<Item>[] {
    return this.#found.map(({ node, place }) => ({ cursor: this.#cursor(place), node }));
  }

  get pageInfo(): Connection<Item>['pageInfo'] {
    return this;
  }

  get hasNextPage(): boolean {
    return this.#window.fromEnd ? this.#window.from > 0 : this.#goesOn;
  }

  get hasPreviousPage(): boolean {
    return this.#window.fromEnd ? this.#goesOn : this.#window.from > 0;
  }

  get startCursor(): string | null {
    const first = this.#found[0];
    return first ? this.#cursor(first.place) : null;
  }

  get endCursor(): string | null {
    const last = this.#found.at(-1);
    return last ? this.#cursor(last.place) : null;
  }

  #cursor(place: number): string {
    const { from, fromEnd } = this.#window;
    return this.#cursors.encode({ index: from + place, fromEnd });
  }
}

/**
 * A window at the end of a list that GitLab does not turn round. The largest page tells how long the list is, and is
 * the whole of it more often than not; BAD_USER_INPUT where the list is too long for GitLab to count.
 */
async function lastOfUnturnable<Item>(
  list: ConnectedList<Item>,
  window: Window,
  cursors: Cursors,
  context: Context,
  info: GraphQLResolveInfo,
): Promise<Connection<Item>> {
  const head = await loadSlice(list, { from: 0, to: LARGEST_PAGE, fromEnd: false }, context);
  const length = head.goesOn ? head.total : head.places.length;
  if (length === null) throw badUserInput('GitLab does not count a list this long: page with `first`.');

  const from = Math.max(0, length - window.to);
  const to = Math.max(0, length - window.from);
  const counted = { from, to, fromEnd: false };
  const slice = head.goesOn
    ? await loadSlice(list, counted, context)
    : { places: head.places.slice(from, to), goesOn: to < length, total: head.total };
  return new LoadedPage(reportGaps(slice, context, info), counted, cursors);
}

function asksOnlyForLength(info: GraphQLResolveInfo): boolean {
  const fields = selectedFields(info);
  return fields.length > 0 && fields.every((name) => name === 'totalCount');
}
