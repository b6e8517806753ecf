import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

interface ConfirmProps {
  readonly question: string;
  readonly yes: string;
  readonly isAsking: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
  readonly children?: ComponentChildren;
}

/** Asks before a change that takes something away. The focus is on the way out. */
export function Confirm({ question, yes, isAsking, onYes, onNo, children }: ConfirmProps) {
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    no.current?.focus();
  }, []);
  return (
    <div class="confirm" role="group" aria-label={question}>
      <p>
        <b>{question}</b>
      </p>
      {children}
      <div class="buttons">
        <button type="button" ref={no} onClick={onNo}>
          Leave it
        </button>
        <button type="button" class="danger" disabled={isAsking} onClick={onYes}>
          {yes}
        </button>
      </div>
    </div>
  );
}
