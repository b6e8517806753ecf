import type { Action } from './use-action.ts';

/** Says, next to the buttons, how the last change went. */
export function Outcome({ action: { isAsking, said } }: { readonly action: Action }) {
  return (
    <p class={said?.isRefusal ? 'outcome problem' : 'outcome'} role="status">
      {isAsking ? 'Asking GitLab …' : said?.text}
    </p>
  );
}
