type Direction = readonly [x: number, y: number];

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Moves the focus to the next button in the direction of an arrow key; false if the key or the place offers none. */
export function moveFocus(container: HTMLElement, key: string): boolean {
  const direction = DIRECTIONS[key];
  const from = document.activeElement;
  if (!direction || !from || !container.contains(from) || !from.matches('button, a')) return false;

  const here = from.getBoundingClientRect();
  const candidates = [...container.querySelectorAll<HTMLElement>('button, a')]
    .filter((element) => element !== from)
    .map((element) => ({ element, distance: distance(here, element.getBoundingClientRect(), direction) }))
    .filter(({ distance: far }) => far < Infinity)
    .sort((a, b) => a.distance - b.distance);
  candidates[0]?.element.focus();
  return candidates.length > 0;
}

/** How far a box is in a direction. Elements to the side count as further away. */
function distance(from: DOMRect, to: DOMRect, [x, y]: Direction): number {
  const along = x === 0 ? (to.top - from.top) * y : (to.left - from.left) * x;
  const across = x === 0 ? Math.abs(to.left - from.left) : Math.abs(to.top - from.top);
  return along > 4 ? along + across * 3 : Infinity;
}
