// How Chromium is found, and started without a window and without a network of its own.
import { findProgram } from '../src/system/toolchain.mjs';

export const missingChromium = 'chromium is not installed (npm run setup -- --checks)';

/** @returns {string | null} */
export const findChromium = () => findProgram(['chromium']);

export const quietChromium = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
