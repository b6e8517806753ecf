/** The text with `***` in place of the caller's token, as it is or encoded for a URL. */
export function withoutSecret(text: string, secret: string | null): string {
  if (secret === null) return text;
  return text.replaceAll(secret, '***').replaceAll(encodeURIComponent(secret), '***');
}

/**
 * The same for the text of a JSON document, in which every character may be written as its code. It is '' if the text
 * contains such codes and is not JSON.
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
    // It is not JSON, or nested too deeply to be written again.
    return '';
  }
}
