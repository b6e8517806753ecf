import { ago, useNow } from '../state/now.ts';

/** How long ago something was; the exact time appears on hover. */
export function Ago({ time }: { readonly time: string }) {
  const now = useNow();
  return (
    <time dateTime={time} title={new Date(time).toLocaleString('en-GB')}>
      {ago(time, now)}
    </time>
  );
}
