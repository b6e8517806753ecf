import { clearAllDataLoaders } from '@pothos/plugin-dataloader';
import type { Context } from '../context.ts';
import { GitLabError, InvalidRequestError } from '../gitlab/errors.ts';
import { forgetRows } from './deployment-rows.ts';
import { NotSentError } from './errors.ts';
import { type Advice, withAdvice } from './refusals.ts';
import { USER_ERRORS } from './user-errors.ts';

/**
 * Makes a change. The operation forgets everything that it read before, even if the change fails. If the gateway did not
 * send the change, and the caller made no mistake, the error says so. Otherwise it says what to do, from `advice`.
 */
export async function change<T>(context: Context, advice: Advice, make: () => Promise<T>): Promise<T> {
  clearAllDataLoaders(context);
  forgetRows(context);
  const before = context.gitlab.requests.length;
  try {
    return await make();
  } catch (failure) {
    const wasSent = context.gitlab.requests.slice(before).some(({ method }) => method !== 'GET');
    const error = failure instanceof GitLabError && wasSent ? withAdvice(failure, advice) : failure;
    const isUserError = USER_ERRORS.some((type) => error instanceof type);
    if (error instanceof InvalidRequestError) throw withoutSecret(error, context);
    throw wasSent || isUserError || !(error instanceof GitLabError) ? error : new NotSentError(error);
  }
}

/** The description of the union that a mutation returns. */
export function resultOf(mutation: string): string {
  return `The payload of \`${mutation}\`, or the error if GitLab or the gateway refused the change.`;
}

/** The refusal without the caller's token. It quotes the input and becomes data, which `tokenMask` does not search. */
function withoutSecret(error: InvalidRequestError, { gitlab }: Context): InvalidRequestError {
  const clean = (text: string): string => gitlab.withoutSecret(text);
  if (clean(error.message) === error.message) return error;
  const fields = error.fields.map(({ name, messages }) => ({ name, messages: messages.map(clean) }));
  return new InvalidRequestError(clean(error.message), { fields });
}
