import { useLayoutEffect } from 'preact/hooks';

/** In ms: how long a wall shows one page of a board that is longer than the screen. */
const PAGE_TIME = 15_000;

/** On a wall, nobody scrolls: the board shows its pages in turn, in large type. */
export function useWall(isWall: boolean): void {
  // Before the first paint, because everything has another size on a wall.
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('wall', isWall);
    if (!isWall) return undefined;
    const timer = setInterval(() => {
      scrollTo({ top: nextPage() });
    }, PAGE_TIME);
    return () => {
      clearInterval(timer);
    };
  }, [isWall]);
}

/** Where the next page begins: at the first row that this one does not show to its end, and at the top after the last one. */
function nextPage(): number {
  const header = document.querySelector('.top')?.getBoundingClientRect().bottom ?? 0;
  const rows = [...document.querySelectorAll('.matrix tbody tr')].map((row) => row.getBoundingClientRect());
  const cut = rows.find(({ bottom }) => bottom > innerHeight + 1);
  if (!cut) return 0;
  // A row that is higher than the screen goes on where this page cuts it off.
  const top = cut.top > header + 1 ? cut.top : innerHeight;
  return scrollY + top - header;
}
