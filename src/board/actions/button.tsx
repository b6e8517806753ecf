import type { Action } from './use-action.ts';

interface ButtonProps {
  readonly action: Pick<Action, 'isAsking'>;
  readonly label: string;
  readonly primary?: boolean;
  readonly onClick: () => unknown;
}

/** Does nothing while an action has no response yet. It is not disabled then, because a disabled button loses the focus. */
export function Button({ action, label, primary = false, onClick }: ButtonProps) {
  return (
    <button
      type="button"
      class={primary ? 'primary' : ''}
      aria-disabled={action.isAsking}
      onClick={() => {
        if (!action.isAsking) onClick();
      }}
    >
      {label}
    </button>
  );
}
