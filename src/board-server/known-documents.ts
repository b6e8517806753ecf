import { DOCUMENTS } from '../board/generated/documents.ts';

/** The gateway's documents and those of the board, which works even if the gateway executes no others. */
export function withBoardDocuments(documents: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...Object.entries(DOCUMENTS), ...documents]);
}
