/** The text with `***` in place of the caller's token, plain or encoded for a URL. */
export function withoutSecret(text: string, secret: string | null): string {
  if (secret === null) return text;
  return text.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
}

/**
 * Like `withoutSecret`, for the text of a JSON document, in which every character may be written as its code. Returns '' if the
 * text contains such codes and is not JSON.
 */
export function jsonWithoutSecret(text: string, secret: string | null): string {
  if (secret === null) return text;
  const plain = text.includes('\\') ? withoutCodes(text) : text;
  return withoutSecret(plain.replaceAll(JSON.stringify(secret).slice(1, -1), '***'), secret);
}

function withoutCodes(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    // The text is not JSON, or it is nested too deeply to be serialized again.
    return '';
  }
}
