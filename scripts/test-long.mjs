// Runs what takes too long for CI: `npm run test:long` runs every part in turn, `npm run test:long -- PART...` runs
// some, and `-- --list` says when each was last run, as CI does at its end. test/long-runs.json keeps that; commit it
// with the change that was tested.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Parts by name: the words after `npm run`, and a description. */
const parts = {
  darwin: { words: ['test:darwin'], about: 'every client and row for macOS, for both processors' },
  linux: { words: ['test:linux'], about: 'every client on Linux for arm64, and with the x86-64 library as shipped' },
  package: { words: ['test:package'], about: 'the packed package, installed in an empty folder' },
  mutants: { words: ['mutants'], about: 'each detector switched off, under its test' },
  tidy: {
    words: ['check', '--', '--deep', 'native-tidy', 'loader-tidy'],
    about: 'the static analyzer along every path',
  },
  soak: { words: ['soak'], about: 'clients that do everything right, 200 times each' },
  'fair-time': { words: ['fair-time'], about: 'verdicts beside eight hogs: 200 careful clients and 200 late ones' },
  'planted-regression': { words: ['planted-regression'], about: 'how sure a comparison of two builds is' },
  flaky: { words: ['flaky', '--', '30', '--hogs', '4'], about: 'the suite, 30 times beside hogs' },
};
const record = 'test/long-runs.json';

/** @type {Record<string, { at: string, commit: string, result: string }>} */
const runs = existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : {};
const words = process.argv.slice(2);
const unknown = words.filter((word) => word !== '--list' && !(word in parts));
if (unknown.length > 0) {
  console.error(`error: unknown part '${unknown[0]}'\nhelp: the parts are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
if (words.includes('--list')) list();
else process.exitCode = (await runAll(words.length > 0 ? words : Object.keys(parts))) ? 0 : 1;

function list() {
  for (const [name, { about }] of Object.entries(parts)) {
    const last = runs[name];
    const when = last === undefined ? 'never' : `${last.at}, at ${last.commit}: ${last.result}`;
    console.log(`${name.padEnd(20)} ${about}\n${' '.repeat(20)} last run: ${when}`);
  }
}

async function runAll(names) {
  let good = true;
  const at = commit();
  for (const name of names) {
    console.log(`\n${name}: ${parts[name].about}`);
    const { status, lastLine } = await run(parts[name].words);
    good &&= status === 0;
    const result = status === 0 ? lastLine : `failed: ${lastLine}`;
    runs[name] = { at: new Date().toISOString().slice(0, 10), commit: at, result };
    writeFileSync(record, `${JSON.stringify(runs, null, 2)}\n`);
  }
  return good;
}

/** Shows the output, and keeps its last line. */
function run(words) {
  const child = spawn('npm', ['run', '--silent', ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    process.stdout.write(chunk);
    text = `${text}${chunk}`.slice(-4096);
  });
  return new Promise((done) => {
    child.on('close', (status) => done({ status, lastLine: text.trimEnd().split('\n').at(-1) ?? '' }));
  });
}

/** The commit of the sources that were run, marked if they were edited since. */
function commit() {
  const shown = spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' });
  return shown.status === 0 ? shown.stdout.trim() : 'no commit';
}
