// What `esreplay doctor` prints: a table of the machine, or the findings in a client, in 80 columns.
import pc from 'picocolors';
import type { CodeSignature } from '../../doctor/code-signature.ts';
import type { Finding } from '../../doctor/finding.ts';
import type { Inspection } from '../../doctor/inspect.ts';
import type { MachOSlice } from '../../doctor/mach-o.ts';
import { field, width, wrap } from '../../report/layout.ts';
import type { MachineRow } from '../../run/machine.ts';
import { testableHere } from './doctor-json.ts';

const titles = { refused: 'REFUSED', elsewhere: 'ELSEWHERE', warning: 'WARNING' } as const;
const stateColumns = 9;
const whatColumns = 18;

export function renderMachine(rows: readonly MachineRow[]): string {
  const paint = { ok: pc.green, less: pc.yellow, missing: pc.red, unknown: pc.dim } as const;
  const margin = ' '.repeat(2 + stateColumns + whatColumns);
  const lines = rows.flatMap(({ what, state, found, remedy }) => {
    const [first = '', ...more] = [
      ...wrap(found, width - margin.length),
      ...(remedy === null ? [] : wrap(remedy, width - margin.length)),
    ];
    const head = `  ${paint[state](state.padEnd(stateColumns))}${what.padEnd(whatColumns)}${first}`;
    return [head, ...more.map((line) => margin + line)];
  });
  const missing = rows.filter(({ state }) => state === 'missing').length;
  const lesser = rows.filter(({ state }) => state === 'less').length;
  const closing =
    missing > 0
      ? 'NOT READY: install what is missing (exit status 3)'
      : lesser > 0
        ? 'READY, with limits: each report lists what it could not watch'
        : 'READY: full coverage on this machine';
  return `${[pc.bold('esreplay doctor'), ...lines, '', pc.bold(closing)].join('\n')}\n`;
}

export function renderClient(client: string, inspection: Inspection): string {
  const sections = [headerLines(client, inspection), ...findingBlocks(inspection.findings), [closing(inspection)]];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function headerLines(client: string, { program, format, machO, interpreters }: Inspection): string[] {
  const names = machO?.slices.map(({ architecture }) => architecture).join(', ') ?? '';
  const formatText =
    machO === null ? format : machO.universal ? `${format}, universal: ${names}` : `${format}, ${names}`;
  return [
    pc.bold('esreplay doctor'),
    ...field('client', client),
    ...(program === client ? [] : field('program', program)),
    ...field('format', formatText),
    ...(interpreters.length === 0 ? [] : field('run by', interpreters.join(', '))),
    ...(machO?.slices.flatMap((slice) => field(slice.architecture, sliceText(slice))) ?? []),
  ];
}

function sliceText({ type, platform, minimumOs, signature }: MachOSlice): string {
  const forWhat = platform === null ? type : `${type} for ${platform}${minimumOs === null ? '' : ` ${minimumOs}`}`;
  return `${forWhat}, ${signature === null ? 'not signed' : signatureText(signature)}`;
}

function signatureText(signature: CodeSignature): string {
  const { adHoc, linkerSigned, team, hardenedRuntime, libraryValidation, entitlements } = signature;
  const by = adHoc ? `signed ad hoc${linkerSigned ? ' by the linker' : ''}` : `signed by team ${team ?? 'unknown'}`;
  return [
    by,
    ...(hardenedRuntime ? ['hardened runtime'] : []),
    ...(libraryValidation ? ['library validation'] : []),
    entitlements.size === 0 ? 'no entitlements' : `entitlements ${[...entitlements.keys()].join(', ')}`,
  ].join(', ');
}

function findingBlocks(findings: readonly Finding[]): string[][] {
  const shown = new Set<string>();
  return findings.map(({ slug, grade, sentence, remedy, commands, slices }) => {
    const paint = grade === 'refused' ? pc.red : grade === 'warning' ? pc.yellow : pc.magenta;
    const title = `${titles[grade]}  ${slug}`;
    const where = slices.join(', ');
    const gap = ' '.repeat(Math.max(2, width - title.length - where.length));
    const again = commands.length > 0 && shown.has(commands.join('\n'));
    shown.add(commands.join('\n'));
    return [
      `${paint(pc.bold(title))}${where === '' ? '' : `${gap}${pc.dim(where)}`}`,
      ...wrap(sentence, width - 2).map((line) => `  ${line}`),
      ...field('help', again ? `${remedy} see the commands above.` : remedy),
      // Not wrapped, because a wrapped command cannot be copied.
      ...(again ? [] : commands.map((command) => `            ${command}`)),
    ];
  });
}

function closing(inspection: Inspection): string {
  const { machO, slices } = inspection;
  const here = testableHere(inspection);
  const macs = slices.map(({ architecture, testable }) => `${architecture} ${testable ? 'yes' : 'no'}`).join(', ');
  const onMac = machO === null || here || slices.length === 0 ? '' : `; on a Mac: ${macs}`;
  const text = here ? 'CAN BE TESTED here' : `CANNOT BE TESTED here${onMac} (exit status 3)`;
  return (here ? pc.green : pc.red)(pc.bold(text));
}
