// Edits of the sources that each switch something off, and the test that must turn red then.
import type { Edit } from '../test/mutants/edited-copy.ts';

export interface Mutant {
  readonly what: 'detector' | 'rule' | 'code';
  readonly name: string;
  /** The environment variables that make the mutant. */
  readonly env: (folder: string) => Readonly<Record<string, string>>;
  /** Made in a copy of the sources, where the test runs. */
  readonly edit?: Edit;
  readonly file: string;
  /** The only test client to run, and words from its test's title. */
  readonly client: string;
  readonly title: string;
}

/** `change`: text that occurs once in `source`, and its replacement. */
const code = (
  name: string,
  source: string,
  change: readonly [string, string],
  test: string,
  title: string,
): Mutant => ({
  what: 'code',
  name,
  env: () => ({}),
  edit: { file: source, from: change[0], to: change[1] },
  file: test,
  client: '',
  title,
});

const inModels = (name: string, from: string, to: string, title: string, source = 'service-set.ts'): Mutant =>
  code(name, `src/models/${source}`, [from, to], 'test/models/resolve.test.ts', title);

const inDeadlocks = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, `src/judge/wait-for/${source}`, [from, to], 'test/judge/deadlock.test.ts', title);

/** A case without a cycle: the counterpart of a case in test/judge/cases/deadlocks.ts. */
const inWaits = (name: string, from: string, to: string): Mutant =>
  code(
    name,
    'src/judge/wait-for/waits-at.ts',
    [from, to],
    'test/judge/rules.test.ts',
    'deadlock is silent for the twin',
  );

const inKeptCode = (name: string, from: string, to: string, title: string): Mutant =>
  code(name, 'src/cli/compiled-code.ts', [from, to], 'test/cli/compiled-code.test.ts', title);

const inKeptObjects = (name: string, from: string, to: string, title: string): Mutant =>
  code(name, 'scripts/kept-objects.mjs', [from, to], 'test/structure/kept-objects.test.ts', title);

const inColumns = (name: string, from: string, to: string, title = 'hold every event type'): Mutant =>
  code(name, 'src/trace/message-columns.ts', [from, to], 'test/trace/columns.test.ts', title);

const inExplore = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, `src/explore/${source}`, [from, to], 'test/explore/explore.test.ts', title);

const inBypass = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, `src/explore/bypass/${source}`, [from, to], 'test/explore/bypass/findings.test.ts', title);

/** Native code that differs from the reference. */
const inNative = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, source, [from, to], 'test/native/reference.test.ts', title);

const inCopies = (name: string, source: string, from: string, to: string, title: string): Mutant =>
  code(name, source, [from, to], 'test/edit/native-copy.test.ts', title);

const inComparisons = (name: string, source: string, from: string, to: string, test: string, title: string): Mutant =>
  code(name, `src/${source}.ts`, [from, to], `test/${test}.test.ts`, title);

const ordered = 'events and questions keep the order of the file';
const stated = 'a message has the values of the file, and no others';

