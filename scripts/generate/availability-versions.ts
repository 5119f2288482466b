// Generates the kit's AvailabilityVersions.h: the numbers of the macOS releases, in both of Apple's spellings.
import { osFamilies, osProfiles, osReleases } from '../../src/schema/macos/os-profiles.ts';
import { macosNumber } from '../../src/schema/macos/versions.ts';
import { banner } from './spelling.ts';

/**
 * Releases that the header of Apple's SDK 27.0 has no number for, although they exist: code that names one does not mean
 * the same on a Mac.
 */
const unnumbered = [
  '10.15.2',
  '10.15.3',
  '10.15.5',
  '10.15.6',
  '10.15.7',
  '11.2',
  '11.7',
  '14.8',
  '15.7',
  '15.8',
  '26.7',
];
/** The SDK that the kit stands for. */
const sdk = osProfiles.at(-1)?.macos ?? '';
const numbered = osReleases.filter((each) => macosNumber(each) <= macosNumber(sdk) && !unnumbered.includes(each));

/** "10.15.0" is spelled __MAC_10_15; every other release has its point. */
const suffix = (release: string): string => release.replace(/^10\.15\.0$/, '10.15').replaceAll('.', '_');
const define = (name: string, value: string | number): string => `#define ${name} ${value}\n`;

const familyLine = (family: string): string =>
  family === '10.15'
    ? define('MAC_OS_X_VERSION_10_15', '__MAC_10_15')
    : define(`MAC_OS_VERSION_${family}_0`, `__MAC_${family}_0`);

export const availabilityVersionsHeader = (): string => `${banner('//')}// Numbers of the macOS releases.
#ifndef ESREPLAY_AVAILABILITY_VERSIONS_H
#define ESREPLAY_AVAILABILITY_VERSIONS_H

${numbered.map((release) => define(`__MAC_${suffix(release)}`, macosNumber(release))).join('')}
${osFamilies.map(familyLine).join('')}
// The SDK that the kit stands for.
${define('ESREPLAY_MAC_NEWEST', `__MAC_${suffix(sdk)}`)}
#endif
`;
