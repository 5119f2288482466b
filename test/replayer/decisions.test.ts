// Random calls on one client's mutes: the engine and a model written from the documentation must agree on every
// message. ESREPLAY_FUZZ_RUNS sets more sequences than the few of every day.
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildHeader, buildMessage } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { clangxx, codec, compile, root, sourcesIn } from '../native/compile.ts';
import { dimensions, type Event, eventOf, MuteModel, pathTypes, tokenText } from './decisions/model.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 60);

// Prefixes of one another, of equal length, longer than a step of the hash, and with text after them.
const paths = [
  '/',
  '/a',
  '/a/',
  '/a/b',
  '/a/bc',
  '/a/b/c',
  '/usr/bin/tool',
  '/usr/bin/tool2',
  '/usr/bin/',
  '/\u00e9/x',
];
const dirs = ['/', '/a', '/usr/bin'];
const names = ['b', 'bc', 'tool', 'tool2'];

/** Returns the same message with every path from the few above, and few processes. */
function narrowed(value: unknown, draw: () => number): unknown {
  const pick = (from: readonly string[]): string => from[draw() % from.length] ?? '/';
  if (Array.isArray(value)) return value.map((item) => narrowed(item, draw));
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'path' && 'path_truncated' in value) return [key, pick(paths)];
      if (key === 'filename' || key === 'target_filename' || key === 'target_name') return [key, pick(names)];
      if (/^(target_)?dir$/.test(key) && inner !== null) return [key, { ...(inner as object), path: pick(dirs) }];
      if (inner !== null && (key === 'audit_token' || /_token$/.test(key)))
        return [key, { ...(inner as object), ...tokens[draw() % 4] }];
      return [key, narrowed(inner, draw)];
    }),
  );
}
const tokens = [1, 2, 3, 4].map((n) => ({
  auid: n,
  euid: 0,
  egid: 0,
  ruid: 0,
  rgid: 0,
  pid: 4000 + n,
  asid: 1,
  pidversion: n,
}));

/** Returns every event type in three flavours. */
function makeMessages(): Message[] {
  let drawn = 7;
  const draw = (): number => {
    drawn = (drawn * 1103515245 + 12345) % 2147483648;
    return Math.floor(drawn / 65536);
  };
  const messages: Message[] = [];
  for (const { number, payload } of eventRows) {
    if (payload === null) continue;
    for (const flavour of ['plain', 'sparse', 'odd', 'plain'] as const) {
      const built = buildMessage(number, {}, messages.length + 1, flavour);
      const { process: acting, event } = narrowed({ process: built.process, event: built.event }, draw) as Message;
      // Process mutes end at an exit and at an exec: no process that the calls name has one here.
      const leaves = built.event_type === 9 || built.event_type === 15;
      const actor = leaves ? { ...acting, audit_token: built.process.audit_token } : acting;
      messages.push({ ...built, process: actor, event } as Message);
    }
  }
  return messages;
}

class Engine {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly answers: AsyncIterator<string>;

  constructor(program: string, trace: string, os: number) {
    this.child = spawn(program, [trace, String(os)]);
    this.child.stderr.pipe(process.stderr);
    this.answers = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }
  async ask(...words: readonly (string | number)[]): Promise<string> {
    this.child.stdin.write(`${words.join('\t')}\n`);
    const { value, done } = await this.answers.next();
    assert.ok(!done, 'the engine ended');
    return value as string;
  }
  async end(): Promise<void> {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
    assert.equal(this.child.exitCode, 0);
  }
}

/** A call: its words for the engine, and the same for the model. */
interface Call {
  readonly words: readonly (string | number)[];
  readonly apply: (model: MuteModel) => boolean;
}

const all = eventRows.map(({ number }) => number);
const supportsTargets = new Set(eventRows.filter(({ targets }) => targets > 0).map(({ number }) => number));
const event = fc.constantFrom(...all);
// Few types at a time, so that calls overlap; some past the end, which are skipped.
const events = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(0, 1, 9, 25, 31) }, event, fc.constantFrom(eventRows.length, 200)),
  {
    maxLength: 6,
  },
);
const known = (named: readonly number[]): number[] => [...new Set(named)].filter((number) => number < all.length);
const index = fc.constantFrom(0, 1, 2, 3);
const path = fc.constantFrom(...paths);
const token = fc.constantFrom(...tokens).map(tokenText);

