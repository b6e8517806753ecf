import { NotFoundError } from '../gitlab/errors.ts';

/** Null if GitLab has no such thing, or the caller may not see it. Rethrows every other error. */
export async function missingIsNull<T>(found: T | Promise<T>): Promise<Awaited<T> | null> {
  try {
    const value = await found;
    return value instanceof NotFoundError ? null : value;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
