// What a bundle has: the parts of its zip file, and how large they may be. A bundle comes from anywhere, so whatever is
// not listed here is refused.

export const bundleVersion = 1;

const mebibyte = 1 << 20;

/** `maxBytes`: unpacked. */
export const bundleParts = {
  'manifest.json': { maxBytes: mebibyte },
  'README.txt': { maxBytes: mebibyte },
  'options.json': { maxBytes: mebibyte },
  'modules.json': { maxBytes: 16 * mebibyte },
  'report.json': { maxBytes: 256 * mebibyte },
  'expectations.json': { maxBytes: 256 * mebibyte },
  'suppressions.json': { maxBytes: 16 * mebibyte },
  'models.yaml': { maxBytes: mebibyte },
  'output-map.yaml': { maxBytes: mebibyte },
  'trace.estrace': { maxBytes: 64 * 1024 * mebibyte },
} as const satisfies Readonly<Record<string, { readonly maxBytes: number }>>;

export type PartName = keyof typeof bundleParts;
export const manifestPart = 'manifest.json' satisfies PartName;
export const modelsPart = 'models.yaml' satisfies PartName;
export const outputMapPart = 'output-map.yaml' satisfies PartName;
export const tracePart = 'trace.estrace' satisfies PartName;
export const partNames = Object.keys(bundleParts) as PartName[];

export const isPartName = (name: string): name is PartName => Object.hasOwn(bundleParts, name);

interface Packed {
  readonly compressedSize: number;
  readonly uncompressedSize: number;
}

const largeBytes = 16 * mebibyte;
const maxRatio = 200;

/** Whether a part unpacks to so much more than it is that it must be meant to fill a disk. */
export const isBomb = ({ compressedSize, uncompressedSize }: Packed): boolean =>
  uncompressedSize > largeBytes && uncompressedSize > compressedSize * maxRatio;
