import type { Comparison, Measurement } from './comparison.ts';
import { median } from './load.ts';
import type { ReferenceOperation } from './reference-operations.ts';
import { textTable } from './text-table.ts';

/** A comparison, and under which conditions it was made. */
export interface ComparedCase {
  /** Whether the connections have one credential and different pages, instead of one page and their own credentials. */
  readonly isShared: boolean;
  /** In ms, of each answer of GitLab's. */
  readonly delay: number;
  readonly connections: number;
  readonly comparison: Comparison;
}

/** How many times the minimum's p50 the gateway's may be where GitLab's answers take 20 ms. */
const AIM_OF_P50 = 1.05;

/** All that was measured of one operation, as text. */
export function comparisonTable(
  { title, aim, shared }: ReferenceOperation,
  answer: string,
  cases: readonly ComparedCase[],
): string {
  const heads = [
    '',
    'delay',
    'connections',
    'ops/s',
    'p50',
    'p99',
    'CPU ms',
    'ratio of ops/s',
    'ratio of p50',
  ];
  const rows = cases.flatMap(({ isShared, delay, connections, comparison }) => {
    const { gateway, minimum, throughputRatios, p50Ratios } = comparison;
    return [
      [
        'gateway',
        `${delay} ms`,
        `${connections}${isShared ? ', shared' : ''}`,
        ...figures(gateway),
        range(throughputRatios),
        range(p50Ratios),
      ],
      ['minimum', '', '', ...figures(minimum)],
    ];
  });
  const aims = [
    ...(aim === null ? [] : [`ratio of ops/s ${aim} without delay`]),
    ...(shared ? [`${shared.aim} with sharing`] : []),
    `ratio of p50 ${AIM_OF_P50} with 20 ms`,
  ];
  return [
    `${title} (${Math.round(answer.length / 1024)} KiB)`,
    textTable([heads, ...rows]),
    `Aims: ${aims.join(', ')}.\n`,
  ].join('\n');
}

function figures({ operationsPerSecond, p50, p99, costPerOperation }: Measurement): string[] {
  return [operationsPerSecond.toFixed(0), p50.toFixed(2), p99.toFixed(2), costPerOperation.toFixed(2)];
}

function range(ratios: readonly number[]): string {
  const [least, most] = [Math.min(...ratios), Math.max(...ratios)];
  return `${median(ratios).toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}
