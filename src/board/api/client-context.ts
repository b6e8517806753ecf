import { createContext } from 'preact';
import type { BoardClient } from './client.ts';

/** The client, which the page creates once it has a token. */
// Nothing reads the default: `App` renders a provider around every component that reads the context.
export const ClientContext = createContext<BoardClient>(undefined as unknown as BoardClient);
