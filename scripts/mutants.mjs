// Switches off one detector at a time and runs that detector's own test, which must turn red. Prints the list.
// A native detector is switched off by a build flag: the library is linked again with its files compiled anew. A rule of the
// judge is left out by name. `node scripts/mutants.mjs NAME...` runs the named ones.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const scenarios = 'test/clients/scenarios.test.ts';
const flagged = (name, client, grep = client) => ({
  name,
  flag: `ESREPLAY_WITHOUT_${name.toUpperCase().replaceAll('-', '_')}`,
  client,
  grep,
});
const rule = (name, client) => ({ name, rule: name, client, grep: client });

// One row a detector: the test client whose test has to notice that it is gone.
const mutants = [
  flagged('wrappers', 'opens-stream'),
  flagged('sud', 'traps-directly'),
  flagged('shields', 'careful-asynchronous'),
  flagged('lock-wait', 'locks-with-worker'),
  flagged('witness', 'locks-with-worker'),
  flagged('canary', 'careful-synchronous'),
  flagged('deadline-watch', 'never-answers', 'never-answers is killed at the deadline'),
  flagged('missing-response', 'forgets-answer'),
  flagged('duplicate', 'answers-twice'),
  flagged('wrong-kind', 'answers-open-with-auth'),
  flagged('notify-response', 'answers-notify'),
  flagged('use-after-release', 'timer-reads-message'),
  flagged('over-release', 'releases-twice'),
  flagged('leak', 'keeps-messages'),
  flagged('crash', 'crashes-in-handler'),
  rule('deadline-miss', 'answers-late'),
  rule('missing-response', 'forgets-answer'),
  rule('blocking-call', 'opens-file'),
  rule('lock-wait', 'locks-with-worker'),
  rule('duplicate-response', 'answers-twice'),
  rule('wrong-response-kind', 'answers-open-with-auth'),
  rule('notify-response', 'answers-notify'),
  rule('use-after-release', 'timer-reads-message'),
  rule('over-release', 'releases-twice'),
  rule('message-leak', 'keeps-messages'),
  rule('client-crash', 'crashes-in-handler'),
  rule('thin-headroom', 'answers-at-the-last-moment'),
];

const folder = mkdtempSync(join(tmpdir(), 'esreplay-mutants-'));
const named = process.argv.slice(2);
let caught = 0;
let missed = 0;
try {
  for (const mutant of mutants) {
    if (named.length > 0 && !named.includes(mutant.name)) continue;
    const env = mutant.flag
      ? { ESREPLAY_LIBRARY: buildWithout(mutant.flag) }
      : { ESREPLAY_TEST_WITHOUT_RULE: mutant.rule };
    const red = !passes(mutant, env);
    // A test that is red anyway proves nothing.
    const green = passes(mutant, {});
    const good = red && green;
    console.log(
      `${good ? 'red  ' : green ? 'GREEN' : 'BROKEN'}  without ${mutant.flag ? 'detector' : 'rule    '} ${mutant.name.padEnd(20)} ${mutant.grep}`,
    );
    if (good) caught += 1;
    else missed += 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${caught} passed, ${missed} failed`);
process.exit(missed === 0 ? 0 : 1);

function passes({ client, grep }, env) {
  const done = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', scenarios, '--fgrep', grep], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--import tsx', ESREPLAY_TEST_CLIENT: client, ...env },
  });
  if (!/\d+ passed, \d+ failed/.test(done.stdout ?? ''))
    throw new Error(`${grep}: the test did not run\n${done.stdout}${done.stderr}`);
  return done.status === 0 && !/\b0 passed/.test(done.stdout);
}

/** Compiles the files that mention the flag, and links them with the other objects of the normal build. */
function buildWithout(flag) {
  const recipe = readFileSync('build/libesreplay.target.mk', 'utf8');
  const objects = [...recipe.matchAll(/\$\(obj\)\.target\/\$\(TARGET\)\/(\S+\.o)/g)].map(([, object]) => object);
  const made = objects.map((object) => {
    const normal = join('build/Release/obj.target/libesreplay', object);
    const source = ['.cc', '.S', '.c']
      .map((ending) => object.replace(/\.o$/, ending))
      .find((path) => mentions(path, flag));
    if (!source) return normal;
    const output = join(folder, `${flag}-${basename(object)}`);
    run('g++', [
      `-D${flag}`,
      '-std=c++20',
      '-O2',
      '-g',
      '-fPIC',
      '-fvisibility=hidden',
      '-fno-exceptions',
      '-fno-rtti',
      '-fno-threadsafe-statics',
      '-ftls-model=initial-exec',
      '-fno-omit-frame-pointer',
      '-fasynchronous-unwind-tables',
      '-pthread',
      '-I.',
      '-Ireplayer/kit/include',
      '-c',
      source,
      '-o',
      output,
    ]);
    return output;
  });
  if (made.every((object) => object.startsWith('build/'))) throw new Error(`no file mentions ${flag}`);
  const library = join(folder, `${flag}.so`);
  run('g++', [
    '-shared',
    '-pthread',
    '-Wl,-soname,libEndpointSecurity.so',
    '-Wl,--as-needed',
    '-Wl,-z,now',
    ...made,
    '-ldl',
    '-o',
    library,
  ]);
  return library;
}

/** In the file itself or in a header of its folder that it includes. */
function mentions(source, flag) {
  const text = read(source);
  if (text === undefined) return false;
  const headers = [...text.matchAll(/#include "(replayer\/[^"]+|src\/native\/[^"]+)"/g)].map(
    ([, header]) => read(header) ?? '',
  );
  return [text, ...headers].some((each) => each.includes(flag));
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function run(command, args) {
  const done = spawnSync(command, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${done.stderr}`);
}
