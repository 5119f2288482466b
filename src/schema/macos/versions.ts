// Which macOS introduced which message version. There is one number per release, not per event.

export interface MessageVersion {
  readonly version: number;
  readonly firstMacos: string;
  /** How certain that is; header = the gate appears between two SDKs, seen = live output. */
  readonly source: string;
}

export const messageVersions: readonly MessageVersion[] = [
  { version: 1, firstMacos: '10.15', source: 'baseline: no field is gated on it' },
  { version: 2, firstMacos: '10.15.1', source: 'third-party bindings gate these fields so' },
  { version: 3, firstMacos: '10.15.4', source: 'third-party bindings gate these fields so' },
  { version: 4, firstMacos: '11.0', source: 'third-party bindings gate these fields so' },
  {
    version: 5,
    firstMacos: '12.0',
    source: 'header: absent in SDK 11.3, there in 12.1; the point release is not proven',
  },
  { version: 6, firstMacos: '13.0', source: 'header: absent in SDK 12.3' },
  { version: 7, firstMacos: '13.3', source: 'seen in eslogger output of 14.3' },
  { version: 8, firstMacos: '15.0', source: 'third-party bindings gate these fields so' },
  { version: 9, firstMacos: '15.4', source: 'seen in eslogger output of macOS 15' },
  { version: 10, firstMacos: '26.0', source: 'seen in eslogger output of macOS 26' },
  { version: 11, firstMacos: '27.0', source: 'header: absent in SDK 26.5' },
];

export const newestVersion = Math.max(...messageVersions.map(({ version }) => version));

/** Returns the first macOS with messages of a version; undefined for versions that this table lacks. */
export const macosOfVersion = (version: number): string | undefined =>
  messageVersions.find((row) => row.version === version)?.firstMacos;

/** Converts "10.15.4" to 101504 and "27.0" to 270000: Apple's own encoding, which orders releases. */
export const macosNumber = (macos: string): number => {
  const [major = 0, minor = 0, patch = 0] = macos.split('.').map(Number);
  return major * 10000 + minor * 100 + patch;
};

/** Returns the message version of a macOS release, e.g. 7 for "14.3". */
export const versionOfMacos = (macos: string): number => {
  const wanted = macosNumber(macos);
  return messageVersions.findLast((row) => macosNumber(row.firstMacos) <= wanted)?.version ?? 1;
};
