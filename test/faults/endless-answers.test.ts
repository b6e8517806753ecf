import { describe, expect, test } from 'vitest';
import { startGateway } from '../support/gateway.ts';
import { gzipBomb, pour } from './hostile-answers.ts';
import { READS } from './targets.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE = 200 * MEBIBYTE;

/** How much this process has grown, in bytes, while it did that. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  await work();
  return process.memoryUsage.rss() - before;
}

describe('200 MiB where an answer belongs', () => {
  test.each([true, false])('are not read to the end, nor kept (length told: %s)', async (toldLength) => {
    for (const { operation, path } of READS) {
      const { gitlab, execute } = await startGateway();
      const pouring = { bytes: 0 };
      gitlab.fault({ path, does: 'respond', respond: pour(SIZE, toldLength, pouring) });
      await execute(operation);
      pouring.bytes = 0;

      const growth = await growthOf(async () => {
        const { errors } = await execute<unknown>(operation);
        expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
      });

      expect(growth).toBeLessThan(50 * MEBIBYTE);
      expect(pouring.bytes).toBeLessThan(30 * MEBIBYTE);
    }
  });

  test('are not unpacked from a gzip bomb', async () => {
    for (const { operation, path } of READS) {
      const { gitlab, execute } = await startGateway();
      gitlab.fault({ path, does: 'respond', respond: gzipBomb(SIZE) });
      await execute(operation);

      const growth = await growthOf(async () => {
        const { errors } = await execute<unknown>(operation);
        expect(errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
      });

      expect(growth).toBeLessThan(50 * MEBIBYTE);
    }
  });

  test('by ten callers at once take the memory of what ten may read', async () => {
    const { gitlab, execute } = await startGateway();
    gitlab.fault({
      path: '/user',
      does: 'respond',
      respond: (request, response) => {
        pour(SIZE, false)(request, response);
      },
    });
    await execute('{ currentUser { username } }');

    const growth = await growthOf(async () => {
      await Promise.all(Array.from({ length: 10 }, () => execute('{ currentUser { username } }')));
    });

    expect(growth).toBeLessThan(150 * MEBIBYTE);
  });
});
