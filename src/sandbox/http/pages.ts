import { integer } from './parameters.ts';

/** The two parameters that every list has. */
export const pageParameters = { page: integer(), per_page: integer() };

export interface PageRequest {
  readonly page: number | null;
  readonly per_page: number | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Record<string, string>;
}

/**
 * Takes one page of a list. The links repeat the parameters of the request. If the list has more than `hideTotalsAbove`
 * records, the headers name neither the totals nor the last page.
 */
export function cutPage<T>(
  records: readonly T[],
  { page, per_page: perPage }: PageRequest,
  address: URL,
  hideTotalsAbove: number,
): Page<T> {
  const size = Math.min(100, perPage === null || perPage < 1 ? 20 : perPage);
  const number = Math.max(1, page ?? 1);
  const last = Math.max(1, Math.ceil(records.length / size));
  const next = number < last ? number + 1 : null;
  // For a page after the end, GitLab names neither the next nor the previous page.
  const previous = number > 1 && number <= last ? number - 1 : null;
  const counted = records.length <= hideTotalsAbove;

  const href = (target: number) => {
    const url = new URL(address);
    url.searchParams.set('page', String(target));
    url.searchParams.set('per_page', String(size));
    return `<${url.href}>`;
  };
  const links = [
    ...(previous === null ? [] : [`${href(previous)}; rel="prev"`]),
    ...(next === null ? [] : [`${href(next)}; rel="next"`]),
    `${href(1)}; rel="first"`,
    ...(counted ? [`${href(last)}; rel="last"`] : []),
  ];

  return {
    items: records.slice((number - 1) * size, number * size),
    headers: {
      ...(counted ? { 'x-total': String(records.length), 'x-total-pages': String(last) } : {}),
      'x-page': String(number),
      'x-per-page': String(size),
      'x-next-page': next === null ? '' : String(next),
      'x-prev-page': previous === null ? '' : String(previous),
      link: links.join(', '),
    },
  };
}
