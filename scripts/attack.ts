// Attacks the product in every way that test/attack/rows.ts lists, and prints tried / bad for each row:
// `npm run attack -- [--long] [--minutes M] [ROW-WORD...]`, at most M minutes for each row. With `--sanitizer NAME`,
// which is address, undefined or thread, everything native is built with it first, in build/sanitized, and what it
// reports is bad too.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Field } from '../test/attack/harness.ts';
import { attackRows } from '../test/attack/rows.ts';
import {
  environmentUnder,
  isSanitizer,
  newReports,
  ownSanitizer,
  type SanitizerName,
  sanitizerNames,
  sanitizers,
} from '../test/attack/sanitizers.ts';
import { writeTrace } from '../test/clients/traces.ts';
import { sanitizedCheckout } from './sanitized-checkout.ts';

const words = process.argv.slice(2);
const asked = optionOf('--sanitizer');
const minutes = Number(optionOf('--minutes') ?? Number.POSITIVE_INFINITY);
const own = ownSanitizer();

if (!(minutes > 0)) {
  console.error('error: --minutes takes a number above 0');
  process.exitCode = 2;
} else if (asked === null) await attackAll();
else if (isSanitizer(asked)) process.exitCode = await attackUnder(asked);
else {
  console.error(`error: unknown sanitizer '${asked}'\nhelp: one of ${sanitizerNames.join(', ')}`);
  process.exitCode = 2;
}

/** Takes the option out of the words, and returns its value; null if it is not there. */
function optionOf(name: string): string | null {
  const at = words.indexOf(name);
  return at < 0 ? null : (words.splice(at, 2)[1] ?? '');
}

/** Starts this program again, from a checkout that was built with the sanitizer. */
async function attackUnder(name: SanitizerName): Promise<number> {
  const { folder, runtime, launcher, parts } = sanitizedCheckout(name);
  const { without, refused } = sanitizers[name];
  console.log(`with the ${name} sanitizer:`);
  for (const part of [...parts, 'the clients of the attacks']) console.log(`  ${part}`);
  if (without !== undefined) console.log(`  not ${without.sources}: ${without.why}`);
  if (refused !== undefined) console.log(`  the kernel refuses ${refused.feature}: ${refused.why}`);
  const reports = mkdtempSync(join(tmpdir(), 'esreplay-sanitizer-'));
  try {
    const again = [process.execPath, '--import', 'tsx', 'scripts/attack.ts', '--minutes', `${minutes}`, ...words];
    const [program = '', ...rest] = [...launcher, ...again];
    const child = spawn(program, rest, {
      cwd: folder,
      stdio: 'inherit',
      env: { ...process.env, ...environmentUnder(name, runtime, reports) },
    });
    process.on('SIGTERM', () => child.kill());
    const [status] = (await once(child, 'exit')) as [number | null];
    return status ?? 1;
  } finally {
    rmSync(reports, { recursive: true });
  }
}

/** Throws if a client's fault is not reported, because then no report means nothing. */
async function seePlantedFault(name: SanitizerName): Promise<void> {
  const field = new Field();
  try {
    const client = await field.client(join(import.meta.dirname, '../test/attack/clients/canary.c'));
    await field.esreplay(['run', writeTrace(field.folder, 'mixed'), '--pace', 'asap', '--', client]);
    if (newReports().length === 0) throw new Error(`the ${name} sanitizer does not report a planted fault`);
    console.log('  a planted fault of a client is reported');
  } finally {
    field.remove();
  }
}

async function attackAll(): Promise<void> {
  if (own !== null) await seePlantedFault(own);
  const long = words.includes('--long');
  const wanted = words.filter((word) => !word.startsWith('--'));
  let [triedAll, badAll] = [0, 0];
  for (const { name, attack, leftOut } of attackRows) {
    if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue;
    const why = (own === null ? null : sanitizers[own].leftOut[name]) ?? leftOut?.() ?? null;
    if (why !== null) {
      console.log(`${name.padEnd(40)} left out: ${why}`);
      continue;
    }
    const started = Date.now();
    let [tried, bad, reports] = [0, 0, 0];
    for await (const attempt of attack(long)) {
      tried += 1;
      const reported = newReports();
      reports += reported.length;
      if (attempt.bad !== null || reported.length > 0) {
        bad += 1;
        console.log(`  ${attempt.what}: ${attempt.bad?.slice(0, 600) ?? 'it went well'}`);
        for (const text of reported) console.log(text.slice(0, 6000));
      }
      if (Date.now() - started > minutes * 60_000) break;
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    const said = own === null ? '' : `, ${reports} reports of the ${own} sanitizer`;
    console.log(`${name.padEnd(40)} ${tried} tried, ${bad} bad${said}, in ${seconds} s`);
    triedAll += tried;
    badAll += bad;
  }
  console.log(`${triedAll} tried, ${badAll} bad`);
  process.exitCode = badAll === 0 && triedAll > 0 ? 0 : 1;
}
