import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';
import { parseManifest, type PersistedDocuments } from '../operations/persisted-documents.ts';

interface Bounds {
  readonly from: number;
  readonly to: number;
}

export function wholeNumber({ from, to, otherwise }: Bounds & { readonly otherwise: number }) {
  return boundedNumber({ from, to }, `unset, it is ${otherwise}`).default(otherwise);
}

/** Undefined where it is unset, which means what `unset` says. */
export function optionalNumber({ from, to, unset }: Bounds & { readonly unset: string }) {
  return boundedNumber({ from, to }, `unset, ${unset}`).optional();
}

function boundedNumber({ from, to }: Bounds, unset: string) {
  // `abort` keeps what is not a number out of the agreements.
  const refusal = { error: `is not a whole number from ${from} to ${to}; ${unset}.`, abort: true };
  return z
    .string()
    .regex(/^\d+$/, refusal)
    .transform(Number)
    .pipe(z.number().min(from, refusal).max(to, refusal));
}

export function onOrOff(otherwise: 'on' | 'off') {
  const message = `is neither on nor off; unset, it is ${otherwise}.`;
  return z.stringbool(message).default(otherwise === 'on');
}

export function parseWebAddress(text: string, context: z.RefinementCtx): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;

  context.addIssue('is not a web address, as in https://gitlab.example.com.');
  return z.NEVER;
}

export function isHost(text: string): boolean {
  return isIP(text) !== 0 || /^[\w-]+(\.[\w-]+)*\.?$/.test(text);
}

/** Not `*`: a gateway that every page may ask is one that every page may flood. */
export function isOrigin(text: string): boolean {
  return URL.canParse(text) && /^https?:/.test(text) && new URL(text).origin === text;
}

export function readManifest(file: string, context: z.RefinementCtx): PersistedDocuments {
  try {
    return parseManifest(readFileSync(file, 'utf8'));
  } catch {
    context.addIssue('is not a file with a JSON object of ids and documents.');
    return z.NEVER;
  }
}
