import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { announceChange } from './changes.ts';
import { ClientContext } from './client-context.ts';
import { type Change, follow, type LiveState } from './live.ts';

/** In ms. A new environment appears after this time, together with others that appear meanwhile. */
const SOON = 3000;
const REFRESH = 300_000;

interface LiveInput {
  readonly projects: readonly string[];
  /** Whether the board shows the change already, because the cache has put it in its place. */
  readonly isInPlace: (change: Change) => boolean;
  readonly since: () => string | undefined;
  readonly reload: () => void;
}

export interface Live {
  readonly state: LiveState;
  /** In ms since 1970: when the last change arrived. */
  readonly changedAt: number | undefined;
}

/** Follows the changes of the projects on the board, and reads the board again from time to time. */
export function useLive(input: LiveInput): Live {
  const client = useContext(ClientContext);
  const latest = useRef(input);
  latest.current = input;
  const [state, setState] = useState<LiveState>('connecting');
  const [changedAt, setChangedAt] = useState<number>();
  const key = [...input.projects].sort().join(' ');

  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const readSoon = () => {
    pending.current ??= setTimeout(() => {
      pending.current = undefined;
      latest.current.reload();
    }, SOON);
  };

  useEffect(() => {
    if (key === '') return undefined;
    return follow({
      client,
      projects: key.split(' '),
      since: () => latest.current.since(),
      onState: setState,
      onChange: (change) => {
        setChangedAt(Date.now());
        announceChange(change);
        if (!latest.current.isInPlace(change)) readSoon();
      },
      reload: () => {
        latest.current.reload();
      },
    });
  }, [client, key]);

  // Reads the board again as soon as the network is back, which can be before the subscription is. No event reports that an
  // environment was stopped or has a new name, so the board is also read every five minutes.
  useEffect(() => {
    const timer = setInterval(() => {
      latest.current.reload();
    }, REFRESH);
    const isBack = () => {
      latest.current.reload();
    };
    addEventListener('online', isBack);
    return () => {
      clearInterval(timer);
      removeEventListener('online', isBack);
    };
  }, []);

  return { state, changedAt };
}
