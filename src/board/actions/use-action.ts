import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useContext, useState } from 'preact/hooks';
import { ClientContext } from '../api/client-context.ts';
import { problemsIn } from '../api/problems.ts';

/** What a person reads next to a button after it was pressed. */
export interface Said {
  readonly text: string;
  readonly isRefusal: boolean;
}

export interface Action {
  /** Whether the gateway has not answered yet. */
  readonly isAsking: boolean;
  readonly said: Said | undefined;
  /** Sends a mutation; resolves with whether the change was made. */
  readonly send: <Data extends object, Variables extends AnyVariables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    done: string,
  ) => Promise<boolean>;
}

/**
 * Sends changes, and says what became of them. Nothing on the page changes before GitLab has answered: the cache gets what
 * the response contains, and `onDone` reads again what the response does not contain.
 */
export function useAction(onDone: () => void): Action {
  const { graphql } = useContext(ClientContext);
  const [isAsking, setIsAsking] = useState(false);
  const [said, setSaid] = useState<Said>();

  const send: Action['send'] = async (document, variables, done) => {
    setIsAsking(true);
    setSaid(undefined);
    const result = await graphql.mutation(document, variables);
    const refusal = refusalIn(Object.values(result.data ?? {})) ?? problemsIn(result)[0]?.message;
    const wasMade = isPayload(Object.values(result.data ?? {}));
    setIsAsking(false);
    setSaid(wasMade ? { text: done, isRefusal: false } : { text: refusal ?? NO_ANSWER, isRefusal: true });
    // Also after a refusal and after an unknown outcome: what the page shows may be out of date.
    onDone();
    return wasMade;
  };
  return { isAsking, said, send };
}

const NO_ANSWER = 'The gateway gave no answer. Check whether the change was made before you repeat it.';

function isPayload(results: readonly unknown[]): boolean {
  return results.some((result) => typenameOf(result)?.endsWith('Payload'));
}

function refusalIn(results: readonly unknown[]): string | undefined {
  const refusal = results.find((result) => typenameOf(result)?.endsWith('Error'));
  const isMessage = typeof refusal === 'object' && refusal !== null && 'message' in refusal;
  return isMessage && typeof refusal.message === 'string' ? refusal.message : undefined;
}

function typenameOf(result: unknown): string | undefined {
  if (typeof result !== 'object' || result === null || !('__typename' in result)) return undefined;
  return typeof result.__typename === 'string' ? result.__typename : undefined;
}
