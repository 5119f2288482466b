// The result cache in real client processes: what is kept, what is answered from it, and what removes entries. Random
// streams are compared with a model written from the documentation. ESREPLAY_FUZZ_RUNS sets more of them than the few
// of every day.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { FactKind, RowFlag } from '../../src/schema/generated/ledger.ts';
import type { Message } from '../../src/schema/generated/messages.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { buildFile, buildHeader, buildMessage, buildProcess } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { freshFolder } from '../folder.ts';
import { drive, type Ran } from './driver.ts';

const runs = Number(process.env.ESREPLAY_FUZZ_RUNS ?? 4);
const type = (name: string): number => eventRows.findIndex((row) => row.name === `ES_EVENT_TYPE_${name}`);
const member = (number: number): string => eventRows[number]?.member ?? '';
const auth = (number: number): boolean => eventRows[number]?.action === 'AUTH';

/** Files by number; a program's executable is a file too. */
const file = (number: number) => buildFile({ path: `/f/${number}` }, 1000 + number);
const program = (number: number) => {
  const built = buildProcess({}, 50 + number);
  return { ...built, executable: file(number), audit_token: { ...built.audit_token, pid: 5000 + number } };
};

/** How both clients answer: see clients/caches.c. */
interface Answer {
  readonly keep: boolean;
  readonly deny: boolean;
  readonly mask: 0 | 1 | 2 | 3;
}
const yes: Answer = { keep: true, deny: false, mask: 3 };
const codeOf = ({ keep, deny, mask }: Answer): number => Number(keep) | (Number(deny) << 1) | (mask << 2);

interface Act {
  readonly name: string;
  /** Number of the acting program's file, and of the target file. */
  readonly by: number;
  readonly on: number;
  readonly flags?: number;
  /** proc_check type, close modified, exec script. */
  readonly detail?: number;
  readonly answers?: readonly [Answer, Answer];
}

function payloadOf({ name, on, flags = 1, detail = 0 }: Act): Record<string, unknown> {
  switch (name) {
    case 'AUTH_OPEN':
    case 'NOTIFY_OPEN':
      return { file: file(on), fflag: flags };
    case 'AUTH_EXEC':
      return { target: program(on), script: detail === 1 ? file(90) : null };
    case 'AUTH_MMAP':
      return { source: file(on) };
    case 'AUTH_PROC_CHECK':
      return { target: program(on), type: detail };
    case 'NOTIFY_CLOSE':
      return { target: file(on), modified: detail === 1 };
    case 'AUTH_RENAME':
    case 'NOTIFY_RENAME':
      return { source: file(on), destination_type: 0, destination: { existing_file: file(91) } };
    default:
      return { target: file(on) };
  }
}

function traceOf(acts: readonly Act[]): { path: string; messages: number } {
  const path = join(freshFolder(), 'acts.estrace');
  const writer = new TraceWriter(path, buildHeader());
  acts.forEach((act, index) => {
    const number = type(act.name);
    const [first, second] = act.answers ?? [yes, yes];
    const built = buildMessage(number, { event: { [member(number)]: payloadOf(act) } as Message['event'] }, index + 1);
    const thread = { thread_id: BigInt(codeOf(first) | (codeOf(second) << 4)) };
    writer.message({ ...built, process: program(act.by), thread } as Message);
  });
  writer.close();
  return { path, messages: acts.length };
}

const delivered = (ran: Ran, client = 0): number[] =>
  ran.rows.filter((row) => row.client === client).map(({ traceIndex }) => traceIndex);
const about = (ran: Ran, kind: number): number[] =>
  ran.facts.filter((fact) => fact.kind === kind).map(({ traceIndex }) => traceIndex);
const run = (acts: readonly Act[], args: readonly string[] = []): Promise<Ran> =>
  drive('caches', args, traceOf(acts), { outstanding: 1 });

const open = (by: number, on: number, more: Partial<Act> = {}): Act => ({ name: 'AUTH_OPEN', by, on, ...more });
const both = (answer: Answer): readonly [Answer, Answer] => [answer, answer];

