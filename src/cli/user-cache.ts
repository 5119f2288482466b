// The folder for what esreplay keeps between its runs and can do without.
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Follows the XDG Base Directory Specification, which ignores a relative path. */
export function userCacheFolder(): string {
  const { XDG_CACHE_HOME: chosen = '' } = process.env;
  return join(isAbsolute(chosen) ? chosen : join(homedir(), '.cache'), 'esreplay');
}
