import type { Action } from './use-action.ts';

/** What became of the last change, next to its button. */
export function Outcome({ action: { isAsking, said } }: { readonly action: Action }) {
  return (
    <p class={said?.isRefusal ? 'outcome problem' : 'outcome'} role="status">
      {isAsking ? 'Asking GitLab …' : said?.text}
    </p>
  );
}
