import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface SheetProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A panel at the side. The browser keeps the focus in it, closes it with Escape, and gives the focus back. */
export function Sheet({ label, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the effects of the content, which moves the focus within the open panel.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The browser's "back" removes the panel as well, and the dialog gives the focus back only if it closes.
    return () => {
      element?.close();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={label}
      onClose={() => {
        // The event arrives later. After "back", the panel is already gone, and the address is right.
        if (dialog.current) onClose();
      }}
      onClick={(event) => {
        // Only the space around the panel has the dialog itself as its target.
        if (event.target === dialog.current) dialog.current?.close();
      }}
    >
      <div class="sheet-content">
        <button
          type="button"
          class="close"
          aria-label="Close"
          onClick={() => {
            dialog.current?.close();
          }}
        >
          ×
        </button>
        {children}
      </div>
    </dialog>
  );
}
