// What the options of a run may be, for the command line and for `replay()` alike.

export const paceNames = ['recorded', 'asap', 'step'] as const;
export const missModeNames = ['report', 'kill', 'fail-closed', 'fail-open'] as const;

export interface Range {
  readonly least: number;
  readonly most: number;
  readonly whole: boolean;
}

export const optionRanges = {
  speed: { least: 1e-6, most: 1e6, whole: false },
  budgetScale: { least: 1e-6, most: 1e6, whole: false },
  outstanding: { least: 1, most: 1_000_000, whole: true },
  queueCapacity: { least: 1, most: 1_000_000_000, whole: true },
  clientPid: { least: 1, most: 0x7fff_ffff, whole: true },
  poolWidth: { least: 1, most: 1024, whole: true },
} as const satisfies Readonly<Record<string, Range>>;

export const verifyRange: Range = { least: 2, most: 1000, whole: true };

export type RangedOption = keyof typeof optionRanges;

export const mostClients = 16;
export const mostRefusals = 999_999;
export const mostSeed = (1n << 64n) - 1n;

export function isInRange(value: number, { least, most, whole }: Range): boolean {
  return value >= least && value <= most && (!whole || Number.isInteger(value));
}

/** `a whole number from 1 to 16` */
export function rangeWords({ least, most, whole }: Range): string {
  return `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
}
