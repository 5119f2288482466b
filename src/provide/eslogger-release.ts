// The macOS release whose eslogger is imitated.
import { UsageError } from '../errors/errors.ts';
import { firstEslogger, hasEslogger } from '../print/line-style.ts';
import { profileNamed } from '../run/prepare/imitated-os.ts';
import { type OsProfile, osProfileNamed, osProfileOfVersion, osProfiles } from '../schema/macos/os-profiles.ts';

export const newestRelease = (): OsProfile => osProfiles.at(-1) as OsProfile;

/** Throws UsageError for an unknown release, and for one without eslogger. */
export function releaseNamed(name: string): OsProfile {
  const release = profileNamed(name);
  if (hasEslogger(release.release)) return release;
  throw new UsageError(`macOS ${name} has no eslogger`, {
    remedy: 'imitate macOS 13, which brought it, or a later one',
  });
}

/** Returns the trace's release; for one without eslogger, the first with it. */
export function releaseOf(messageVersion: number): OsProfile {
  const release = osProfileOfVersion(messageVersion);
  return hasEslogger(release.release) ? release : (osProfileNamed(firstEslogger) ?? newestRelease());
}
