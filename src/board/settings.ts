import type { BoardSettings } from '../board-server/board-settings.ts';

// The gateway that serves the page writes this element. The server of `npm run dev:board` leaves it empty.
export const settings = JSON.parse(
  document.querySelector('#settings')?.textContent ?? '{}',
) as Partial<BoardSettings>;

/** The token that the page has from the start: empty if the gateway has one, undefined if a person has to enter it. */
export const givenToken = settings.sampleToken ?? (settings.hasToken === true ? '' : undefined);

/** The API, from wherever the page is. */
export const API_URL = new URL('graphql', document.baseURI).href;