const call: fc.Arbitrary<Call> = fc.oneof(
  fc.record({ path, index, un: fc.boolean() }).map(({ path, index, un }): Call => {
    const type = pathTypes[index] ?? 'prefix';
    const words = [un ? 'unmute_path' : 'mute_path', path, index];
    return { words, apply: (model) => (un ? model.unmutePath(type, path, all) : model.mutePath(type, path, all)) };
  }),
  fc.record({ path, index, events, un: fc.boolean() }).map(({ path, index, events, un }): Call => {
    const type = pathTypes[index] ?? 'prefix';
    const words = [un ? 'unmute_path_events' : 'mute_path_events', path, index, ...events];
    const named = known(events);
    return { words, apply: (model) => (un ? model.unmutePath(type, path, named) : model.mutePath(type, path, named)) };
  }),
  fc.record({ token, un: fc.boolean() }).map(({ token, un }): Call => {
    const words = [un ? 'unmute_process' : 'mute_process', token];
    return { words, apply: (model) => (un ? model.unmuteProcess(token, all) : model.muteProcess(token, all)) };
  }),
  fc.record({ token, events, un: fc.boolean() }).map(({ token, events, un }): Call => {
    const words = [un ? 'unmute_process_events' : 'mute_process_events', token, ...events];
    const named = known(events);
    return { words, apply: (model) => (un ? model.unmuteProcess(token, named) : model.muteProcess(token, named)) };
  }),
  fc.boolean().map((targets): Call => {
    return {
      words: [targets ? 'unmute_all_target_paths' : 'unmute_all_paths'],
      apply: (model) => model.unmuteAll(targets),
    };
  }),
  fc.constantFrom(0, 1, 2).map((number): Call => {
    return { words: ['invert', number], apply: (model) => model.invert(dimensions[number] ?? 'process') };
  }),
);

describe('the decision about a message', () => {
  let program: string;
  let trace: string;
  const messages = makeMessages();

  before(async function () {
    const compiler = clangxx;
    leaveOutOnMac(this, 'it compiles the sources for Linux');
    const own = [...sourcesIn('test/replayer/decisions'), join(root, 'test/replayer/native/run_fixture.cc')];
    program = await compile(
      'decides',
      compiler,
      [...sourcesIn('replayer'), ...codec(), ...own],
      ['-O0', '-DESREPLAY_NO_SCOPE'],
      'esreplay',
    );
    trace = join(freshFolder(), 'all.estrace');
    const writer = new TraceWriter(trace, buildHeader());
    for (const message of messages) writer.message(message);
    writer.close();
  });

  for (const os of [26, 27]) {
    it(`the decision about each event is the model's after random mute calls (macOS ${os}) [mute-model ${os}]`, async () => {
      const engine = new Engine(program, trace, os);
      const seen: Event[] = messages.map((message) =>
        eventOf(message, os >= 27 ? (eventRows[message.event_type]?.instigator ?? null) : null),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(call, { maxLength: 25 }), async (calls) => {
          const model = new MuteModel(supportsTargets);
          await engine.ask('reset');
          for (const { words, apply } of calls) {
            const expected = apply(model) ? '0' : '1';
            assert.equal(await engine.ask(...words), expected, `the result of ${words.join(' ')}`);
          }
          for (const [number, dimension] of dimensions.entries())
            assert.equal(await engine.ask('inverted', number), model.inverted[dimension] ? '0' : '1');
          const decided = await engine.ask('decide');
          const expected = seen.map((each) => (model.suppresses(each) ? '1' : '0')).join('');
          if (decided !== expected) {
            const at = [...decided].findIndex((digit, i) => digit !== expected[i]);
            assert.fail(`message ${at}, ${eventRows[seen[at]?.type ?? 0]?.name}: ${JSON.stringify(seen[at])}`);
          }
          assert.deepEqual(tuplesIn(await engine.ask('list')), tuplesOf(model));
        }),
        { numRuns: runs },
      );
      await engine.end();
    });
  }
});

const tuplesIn = (line: string): string[] => line.split('\t').filter(Boolean).sort();
const tuplesOf = (model: MuteModel): string[] =>
  [
    ...model.paths.map(({ type, path, event }) => `${pathTypes.indexOf(type)}:${path}:${event}`),
    ...model.processes.map(({ token, event }) => `pid${Number.parseInt(token.slice(40, 48), 16)}:${event}`),
  ].sort();
