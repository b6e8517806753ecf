import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/**
 * `chromium-headless-shell` is Chromium without the windows around its pages. Each of those takes two seconds of processor time,
 * also where nobody sees them.
 */
const PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** Starts the Chromium of this machine, or the one that CHROMIUM names. It reaches nothing but 127.0.0.1. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error(
      'The pages are tried in Chromium, and there is none here. Install the Debian package chromium-headless-shell, or name a Chromium in CHROMIUM.',
    );
  }
  const args = ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
  // Chromium refuses to be sandboxed as root, which is what containers are.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  return chromium.launch({ executablePath, args });
}
