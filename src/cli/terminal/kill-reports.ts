// Writes a crash report for every client that a run killed: to the file of --ips, or as NAME-DATE-TIME.ips where
// something of the run is kept anyway. Nothing lands in a folder that the user did not name.

import { dirname, extname, join } from 'node:path';
import { dash } from '../../files/standard-input.ts';
import { reportFormatNames } from '../../report/formats.ts';
import { ipsName, renderIps } from '../../report/ips.ts';
import { version } from '../../system/version.ts';
import type { JudgedRun } from '../../verdict/report.ts';
import { printable, printableLines } from '../../words/printable.ts';
import { createReport, type ReportFiles, writeReport } from './report.ts';
import { show } from './show.ts';

/** `written`: files of earlier runs of this command. */
export async function writeKillReports(
  judged: JudgedRun,
  files: ReportFiles,
  written: Set<string>,
  stream: NodeJS.WriteStream,
): Promise<void> {
  const { ips } = files;
  if (ips === false || judged.killed.length === 0) return;
  const folder = folderBeside(files) ?? judged.keptDirectory;
  if (ips === undefined && folder === null) {
    show(stream, printableLines('No crash report was written: --ips FILE writes one.\n'));
    return;
  }
  for (const client of judged.killed) {
    const text = renderIps(client, { pid: process.pid, version });
    const file =
      ips === undefined
        ? await newFile(join(folder ?? '', ipsName(client)), text)
        : freeName(ips, (name) => written.has(name));
    written.add(file);
    if (ips !== undefined) await writeReport(file, '--ips', text);
    show(stream, printableLines(`Crash report: ${printable(file)} (read it with esreplay explain)\n`));
  }
}

/** Creates a new file, so that it follows no link of another user. Returns its name. */
async function newFile(name: string, text: string): Promise<string> {
  const taken = new Set<string>();
  for (;;) {
    const file = freeName(name, (tried) => taken.has(tried));
    if (await createReport(file, '--ips', text)) return file;
    taken.add(file);
  }
}

/** Returns the folder of a report in a file. */
function folderBeside(files: ReportFiles): string | null {
  // The page is written where --html says, and nothing beside it.
  const names = reportFormatNames.filter((name) => name !== 'html');
  const report = names.map((name) => files[name]).find((file) => file !== undefined && file !== dash);
  return report === undefined ? null : dirname(report);
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
