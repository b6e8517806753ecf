import { describe, expect, test } from 'vitest';
import { Random } from '../../src/sandbox/sample/random.ts';
import { cases } from '../support/depth.ts';
import { type ChangingList, type DeploymentPage, startChangingList } from '../support/changing-list.ts';

const HISTORIES = Number(process.env.LIST_HISTORIES ?? cases({ quick: 4, deep: 24 }));
const SEED = Number(process.env.PAGE_SEED ?? 1);

interface Walked {
  /** The rows in the order in which they were returned. */
  readonly ids: readonly string[];
  /** The rows that were there before the first page. */
  readonly atFirst: readonly string[];
  /** The rows that were deleted or had their status changed meanwhile. */
  readonly touched: ReadonlySet<string>;
  /** Requests, and as many as are promised for so many changes. */
  readonly costs: readonly { readonly requests: number; readonly promised: number }[];
}

describe(`${HISTORIES} walks through a list of GitLab's that changes at random`, () => {
  test(
    'show no row twice, lose none, and cost what is promised',
    { timeout: 60_000 + 5_000 * HISTORIES },
    async () => {
      const list = await startChangingList();
      await list.create(60);
      for (let seed = SEED; seed < SEED + HISTORIES; seed++) {
        const random = new Random(seed);
        const field = random.pick<'ID' | 'UPDATED_AT'>(['ID', 'UPDATED_AT']);

        const { ids, atFirst, touched, costs } = await walk(list, field, random);

        const untouched = ids.filter((id) => !touched.has(id));
        const note = `seed ${seed}`;
        expect(repeated(field === 'ID' ? ids : untouched), note).toEqual([]);
        expect(
          atFirst.filter((id) => !touched.has(id) && !ids.includes(id)),
          note,
        ).toEqual([]);
        expect(
          costs.filter(({ requests, promised }) => requests > promised),
          note,
        ).toEqual([]);
      }
    },
  );
});

async function walk(list: ChangingList, field: 'ID' | 'UPDATED_AT', random: Random): Promise<Walked> {
  const direction = random.pick(['ASC', 'DESC']);
  const status = random.pick<'RUNNING' | null>(['RUNNING', null]);
  const args = `filter: { environment: "demo/oslo", status: ${status} }, orderBy: { field: ${field}, direction: ${direction} }`;
  const forward = random.chance(0.5);
  const running = await list.ids('environment=demo/oslo&status=running');
  const atFirst = status === null ? await list.ids('environment=demo/oslo') : [...running];

  const ids: string[] = [];
  const touched = new Set<string>();
  const costs: { requests: number; promised: number }[] = [];
  let page: DeploymentPage | undefined;
  for (let count = 0; count === 0 || (forward ? page?.hasNextPage : page?.hasPreviousPage); count++) {
    const size = random.pick([4, 10, 25]);
    const changes = count === 0 || count > 6 ? 0 : random.pick([0, 2, size, 2 * size]);
    for (let change = 0; change < changes; change++) {
      if (running.length < 40 || random.chance(0.5)) {
        running.push(...(await list.create(1)));
        continue;
      }
      const changed = running.splice(random.integer(0, running.length - 1), 1);
      for (const id of changed) touched.add(id);
      await list.setStatus(changed, 'failed');
      if (random.chance(0.5)) await list.remove(changed);
    }
    const cursor = forward ? `first: ${size}, after: ` : `last: ${size}, before: `;
    const end = forward ? page?.endCursor : page?.startCursor;
    page = await list.page(`${args}, ${cursor}${end === undefined ? 'null' : `"${end}"`}`);
    ids.push(...page.ids);
    costs.push({
      requests: page.requests.length,
      promised: 1 + (changes === 0 ? 0 : changes <= size ? 1 : 8),
    });
  }
  return { ids, atFirst, touched, costs };
}

function repeated(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
