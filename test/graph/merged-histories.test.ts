import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RowOrder } from '../../src/graph/row-order.ts';
import { cases } from '../support/depth.ts';
import { MergedHistory, type MergedHistoryOptions, type MergedStep } from '../support/merged-history.ts';

const HISTORIES = Number(process.env.PAGE_HISTORIES ?? cases({ quick: 240, deep: 720 }));
const FIRST_SEED = Number(process.env.PAGE_SEED ?? 1);

const ORDERS: readonly RowOrder[] = [
  { by: 'id', direction: 'asc' },
  { by: 'id', direction: 'desc' },
  { by: 'updated_at', direction: 'asc' },
  { by: 'updated_at', direction: 'desc' },
];

describe(`in ${HISTORIES} histories of pages of merged lists that change in between`, () => {
  test.each(ORDERS.flatMap((order) => [false, true].map((turns) => ({ ...order, turns }))))(
    'each page is the one that the model gives, by $by $direction, to and fro: $turns',
    async ({ turns, ...order }) => {
      const steps = await read({ order, turns });

      expect(steps.filter((step) => !isRight(step)).slice(0, 3)).toEqual([]);
    },
  );

  test.each(ORDERS)(
    'a page costs one request per list if nothing changes, by $by $direction',
    async (order) => {
      const steps = await read({ order, isStill: true });

      expect(steps.filter((step) => !isRight(step)).slice(0, 3)).toEqual([]);
      // Rows of the same millisecond can need one more, to see in which order the list has them.
      const most = order.by === 'id' ? 1 : 2;
      expect(
        steps.filter(({ requests, lists, size }) => requests > most * lists && size <= 50).slice(0, 3),
      ).toEqual([]);
    },
  );
});

async function read(options: MergedHistoryOptions): Promise<MergedStep[]> {
  const steps: MergedStep[] = [];
  for (let seed = FIRST_SEED; seed < FIRST_SEED + HISTORIES / 8; seed++) {
    steps.push(...(await new MergedHistory(seed, options).steps()));
  }
  return steps;
}

function isRight({ found, expected, foundNeighbours, expectedNeighbours }: MergedStep): boolean {
  if (!isDeepStrictEqual(found, expected)) return false;
  return found.length === 0 || isDeepStrictEqual(foundNeighbours, expectedNeighbours);
}
