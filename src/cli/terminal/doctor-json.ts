// What `esreplay doctor --json` prints. Keys are append-only.
import type { Inspection } from '../../doctor/inspect.ts';
import type { MachineRow } from '../../run/machine.ts';
import { version } from '../../system/version.ts';

export function testableHere({ findings }: Inspection): boolean {
  return findings.every(({ grade }) => grade === 'warning');
}

/** Null for a program that is not for a Mac. */
function testableOnMac({ machO, slices }: Inspection): boolean | null {
  return machO === null ? null : slices.some(({ testable }) => testable);
}

export const machineValue = (rows: readonly MachineRow[]) => ({ version, machine: rows });

export function clientValue(client: string, inspection: Inspection) {
  const { program, format, slices, machO, interpreters, findings } = inspection;
  return {
    version,
    client,
    program,
    format,
    interpreters,
    testable: { here: testableHere(inspection), onMac: testableOnMac(inspection) },
    slices: (machO?.slices ?? []).map((slice) => ({
      ...slice,
      signature:
        slice.signature === null
          ? null
          : { ...slice.signature, entitlements: [...slice.signature.entitlements.keys()] },
      testable: slices.find(({ architecture }) => architecture === slice.architecture)?.testable ?? false,
    })),
    findings,
  };
}
