import { vi } from 'vitest';

/**
 * In all tests, the JSON of GitLab's answers is frozen: operations share it, so code that changes it must fail. It costs too
 * much time to do the same in the product.
 */
vi.mock('../../src/gitlab/answer-body.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/gitlab/answer-body.ts')>();
  const readJson: typeof original.readJson = async (...options) => {
    const content = await original.readJson(...options);
    freeze(content.json);
    return content;
  };
  return { ...original, readJson };
});

function freeze(json: unknown): void {
  if (typeof json !== 'object' || json === null) return;
  Object.freeze(json);
  for (const value of Object.values(json)) freeze(value);
}