describe('the result cache', () => {
  it('the cache answers the same open by the same executable, whose NOTIFY still comes [cache-key]', async () => {
    const ran = await run([open(1, 7), open(1, 7), { ...open(1, 7), name: 'NOTIFY_OPEN' }, open(2, 7), open(1, 8)]);
    assert.deepEqual(delivered(ran), [0, 2, 3, 4]);
    assert.equal(ran.control.cached[0], 1);
    assert.deepEqual(
      ran.rows.map(({ globalSeqNum }) => globalSeqNum),
      [0, 1, 2, 3],
      'what the cache answers takes no number',
    );
  });

  it('the cache answers every event type that can be cached, and no other [cached-types]', async () => {
    const acts = eventRows
      .filter(({ action, payload, member: name }) => action === 'AUTH' && payload !== null && name !== null)
      .filter(({ descendantsOnly }) => !descendantsOnly)
      .flatMap(({ name }) => [name.replace('ES_EVENT_TYPE_', ''), name.replace('ES_EVENT_TYPE_', '')]);
    const path = join(freshFolder(), 'all.estrace');
    const writer = new TraceWriter(path, buildHeader());
    acts.forEach((name, index) => {
      const built = buildMessage(type(name), {}, 1);
      const mach_time = built.mach_time + BigInt(index);
      const script = name === 'AUTH_EXEC' ? { event: { exec: { ...built.event.exec, script: null } } } : {};
      writer.message({
        ...built,
        ...script,
        mach_time,
        process: program(1),
        thread: { thread_id: BigInt(codeOf(yes)) },
      } as Message);
    });
    writer.close();
    const ran = await drive('caches', [], { path, messages: acts.length }, { outstanding: 1 });
    const seen = new Set(delivered(ran));
    const kept = acts.filter((_, index) => !seen.has(index));
    const expected = eventRows
      .filter(({ cacheable }) => cacheable)
      .map(({ name }) => name.replace('ES_EVENT_TYPE_', ''));
    assert.deepEqual(kept.sort(), expected.sort());
  });

  it('the cache keeps the mask of an open, and denies a wider open [cached-flags]', async () => {
    const narrow = both({ keep: true, deny: false, mask: 1 });
    const ran = await run([
      open(1, 7, { answers: narrow }),
      open(1, 7, { flags: 3 }),
      { ...open(1, 7), name: 'NOTIFY_OPEN', flags: 1 },
      open(1, 7),
      open(1, 9, { flags: 1 }),
      open(1, 9, { flags: 3 }),
    ]);
    assert.deepEqual(delivered(ran), [0, 2, 4]);
    assert.deepEqual(about(ran, FactKind.cacheDenied), [1]);
    assert.deepEqual(about(ran, FactKind.cacheWidened), [5]);
  });

  it('a message after a denial from the cache is marked as such [cached-denial]', async () => {
    const no = both({ keep: true, deny: true, mask: 0 });
    const ran = await run([open(1, 7, { answers: no }), open(1, 7), { ...open(1, 7), name: 'NOTIFY_WRITE' }]);
    assert.deepEqual(delivered(ran), [0, 2]);
    assert.equal((ran.rows.at(-1)?.flags ?? 0) & RowFlag.afterDeny, RowFlag.afterDeny);
  });

  it('es_clear_cache empties the cache, and fails when it is called too often [clear-cache]', async () => {
    const ran = await run([open(1, 7), open(1, 8), open(1, 7)], ['clear', '1']);
    assert.deepEqual(delivered(ran), [0, 1, 2]);
    assert.equal(ran.stdout, '0 2\n');
    assert.ok(ran.facts.some((fact) => fact.kind === FactKind.cacheClear && fact.b === 1n && fact.stack !== 0));
  });

  it('es_clear_cache in one client empties the cache of all clients [clear-cache-of-all]', async () => {
    const acts = [open(1, 7), open(1, 8), open(1, 7), open(1, 7)];
    const ran = await run(acts, ['two', '1']);
    assert.equal(ran.stdout, '0 2\n');
    assert.deepEqual(
      [delivered(ran, 0), delivered(ran, 1)],
      [
        [0, 1, 2],
        [0, 1, 2],
      ],
    );
  });

  it('one cache answers all processes of a run [cache-of-run]', async () => {
    const acts = [open(1, 7), open(1, 7), open(1, 7)];
    const ran = await drive('caches', [], traceOf(acts), { outstanding: 1, more: [{ name: 'caches' }] });
    assert.deepEqual(delivered(ran), [0]);
    assert.equal(ran.control.cached[0], 2);
  });

  const number = fc.constantFrom(1, 2, 3);
  const answer = fc.record({ keep: fc.boolean(), deny: fc.boolean(), mask: fc.constantFrom(0, 1, 2, 3) });
  const act = fc.record({
    name: fc.constantFrom(
      'AUTH_OPEN',
      'AUTH_OPEN',
      'AUTH_OPEN',
      'AUTH_EXEC',
      'AUTH_MMAP',
      'AUTH_PROC_CHECK',
      'AUTH_RENAME',
      'NOTIFY_WRITE',
      'NOTIFY_CLOSE',
      'NOTIFY_OPEN',
      'NOTIFY_UNLINK',
      'NOTIFY_RENAME',
    ),
    by: number,
    on: number,
    flags: fc.constantFrom(1, 2, 3),
    detail: fc.constantFrom(0, 1),
    answers: fc.tuple(answer, answer),
  }) as fc.Arbitrary<Act>;

  it('the cache agrees with the model on random messages and answers [cache-model]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 100, maxLength: 150 }), async (acts) => {
        const ran = await run(acts, ['two']);
        const model = modelled(acts);
        assert.deepEqual(delivered(ran, 0), model.delivered);
        assert.deepEqual(delivered(ran, 1), model.delivered);
        assert.deepEqual(about(ran, FactKind.cacheDenied), model.denied);
        assert.deepEqual(about(ran, FactKind.cacheWidened), model.widened);
      }),
      { numRuns: runs },
    );
  });
});

