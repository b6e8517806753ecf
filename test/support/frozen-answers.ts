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

/** A loop, because some tests answer with JSON that is nested more deeply than a function can call itself. */
function freeze(json: unknown): void {
  const waiting = [json];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    Object.freeze(value);
    for (const member of Object.values(value)) waiting.push(member);
  }
}
