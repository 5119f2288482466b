// Compares real lines of eslogger with what `trace export --ndjson` and `eslogger` write of them after an import, keys
// sorted: `npm run compare-lines -- FOLDER`. The lines stay where they are. Its exit status is 1 if any line differs.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importEslogger } from '../src/import/eslogger.ts';
import { EsloggerPrinter } from '../src/print/eslogger-json.ts';
import { esloggerStyle, exportStyle, type LineStyle, type TokenShape } from '../src/print/line-style.ts';
import { openTrace } from '../src/trace/reader.ts';
import { sortedLine } from './sorted-line.ts';

/** Audit tokens have two shapes, which the trace does not keep. */
const tokensOf = (line: string): TokenShape => (line.includes('"audit_token":[') ? 'array' : 'object');

/** By the command that writes so. */
const styles: Readonly<Record<string, (line: string, messageVersion: number) => LineStyle>> = {
  'trace export': (line) => ({ ...exportStyle, tokens: tokensOf(line) }),
  eslogger: (line, messageVersion) => esloggerStyle({ messageVersion, tokens: tokensOf(line), seed: 1 }),
};

/** Returns what each command writes, with the recorded numbers. */
async function written(line: string, folder: string): Promise<readonly (readonly [command: string, text: string])[]> {
  const input = join(folder, 'line.jsonl');
  const output = join(folder, 'line.estrace');
  writeFileSync(input, `${line}\n`);
  rmSync(output, { force: true });
  await importEslogger({ input, output, application: 'compare-lines' });
  const reader = openTrace(output);
  try {
    const messages = [...reader.messages()].map(({ message }) => message);
    return Object.entries(styles).map(([command, style]) => {
      const printer = new EsloggerPrinter(style(line, reader.header.messageVersion));
      return [command, messages.map((message) => printer.line(message)).join('\n')];
    });
  } finally {
    reader.close();
  }
}

/** Returns where two texts part, with what is around. */
function difference(wanted: string, found: string): string {
  let at = 0;
  while (wanted[at] === found[at]) at++;
  const around = (text: string): string => text.slice(Math.max(0, at - 60), at + 60);
  return `  wanted: …${around(wanted)}…\n  found:  …${around(found)}…`;
}

const [from] = process.argv.slice(2);
if (from === undefined) {
  console.error('error: no folder given\nhelp: npm run compare-lines -- FOLDER, with files of lines');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'esreplay-lines-'));
let lines = 0;
let differing = 0;
try {
  for (const name of readdirSync(from)) {
    for (const [at, line] of readFileSync(join(from, name), 'utf8').split('\n').entries()) {
      if (line.trim() === '') continue;
      lines++;
      const wanted = sortedLine(line);
      const wrong = (await written(line, folder)).filter(([, text]) => sortedLine(text) !== wanted);
      if (wrong.length > 0) differing++;
      for (const [command, text] of wrong)
        console.log(`${name}:${at + 1} differs from ${command}\n${difference(wanted, sortedLine(text))}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`${lines - differing} of ${lines} lines are equal`);
process.exitCode = lines > 0 && differing === 0 ? 0 : 1;
