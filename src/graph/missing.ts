import { NotFoundError } from '../gitlab/errors.ts';

/** Null in the place of what is not there, or not visible to the caller; every other failure stays one. */
export async function missingIsNull<T>(found: T | Promise<T>): Promise<Awaited<T> | null> {
  try {
    const value = await found;
    return value instanceof NotFoundError ? null : value;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}
