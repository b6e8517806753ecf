import type { Environment } from './environments.ts';
import { underWay } from './environments.ts';

interface ChipProps {
  readonly name: string;
  readonly count: number;
  readonly environments?: readonly Environment[];
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** Opens and closes a group of environments. While it is closed, it says how many of them failed or are running. */
export function FolderChip({ name, count, environments = [], isOpen, onToggle }: ChipProps) {
  const notable = environments.map((one) => underWay(one)?.status);
  const failed = notable.filter((status) => status === 'FAILED').length;
  const running = notable.filter((status) => status === 'RUNNING').length;
  return (
    <button type="button" class="chip" aria-expanded={isOpen} onClick={onToggle}>
      <span class="chevron" aria-hidden="true" />
      {name} <span class="sr-only">with </span>
      <b>{count}</b> <span class="sr-only">environments</span>
      {failed > 0 && <span class="mark failed">{failed} failed</span>}
      {running > 0 && <span class="mark running">{running} running</span>}
    </button>
  );
}
