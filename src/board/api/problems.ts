import type { CombinedError, OperationResult } from '@urql/core';

/** A failure of a part of a response, or of all of it. */
export interface Problem {
  readonly code: string;
  /** For people. */
  readonly message: string;
  /** Where the part is missing from the response; empty if all of it is missing. */
  readonly path: readonly (string | number)[];
  /** The ids of the objects that contain the part, such as its project and its environment. */
  readonly owners?: readonly string[];
  /** Until when GitLab accepts no further requests. */
  readonly resumesAt?: Date;
}

export const RATE_LIMITED = 'RATE_LIMITED';
export const UNAUTHENTICATED = 'UNAUTHENTICATED';
/** The request did not reach the gateway, or its response did not reach the page. */
export const UNREACHABLE = 'UNREACHABLE';

/** If GitLab does not say how long its limit lasts. */
const USUAL_LIMIT = 60;

export function problemsOf(error: CombinedError): Problem[] {
  if (error.graphQLErrors.length === 0) {
    return [{ code: UNREACHABLE, message: 'The gateway does not respond.', path: [] }];
  }
  return error.graphQLErrors.map(({ message, path = [], extensions }) => {
    const code = typeof extensions.code === 'string' ? extensions.code : 'UNKNOWN';
    if (code !== RATE_LIMITED) return { code, message, path };
    const seconds = typeof extensions.retryAfter === 'number' ? extensions.retryAfter : USUAL_LIMIT;
    return { code, message, path, resumesAt: new Date(Date.now() + seconds * 1000) };
  });
}

/** Whether a part of the object with this id could not be read. */
export function hasProblem(problems: readonly Problem[], id: string): boolean {
  return problems.some(({ owners }) => owners?.includes(id));
}

/** All problems of a result: those of parts, which the exchange `errorsAside` keeps apart, and those of all of it. */
export function problemsIn({ error, extensions }: OperationResult): Problem[] {
  // Only `errorsAside` writes this key.
  const aside = extensions?.[ASIDE] as readonly Problem[] | undefined;
  return [...(aside ?? []), ...(error ? problemsOf(error) : [])];
}

export const ASIDE = 'boardProblems';
