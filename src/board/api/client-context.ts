import { createContext } from 'preact';
import type { BoardClient } from './client.ts';

/** Components below the token's own component have a client; there is none before. */
// The default is never read: `App` renders its provider around everything that reads it.
export const ClientContext = createContext<BoardClient>(undefined as unknown as BoardClient);
