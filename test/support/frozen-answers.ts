import { vi } from 'vitest';

/**
 * In all tests, what operations share is frozen, so code that changes it must fail: the JSON of GitLab's answers, what is made
 * of its lists, and the arguments in plans. It costs too much time to do the same in the product.
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

vi.mock('../../src/gitlab/placed-page.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/gitlab/placed-page.ts')>();
  const placePage: typeof original.placePage = (...options) => {
    const page = original.placePage(...options);
    freeze(page.places);
    return page;
  };
  return { ...original, placePage };
});

vi.mock('../../src/operations/planned-field.ts', async (importOriginal) => {
  const original = await importOriginal<typeof import('../../src/operations/planned-field.ts')>();
  const planFields: typeof original.planFields = (...options) => {
    const fields = original.planFields(...options);
    for (const { args } of fields) freeze(args);
    return fields;
  };
  return { ...original, planFields };
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
