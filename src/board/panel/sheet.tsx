import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

interface SheetProps {
  readonly label: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/**
 * A panel at the side. The browser keeps the focus in it, and gives it back. Whatever closes the panel calls `onClose` at once:
 * the event `close` comes later, and would close what people open in between.
 */
export function Sheet({ label, onClose, children }: SheetProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  // Before the effects of the content, which moves the focus within the open panel.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // The dialog gives the focus back only if it closes.
    return () => {
      element?.close();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class="sheet"
      aria-label={label}
      onCancel={onClose}
      onClose={() => {
        // Browsers may skip `cancel`. If the panel is already gone, the address is right.
        if (dialog.current) onClose();
      }}
      onClick={(event) => {
        // Only the space around the panel has the dialog itself as its target.
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="sheet-content">
        <button type="button" class="close" aria-label="Close" onClick={onClose}>
          ×
        </button>
        {children}
      </div>
    </dialog>
  );
}
