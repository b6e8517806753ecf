import { BOX_OFFICE, type GitLab } from './gitlab.ts';
import type { ServerProcess } from './processes.ts';
import { type RequestRow, requestRows } from './request-rows.ts';
import { answerTo, gatewayRequest } from './requests.ts';
import { textTable } from './text-table.ts';

/** The gateway executes the first runs of an operation in another way than the rest. */
const RUNS = 4;

export interface RequestTable {
  readonly text: string;
  /** Whether each operation cost what was promised, each time. */
  readonly kept: boolean;
}

/** Executes each row's operation a few times, and counts what the embedded GitLab was asked for each run. */
export async function requestTable(gitlab: GitLab, gateway: ServerProcess): Promise<RequestTable> {
  const rows = await requestRows(gitlab, async <Data>(query: string) => {
    const text = await answerTo(gatewayRequest(gateway, query, { project: BOX_OFFICE.id }));
    return (JSON.parse(text) as { data: Data }).data;
  });

  const lines = [['REST requests for each operation', 'promised', 'measured', '']];
  let kept = true;
  for (const row of rows) {
    const counts = await countRequests(row, gitlab, gateway);
    const isAsPromised = counts.every((count) => count >= row.least && count <= row.most);
    if (!isAsPromised) kept = false;
    lines.push([row.title, promise(row), [...new Set(counts)].join(', '), isAsPromised ? '' : 'DIFFERS']);
  }
  return { text: textTable(lines), kept };
}

async function countRequests(
  { query, variables }: RequestRow,
  gitlab: GitLab,
  gateway: ServerProcess,
): Promise<number[]> {
  const counts: number[] = [];
  await gitlab.forgetRequests();
  for (let run = 0; run < RUNS; run += 1) {
    await answerTo(gatewayRequest(gateway, query, variables));
    counts.push((await gitlab.takeRequests()).length);
  }
  return counts;
}

function promise({ least, most }: RequestRow): string {
  return least === most ? String(most) : `${least} to ${most}`;
}