export const sourceMutants: readonly Mutant[] = [
  inModels(
    'extended-file',
    'base === undefined) return layers',
    'base !== null) return layers',
    'a value that the file lacks comes from the file that it extends',
  ),
  inModels(
    'nearest-file',
    'for (const file of layers) {',
    'for (const file of layers.toReversed()) {',
    'a value that the file lacks comes from the file that it extends',
  ),
  inModels('window', 'windowNs: step.window ??', 'windowNs: 0 *', ordered),
  inModels('own-window', 'step.window ??', '', 'the window of a step precedes that of its service'),
  inModels('must-answer', 'step.mustAnswer ?? auth', 'auth', ordered),
  inModels(
    'steps-at-start',
    "...stepsOf('atStart'), ...stepsOf('steps')",
    "...stepsOf('steps'), ...stepsOf('atStart')",
    ordered,
  ),
  inModels('first-call', 'firstCall,\n    budgetNs', 'firstCall: false,\n    budgetNs', ordered),
  inModels('stated-budget', 'budgetNs: step.budget ?? null', 'budgetNs: null', stated),
  inModels('stated-by', 'by: step.by ??', 'by:', stated),
  inModels(
    'own-files-wanted',
    '?.text.ownFiles ?? true',
    '?.text.ownFiles || true',
    '`ownFiles: false` leaves the files of the client out',
  ),
  inModels('order-of-questions', 'beforeEvent: events.length', 'beforeEvent: 0', ordered, 'resolve.ts'),
  inModels(
    'daemon-of-trace',
    'programs.has(path) && !known.has(path))',
    'path === "")',
    'the process comes from the trace',
    'known-daemons.ts',
  ),
  inWaits('begun-since', 'each.fromNs >= enteredNs', 'each.fromNs >= 0'),
  inWaits(
    'queue-of-turn',
    'each.slot === slot && each.queue === queue);\n      return at === undefined\n        ? []',
    'each.queue !== null);\n      return at === undefined\n        ? []',
  ),
  inWaits(
    'all-workers',
    '![...workers].every((thread) => stuck.has(thread))',
    '![...workers].some((thread) => stuck.has(thread))',
  ),
  inDeadlocks(
    'shortest-cycle',
    'cycle.ts',
    'if (cycle !== null) shortest = cycle',
    'shortest ??= cycle',
    'the cycle of a deadlock is the shortest one',
  ),
  inDeadlocks(
    'nearest-first',
    'cycle.ts',
    'for (const step of queue) {\n    if (step.length',
    'for (let step = queue.pop(); step !== undefined; step = queue.pop()) {\n    if (step.length',
    'the cycle of a deadlock is the shortest one',
  ),
  code(
    'own-competition',
    'replayer/delivery/lost_time.cc',
    ['if (others == 0) return 0;', 'if (others <= all) return waited_ns;'],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'own-children',
    'replayer/platform/family_linux.cc',
    ['family.used_ns += born.used_ns;', ''],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'lost-children',
    'replayer/platform/family_linux.cc',
    ['return all_paid && !(', 'return all_paid || owed != 1 || !('],
    'test/replayer/core.heavy.ts',
    'passes its native tests with address',
  ),
  code(
    'busy-machine',
    'src/run/watch/stuck.ts',
    ['seen.facts - seen.stalls', 'seen.facts'],
    'test/run/stuck.test.ts',
    'the activity of a run stays as it is when the machine stalls',
  ),
  code(
    'every-open-flag',
    'src/judge/rules/result-cache.ts',
    ['hasEveryOpenFlag(answered.result)', 'answered.result === 0xffff_ffff'],
    'test/judge/rules.test.ts',
    'wide-cache fires',
  ),
  code(
    'given-main',
    'src/judge/rules/client-lifetime.ts',
    ['if (given === undefined)', 'if (given !== null)'],
    'test/judge/rules.test.ts',
    'delete-from-other-thread fires',
  ),
  code(
    'crash-cause',
    'src/judge/crash-cause.ts',
    ['if (each.order < fact.order && isAt', 'if (each.order > fact.order && isAt'],
    'test/judge/rules.test.ts',
    'use-after-release fires',
  ),
  code(
    'prescribed-only',
    'src/judge/service-time.ts',
    ['Math.min(prescribedNs + lateNs, toNs - fromNs)', 'toNs - fromNs'],
    'test/judge/rules.test.ts',
    'off-queue-blocking is silent for the twin of case 1:',
  ),
  code(
    'late-counts',
    'src/judge/service-time.ts',
    ['message.served.lateNs += tookNs', 'message.served.lateNs += 0'],
    'test/judge/rules.test.ts',
    'off-queue-blocking fires in case 4:',
  ),
  code(
    'same-call',
    'src/report/consequences.ts',
    ['(misses.includes(rule) || rule === offQueue)', '(rule === rule.toUpperCase())'],
    'test/report/places.test.ts',
    'what a call that missed deadlines causes',
  ),
  code(
    'log-lines',
    'src/verdict/log-lines.ts',
    ['if (!isLogLine(verdict)) return true;', 'if (verdict !== null) return true;'],
    'test/judge/log-lines.test.ts',
    'a line that logs is one hazard for all messages and callers',
  ),
  inComparisons(
    'later-decisions',
    'verify/cache-comparison',
    'new Set([...kept, ...decided])',
    'new Set(kept)',
    'verify/check-cache',
    'a later decision that depends on a message the cache answered is a hazard',
  ),
  inComparisons(
    'repeated-cache',
    'verify/check-cache',
    "['off', 'off', 'stated', 'stated', 'off'] as const",
    "['off', 'off'] as const",
    'verify/check-cache',
    'a client whose first run writes a file gives no finding',
  ),
  inComparisons(
    'chance-decisions',
    'judge/difference',
    'changing.length >= 8 * found.length',
    'changing.length < 0 * found.length',
    'judge/difference',
    'the differences of a client that decides at random may be chance',
  ),
  code(
    'survived-fault',
    'src/observed/crash.ts',
    ['return deadlyCrash(process) === null', 'return false'],
    'test/unwatched/unwatched.test.ts',
    'a client that goes on after a fault in its handler hides what its signal handler called',
  ),
  inComparisons(
    'kept-answers',
    'verify/cache-findings',
    '...comparison.byKept,',
    '...(comparison.isDoubtful ? [] : comparison.byKept),',
    'verify/check-cache',
    'a cached allow that the client would deny to other users is a finding beside decisions that change',
  ),
  inComparisons(
    'runs-in-doubt',
    'verify/check-cache',
    '!comparison.isDoubtful',
    'true',
    'verify/check-cache',
    'twelve runs tell a cached answer from chance beside decisions that change',
  ),
  inComparisons(
    'coin-at-start',
    'verify/cache-comparison',
    'origins.includes(index)',
    'index < 0',
    'verify/check-cache',
    'a client whose random choice at start matches the cache gives no finding',
  ),
  inComparisons(
    'repeated-releases',
    'verify/releases',
    'runsOfRelease = 3',
    'runsOfRelease = 1',
    'verify/releases',
    'releases that differ take three runs each, in turn',
  ),
  inComparisons(
    'flaky-releases',
    'verify/compare-releases',
    'each.runs === 0 || each.runs === each.of',
    'each.runs <= each.of',
    'verify/compare-releases',
    'a finding that one run of a release lacks is tied to none',
  ),
  inKeptCode(
    'code-of-others',
    '(mode & 0o022) === 0',
    'mode > 0',
    'a code file that others can write to is not executed',
  ),
  inKeptCode(
    'folder-of-others',
    'if (!isOwn(statSync(dirname(path)))) return null;',
    '',
    'a code file in a folder that others can write to is not executed',
  ),
  inKeptCode(
    'code-of-file',
    '[dev, ino, size, ctimeNs]',
    '[dev, ino, size]',
    'a changed program never runs the kept code of its old version',
  ),
  inKeptCode(
    'whole-code',
    'file.readUInt32LE(code.length) ? code : null',
    'file.readUInt32LE(code.length) ? code : code',
    'a code file with a damaged byte is not executed',
  ),
  inKeptCode('old-code', 'byAge.slice(maxKept)', 'byAge.slice(files.length)', 'code of old programs is removed'),
  inKeptCode(
    'unwanted-code',
    'if (process.env.NODE_DISABLE_COMPILE_CACHE !== undefined) return null;',
    '',
    'NODE_DISABLE_COMPILE_CACHE stops esreplay from keeping code',
  ),
  inKeptObjects(
    'objects-of-headers',
    'Object.entries(read).every(([path, content]) => this.#contentOf(path) === content)',
    'read !== null',
    'an object is compiled again if an included file has new content',
  ),
  inKeptObjects(
    'objects-of-flags',
    'made === this.#identity(source, command) &&',
    'made !== undefined &&',
    'an object is compiled again for other flags or another compiler',
  ),
  inKeptObjects(
    'objects-of-compiler',
    "[versionOf(command[0] ?? ''), source,",
    '[source,',
    'an object is compiled again for other flags or another compiler',
  ),
  inKeptObjects(
    'objects-of-edits',
    'edits !== undefined && existsSync(join(edits, path)) ? join(edits, path) : path',
    'edits === undefined ? path : path',
    'objects of another folder are reused',
  ),
  inKeptObjects(
    'objects-of-work',
    "return plain.replace(normalize(work), '@work');",
    'return work === null ? plain : plain;',
    'objects of another folder are reused',
  ),
  inKeptObjects(
    'linked-texts',
    'JSON.stringify([texts, files.map(digestOf)])',
    'JSON.stringify([files.map(digestOf)])',
    'the product is linked again',
  ),
  inKeptObjects(
    'linked-product',
    "existsSync(file) ? digestOf(file) : ''",
    "file === '' ? file : ''",
    'the product is linked again',
  ),
  inNative(
    'changed-content',
    'src/edit/native-redactor.ts',
    'indexOf(content) + 1',
    'indexOf(content)',
    'any value is redacted and counted alike',
  ),
  inNative(
    'native-slashes',
    'src/print/native-lines.ts',
    'slashes: style.slashes',
    'slashes: !style.slashes',
    'every event of message version 11',
  ),
  inNative(
    'native-run',
    'src/trace/native-writer.ts',
    'machBase, wallBase));',
    'wallBase, machBase));',
    'any trace, whole',
  ),
  inNative('native-twin', 'src/import/native-trace.ts', '= twin.deadline;', '= 0n;', 'any lines, changed at random'),
  inCopies(
    'said-by-typescript',
    'src/edit/rewrite.ts',
    'if (!(error instanceof NotNative)) throw error;',
    'throw error;',
    'TypeScript says why',
  ),
  inColumns('column-stored', 'set(this.deadline, this.deadlineWords, row, head.deadline);', ''),
  inColumns('column-loaded', 'head.thread = this.thread[row] as number;', ''),
  inColumns('column-high-word', 'words[2 * row + 1] = value / 0x100000000;', 'words[2 * row + 1] = 0;'),
  code(
    'author-line',
    'src/verdict/own-code.ts',
    ['if (file !== null) return libraryOfFile(file, name);', 'if (file !== null) return null;'],
    'test/judge/recorded-stacks.test.ts',
    'leads to /home/me/agent/main.go',
  ),
  code(
    'go-runtime',
    'src/verdict/foreign-work.ts',
    ['if (runtime !== null)', "if (runtime === '')"],
    'test/judge/foreign-work.test.ts',
    "work of Go's runtime for itself is a note",
  ),
  code(
    'swift-names',
    'src/symbols/symbols.ts',
    ['names.some(isMangled) ? this.findSwift() : null', 'null'],
    'test/symbols/swift-names.test.ts',
    'a frame has the read and the mangled name',
  ),
  inExplore(
    'relation-cache',
    'relations/cache.ts',
    'find((each) => each.index === index)',
    'find((each) => each.index !== index)',
    'keeps-stale-file is found by cache',
  ),
  code(
    'relation-cache-count',
    'src/explore/relations/cache.ts',
    ["class: counts ? 'difference' : 'violation'", "class: 'violation'"],
    'test/explore/clean.heavy.ts',
    'counts-what-it-is-asked has no violation',
  ),
  inExplore(
    'relation-budget',
    'relations/budget.ts',
    'shortBudgetMs / usualMs)',
    'usualMs / usualMs)',
    'denies-below-fixed-headroom is found by budget',
  ),
  inExplore(
    'relation-pid',
    'relations/pid.ts',
    'find(({ index }) => own.has(index))',
    'find(({ index }) => !own.has(index))',
    'grants-by-pid is found by pid',
  ),
  inExplore(
    'relation-order',
    'relations/order.ts',
    "pace: 'asap', seed: each } as const",
    "pace: 'asap' } as const",
    'judges-by-last-program is found by order',
  ),
  inExplore(
    'relation-late-start',
    'relations/late-start.ts',
    '(_, place) => Math.floor(count / 2) + place',
    '(_, place) => place',
    'knows-started-programs is found by late-start',
  ),
  inBypass('relation-bypass', 'bypass.ts', 'if (!isReached(each) ||', 'if (isReached(each) ||', 'the sentence names'),
  code(
    'bypass-control',
    'src/explore/bypass/tries.ts',
    ['return new Set(denied.filter((claim) => !allowed.has(claim)));', 'return new Set([...denied, ...allowed]);'],
    'test/explore/bypass/rows.test.ts',
    'nothing gets round a client that guards each row of replace',
  ),
  inBypass(
    'bypass-disk',
    'found.ts',
    "if (looked) return 'note';",
    "if (looked) return 'violation';",
    'a client that looked at the disk for the message has a note',
  ),
  code(
    'bypass-claimed',
    'src/explore/bypass/bypass.ts',
    [', ...claimsIn(claimed.all)]', ']'],
    'test/explore/bypass/claims.test.ts',
    'a claim is broken where another operation on the file is allowed',
  ),
  code(
    'compare-access',
    'src/compare/access.ts',
    ['!reached.has(attempt)', 'reached.has(attempt)'],
    'test/compare/access.test.ts',
    'the new build has new access where a copy is allowed',
  ),
  inBypass(
    'bypass-unpacked',
    'packed.ts',
    'if (clientEnded !== null || this.staysDenied(packed, outcomes))',
    'if (attempts.length > 0)',
    'attempts that change what the client decides about others are run apart',
  ),
  inExplore(
    'sweep-known',
    'sweep.ts',
    '.filter(({ key }) => !base.known.has(key))',
    '.filter(({ key }) => base.known.has(key))',
    'takes-first-argument is found by corner-cases',
  ),
  inExplore(
    'sweep-refused',
    'refused.ts',
    'rule !== unprotectedRule || first.stays',
    'rule !== unprotectedRule',
    'ends-when-refused with -DWAITS is found by refused',
  ),
  code(
    'legal-part',
    'src/mutate/trace-part.ts',
    ['return last === undefined ? [] : [last];', 'return [];'],
    'test/mutate/trace-part.test.ts',
    'messages of a process and of its parent need',
  ),
];
