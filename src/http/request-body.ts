/**
 * The body of a request, or null if it has more bytes. The rest of a larger body is read and discarded, as Node.js does with
 * a body that nothing reads: leaving it would end the connection before the response that says why.
 */
export async function readAtMost(
  maxBytes: number,
  body: ReadableStream<Uint8Array>,
): Promise<Buffer<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Every runtime can iterate streams, but TypeScript's type of a body does not say so.
  const iterator = (body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    size += next.value.byteLength;
    if (size > maxBytes) {
      void discard(iterator);
      return null;
    }
    chunks.push(next.value);
  }
  return Buffer.concat(chunks);
}

async function discard(iterator: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    while (!(await iterator.next()).done);
  } catch {
    // The client has disconnected.
  }
}
