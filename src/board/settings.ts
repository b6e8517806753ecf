import type { BoardSettings } from '../board-server/board-settings.ts';

// The gateway that serves the page writes this element. The server of `npm run dev:board` leaves it empty.
export const settings = JSON.parse(
  document.querySelector('#settings')?.textContent ?? '{}',
) as Partial<BoardSettings>;

/** The API, from wherever the page is. */
export const API_URL = new URL('graphql', document.baseURI).href;
