import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that take longest, the longest first. A fresh clone knows no durations, and each of these would keep one
 * worker busy after the others have finished.
 */
export const LONGEST = [
  'test/package.test.ts',
  'test/graphiql/browser.test.ts',
  'test/container/container.test.ts',
  'test/gitlab/shared-reads-search.test.ts',
  'test/soak/soak.test.ts',
  'test/board/board.test.ts',
  'test/limits/attacks.test.ts',
  'test/faults/sick-gitlab.test.ts',
  'test/live/replicas.test.ts',
  'test/graph/hostile-values.test.ts',
  'test/observability/metrics.test.ts',
  'test/faults/repeated-writes.test.ts',
  'test/http/slow-clients.test.ts',
  'test/board/accessibility.test.ts',
  'test/limits/ordinary-operations.test.ts',
  'test/faults/mutated-bodies.test.ts',
];

/** Starts the longest files first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => this.#placeOf(one) - this.#placeOf(other));
  }

  #placeOf({ moduleId }: TestSpecification): number {
    const place = LONGEST.indexOf(path.relative(this.ctx.config.root, moduleId));
    return place === -1 ? LONGEST.length : place;
  }
}