interface Kept {
  readonly executable: number;
  readonly target: number;
  readonly event: string;
  readonly allowed: number;
  readonly examined: number;
}

/** A list of kept answers, searched with loops. */
function modelled(acts: readonly Act[]): { delivered: number[]; denied: number[]; widened: number[] } {
  const [delivered, denied, widened]: [number[], number[], number[]] = [[], [], []];
  let kept: Kept[] = [];
  acts.forEach((act, index) => {
    const { name, by, on, flags = 1, detail = 0, answers = [yes, yes] } = act;
    const asked = name === 'AUTH_OPEN' ? flags : 0;
    if (!auth(type(name))) {
      delivered.push(index);
      const files = name === 'NOTIFY_RENAME' ? [on, 91] : [on];
      const modifies = name === 'NOTIFY_OPEN' ? (flags & 2) !== 0 : name === 'NOTIFY_CLOSE' ? detail === 1 : true;
      if (modifies)
        kept = kept.filter(({ executable, target }) => !files.includes(executable) && !files.includes(target));
      return;
    }
    const cacheable = eventRows[type(name)]?.cacheable === true && !(name === 'AUTH_EXEC' && detail === 1);
    const event = name === 'AUTH_PROC_CHECK' ? `${name} ${detail}` : name;
    const hit = cacheable
      ? kept.find((one) => one.executable === by && one.target === on && one.event === event)
      : undefined;
    if (hit !== undefined) {
      const allows = name === 'AUTH_OPEN' ? hit.allowed !== 0 && (asked & ~hit.allowed) === 0 : hit.allowed !== 0;
      if (name === 'AUTH_OPEN' && !allows && hit.allowed !== 0) denied.push(index);
      if (name === 'AUTH_OPEN' && allows && (asked & ~hit.examined) !== 0) widened.push(index);
      return;
    }
    delivered.push(index);
    if (!cacheable || !answers.every(({ keep }) => keep)) return;
    const allowedBy = ({ deny, mask }: Answer): number =>
      deny ? 0 : name !== 'AUTH_OPEN' || mask === 3 ? 0xffffffff : mask;
    const allowed = (allowedBy(answers[0]) & allowedBy(answers[1])) >>> 0;
    kept.push({ executable: by, target: on, event, allowed, examined: asked });
  });
  return { delivered, denied, widened };
}
