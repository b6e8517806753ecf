/** What every client selects of a change, so that the next subscription can begin where this one ends. */
export interface Change {
  readonly deployment?: { readonly updatedAt?: string | null } | null;
}

export interface Subscriber<AnyChange extends Change> {
  readonly change: (change: AnyChange) => void;
  /** The stream has ended. `code` is the code of the gateway's error, if there is one. */
  readonly end: (code?: unknown) => void;
}

/** Opens a subscription that begins with the changes since a time. Returns a function that closes it. */
export type Subscribe<AnyChange extends Change> = (
  since: string,
  subscriber: Subscriber<AnyChange>,
) => () => void;

export interface Following<AnyChange extends Change> {
  /** A time before the query whose result is on screen. The clocks of two machines differ, so go back a minute. */
  readonly since: string;
  readonly onChange: (change: AnyChange) => void;
  /** A new subscription would get the same error. Nothing follows. */
  readonly onRefused: (code: unknown) => void;
}

const REFUSALS = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT'];
/** In ms. GitLab can show a change after a later one. A change that arrives twice changes nothing in a cache. */
const OVERLAP = 10_000;

/** Follows a project until you call the returned function: if a stream ends, the next one repeats what was missed. */
export function follow<AnyChange extends Change>(
  subscribe: Subscribe<AnyChange>,
  { since, onChange, onRefused }: Following<AnyChange>,
): () => void {
  let start = since;
  let close: (() => void) | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  const open = () => {
    let isOpen = true;
    close = subscribe(start, {
      change: (change) => {
        const updatedAt = change.deployment?.updatedAt;
        if (updatedAt) start = new Date(Date.parse(updatedAt) - OVERLAP).toISOString();
        onChange(change);
      },
      end: (code) => {
        if (!isOpen || isStopped) return;
        isOpen = false;
        if (REFUSALS.some((refusal) => refusal === code)) onRefused(code);
        // At random, so that not all clients come back at once.
        else pause = setTimeout(open, 500 + 2000 * Math.random());
      },
    });
  };

  open();
  return () => {
    isStopped = true;
    clearTimeout(pause);
    close?.();
  };
}
