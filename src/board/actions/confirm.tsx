import type { ComponentChildren } from 'preact';
import { useFocus } from '../state/focus.ts';

interface ConfirmProps {
  readonly question: string;
  readonly yes: string;
  readonly isAsking: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
  readonly children?: ComponentChildren;
}

/** Asks before a change that takes something away. The focus is on the button that changes nothing. */
export function Confirm({ question, yes, isAsking, onYes, onNo, children }: ConfirmProps) {
  const no = useFocus<HTMLButtonElement>();
  return (
    <div class="confirm" role="group" aria-label={question}>
      <p>
        <b>{question}</b>
      </p>
      {children}
      <div class="buttons">
        <button type="button" ref={no} onClick={onNo}>
          Keep it as it is
        </button>
        <button type="button" class="danger" disabled={isAsking} onClick={onYes}>
          {yes}
        </button>
      </div>
    </div>
  );
}
