// Runs the test clients with the sources of this checkout and of another one, and prints where the results differ: exit
// status, findings, and the keys of the JSON report. Sentences and times may differ. `npm run compare -- OTHER-CHECKOUT
// [CLIENT...]`; the other checkout must be built (`npm run setup` there), and may be any commit in which the clients
// are in their present place.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import type { ClientCase } from '../test/clients/client-case.ts';
import type { ClientRuns } from '../test/clients/client-runs.ts';

interface Outcome {
  readonly name: string;
  readonly exitCode: number;
  readonly findings: readonly string[];
  readonly keys: readonly string[];
}

const here = join(import.meta.dirname, '..');
const [first, ...names] = process.argv.slice(2);
if (first === undefined) {
  console.error('error: no other checkout named\nhelp: npm run compare -- OTHER-CHECKOUT [CLIENT...]');
  process.exit(2);
}
if (first === '--outcomes') await printOutcomes(names[0] ?? here, names.slice(1));
else await compare(resolve(first), names);

/** Prints a line of JSON for each client, run with the sources below `root`. */
async function printOutcomes(root: string, wanted: readonly string[]): Promise<void> {
  const load = (path: string) => import(pathToFileURL(join(root, path)).href);
  const { clientCases }: { clientCases: readonly ClientCase[] } = await load('test/clients/manifest.ts');
  const module = await load('test/clients/client-runs.ts');
  const runs: ClientRuns = new module.ClientRuns();
  const { renderJson } = await load('src/report/json.ts');
  // In commits from before the judge made the report, this is in another file.
  const { toReport } = await load('src/verdict/report.ts').catch(() => load('src/report/report.ts'));
  const chosen = clientCases.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  await Promise.all(
    chosen.map(async (client) => {
      const run = await runs.run(client);
      const findings = run.verdicts.map(({ rule, class: grade, call, count }) => `${rule} ${grade} ${call} ×${count}`);
      const keys = keysOf(JSON.parse(renderJson(toReport(run))));
      const outcome: Outcome = { name: client.name, exitCode: run.exitCode, findings: findings.sort(), keys };
      console.log(JSON.stringify(outcome));
    }),
  );
  runs.close();
}

/** Returns key paths such as `summary.messages` and `verdicts[].rule`, each once. */
function keysOf(value: unknown, path = ''): string[] {
  const found = new Set<string>();
  const visit = (each: unknown, at: string): void => {
    if (Array.isArray(each)) for (const item of each) visit(item, `${at}[]`);
    else if (typeof each === 'object' && each !== null)
      for (const [key, inner] of Object.entries(each)) {
        found.add(`${at}.${key}`);
        visit(inner, `${at}.${key}`);
      }
  };
  visit(value, path);
  return [...found].sort();
}

async function compare(other: string, wanted: readonly string[]): Promise<void> {
  const [before, after] = [await outcomesOf(other, wanted), await outcomesOf(here, wanted)];
  let differences = 0;
  const tell = (name: string, what: string, was: unknown, is: unknown): void => {
    if (JSON.stringify(was) === JSON.stringify(is)) return;
    differences += 1;
    console.log(`${name}: ${what}\n  there ${JSON.stringify(was)}\n  here  ${JSON.stringify(is)}`);
  };
  const keys = { there: new Set<string>(), here: new Set<string>() };
  for (const [name, now] of after) {
    const then = before.get(name);
    if (then === undefined) continue;
    tell(name, 'exit status', then.exitCode, now.exitCode);
    tell(name, 'findings', then.findings, now.findings);
    for (const key of then.keys) keys.there.add(key);
    for (const key of now.keys) keys.here.add(key);
  }
  const only = (these: ReadonlySet<string>, those: ReadonlySet<string>) => [...these].filter((key) => !those.has(key));
  tell('JSON report', 'keys of one alone', only(keys.there, keys.here), only(keys.here, keys.there));
  const both = [...after.keys()].filter((name) => before.has(name)).length;
  console.log(`${both} clients compared (${before.size} there, ${after.size} here), ${differences} differences`);
  process.exitCode = differences === 0 && both > 0 ? 0 : 1;
}

async function outcomesOf(root: string, wanted: readonly string[]): Promise<Map<string, Outcome>> {
  const words = ['--import', 'tsx', import.meta.filename, '--outcomes', root, ...wanted];
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  // What clients print is shown only when the runs themselves fail.
  let said = '';
  child.stderr.on('data', (text) => {
    said = `${said}${text}`.slice(-4096);
  });
  const outcomes = new Map<string, Outcome>();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('{')) continue;
    const outcome: Outcome = JSON.parse(line);
    outcomes.set(outcome.name, outcome);
    if (process.stderr.isTTY) process.stderr.write(`\r${root}: ${outcomes.size} clients`);
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  const [status] = await ended;
  if (status !== 0) throw new Error(`the runs with the sources of ${root} ended with ${status}\n${said}`);
  return outcomes;
}
