import type { LiveState } from '../api/live.ts';
import type { Live } from '../api/use-live.ts';
import { clockTime } from '../state/now.ts';

const WORDS: Readonly<Record<LiveState, string>> = {
  connecting: 'Connecting',
  live: 'Live',
  reconnecting: 'Reconnecting',
  polling: 'Updates every 10 s',
};

/** Says how changes reach the page. Screen readers hear only when this changes, not each change. */
export function LiveMark({ live: { state, changedAt } }: { readonly live: Live }) {
  const title = changedAt === undefined ? undefined : `Last change at ${clockTime(new Date(changedAt))}`;
  return (
    <span class={`live-mark ${state}`} role="status" title={title}>
      <span class="dot" aria-hidden="true" />
      {WORDS[state]}
    </span>
  );
}
