// Writes a crash report for every client that a run killed: `NAME-DATE-TIME.ips` in the current directory, or the file
// of --ips.
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { JudgedRun } from '../../judge/report.ts';
import { ipsName, renderIps } from '../../report/ips.ts';
import { version } from '../version.ts';
import { writeReport } from './report.ts';

/** `wanted`: the file of --ips; undefined: macOS's file names; false: no reports. */
export function writeKillReports(
  { killed }: JudgedRun,
  wanted: string | false | undefined,
  written: Set<string>,
  stream: NodeJS.WriteStream,
): void {
  if (wanted === false || killed.length === 0) return;
  for (const client of killed) {
    const file =
      wanted === undefined ? freeName(ipsName(client), existsSync) : freeName(wanted, (name) => written.has(name));
    written.add(file);
    writeReport(file, '--ips', renderIps(client, { pid: process.pid, version }));
    stream.write(`Crash report: ${file} (read it with esreplay explain)\n`);
  }
}

/** A second report of the same second or the same run gets a number: `client-2.ips`. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? name : `${stem}-${number}${end}`;
    if (!isTaken(tried)) return tried;
  }
}
