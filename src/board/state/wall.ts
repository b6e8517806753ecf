import { useEffect } from 'preact/hooks';

/** In ms: how long a wall shows one page of a board that is longer than the screen. */
const PAGE_TIME = 15_000;
/** A row that is cut off at the bottom of one page is whole on the next one. */
const OVERLAP = 120;

/** On a wall, nobody scrolls: the board shows its pages in turn, in large type. */
export function useWall(isWall: boolean): void {
  useEffect(() => {
    const { documentElement } = document;
    documentElement.classList.toggle('wall', isWall);
    if (!isWall) return undefined;
    const timer = setInterval(() => {
      const isAtEnd = scrollY + innerHeight >= documentElement.scrollHeight - 1;
      scrollTo({ top: isAtEnd ? 0 : scrollY + innerHeight - OVERLAP });
    }, PAGE_TIME);
    return () => {
      clearInterval(timer);
    };
  }, [isWall]);
}
