import { InvalidResponseError } from '../gitlab/errors.ts';

/** A value that GitLab promises; throws InvalidResponseError, so that its field fails alone, if GitLab did not send it. */
export function present<Value>(value: Value, lacking: string): NonNullable<Value> {
  if (value == null) throw new InvalidResponseError(`GitLab sent ${lacking}.`);
  return value;
}
