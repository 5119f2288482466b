// Expectations after their trace was edited: those of messages that the edit did not touch stay, and groups of messages
// that are alike are listed if they lost or gained one.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import fc from 'fast-check';
import { readKnown, writeExpectations } from '../../src/expectations/expectation-file.ts';
import { readIdentities } from '../../src/expectations/trace-identities.ts';
import { groupKey } from '../../src/judge/identity.ts';
import type { ExpectedDecision } from '../../src/observed/decision.ts';
import { buildFile, buildHeader } from '../../src/trace/builders.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { esreplay } from '../cli/in-process.ts';
import { type Line, line, message } from '../clients/lines.ts';
import { testFolder } from '../folder.ts';

interface Opened {
  /** Unique, whatever is done to the trace. */
  readonly id: number;
  readonly actor: number;
  readonly path: number;
  readonly allows: boolean;
}

const messages = 1000;
const actors = 12;
const paths = 60;

describe('expectations of an edited trace', () => {
  const folder = testFolder();
  const expect = join(folder, 'expect.ndjson');

  function traceOf(opened: readonly Opened[], name: string): string {
    const path = join(folder, name);
    const writer = new TraceWriter(path, buildHeader());
    const counts = new Map<number, bigint>();
    for (const [index, each] of opened.entries()) {
      const open: Line = {
        ...line('AUTH_OPEN', `/data/${each.path}`),
        executable: `/bin/${each.actor}`,
        actor: 1 + each.actor,
      };
      const built = message(open, index, counts);
      const process = { ...built.process, signing_id: '', executable: buildFile({ path: `/bin/${each.actor}` }) };
      writer.message({ ...built, process });
    }
    writer.close();
    return path;
  }

  const decisionOf = ({ allows }: Opened): ExpectedDecision => ({ decision: allows ? 'allow' : 'deny', cache: null });

  function written(opened: readonly Opened[]): void {
    const identities = readIdentities(traceOf(opened, 'before.estrace'));
    writeExpectations(expect, new Map(opened.map((each, index) => [index, decisionOf(each)])), identities);
  }

  const groupOf = ({ actor, path }: Opened): string =>
    groupKey({ event: 'AUTH_OPEN', actor: `/bin/${actor}`, target: `/data/${path}` });

  function groupsOf(opened: readonly Opened[]): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const each of opened) groups.set(groupOf(each), [...(groups.get(groupOf(each)) ?? []), each.id]);
    return groups;
  }

  const original = fc
    .array(fc.record({ actor: fc.nat(actors - 1), path: fc.nat(paths - 1), allows: fc.boolean() }), {
      minLength: messages,
      maxLength: messages,
      size: 'max',
    })
    .map((all) => all.map((each, id): Opened => ({ ...each, id })));
  const edit = fc.oneof(
    fc.record({ is: fc.constant('cut' as const), ids: fc.uniqueArray(fc.nat(messages - 1), { maxLength: 30 }) }),
    fc.record({
      is: fc.constant('edit' as const),
      ids: fc.uniqueArray(fc.nat(messages - 1), { maxLength: 30 }),
      path: fc.nat(paths),
    }),
    fc.record({ is: fc.constant('reorder' as const), keys: fc.array(fc.nat(9), { minLength: 20, maxLength: 20 }) }),
  );
  type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;

  function edited(opened: readonly Opened[], step: Edit): Opened[] {
    if (step.is === 'cut') return opened.filter(({ id }) => !step.ids.includes(id));
    if (step.is === 'edit')
      return opened.map((each) => (step.ids.includes(each.id) ? { ...each, path: step.path } : each));
    // Each actor keeps its order, and is moved among the others.
    const place = new Map<Opened, number>();
    const last = new Map<number, number>();
    for (const [at, each] of opened.entries()) {
      const moved = at + (step.keys[(at + each.actor) % step.keys.length] ?? 0);
      const own = Math.max(moved, last.get(each.actor) ?? 0);
      last.set(each.actor, own);
      place.set(each, own);
    }
    return opened.toSorted((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0));
  }

  it('each expectation of a message that no edit touched stays, and each changed group is listed', () => {
    fc.assert(
      fc.property(original, fc.array(edit, { minLength: 1, maxLength: 4 }), (opened, steps) => {
        written(opened);
        const now = steps.reduce(edited, opened);
        const identities = readIdentities(traceOf(now, 'after.estrace'));
        const { expectations, regrouped } = readKnown(expect, identities);
        const before = groupsOf(opened);
        const after = groupsOf(now);
        for (const [index, each] of now.entries()) {
          const own = groupOf(each);
          if (String(before.get(own)) !== String(after.get(own))) continue;
          assert.deepEqual(expectations.get(index), decisionOf(each), `message ${each.id}`);
        }
        const resized = [...after].filter(([key, ids]) => before.has(key) && before.get(key)?.length !== ids.length);
        assert.deepEqual(regrouped.map(({ group }) => groupKey(group)).sort(), resized.map(([key]) => key).sort());
      }),
      { numRuns: 15, endOnFailure: true }, // a thousand messages shrink for minutes
    );
  });

  const three: readonly Opened[] = [
    { id: 0, actor: 0, path: 1, allows: true },
    { id: 1, actor: 1, path: 2, allows: false },
    { id: 2, actor: 1, path: 2, allows: true },
    { id: 3, actor: 1, path: 3, allows: false },
  ];
  const knownIn = (name: string) => readKnown(expect, readIdentities(join(folder, name)));

  it('esreplay cut keeps the expectations of the messages that it keeps', async () => {
    written(three);
    const [from, to] = [join(folder, 'before.estrace'), join(folder, 'cut.estrace')];
    const only = 'process.executable.path=/bin/1';
    const { status, stderr } = await esreplay('cut', from, '-o', to, '--where', only, '--force');
    assert.equal(status, 0, stderr);
    const { expectations, regrouped, lost } = knownIn('cut.estrace');
    assert.deepEqual(
      [...expectations],
      three.slice(1).map((each, index) => [index, decisionOf(each)]),
    );
    assert.deepEqual([regrouped, lost], [[], 1]);
  });

  it('esreplay edit keeps the expectations of other messages, and the group that gained one is listed', async () => {
    written(three);
    const [from, to] = [join(folder, 'before.estrace'), join(folder, 'edit.estrace')];
    const path = 'event.open.file.path';
    const words = ['--where', `${path}=/data/3`, '--set', `${path}=/data/2`];
    const { status, stderr } = await esreplay('edit', from, '-o', to, '--force', ...words);
    assert.equal(status, 0, stderr);
    const { expectations, regrouped, lost } = knownIn('edit.estrace');
    assert.deepEqual(
      [...expectations],
      three.slice(0, 3).map((each, index) => [index, decisionOf(each)]),
    );
    const group = { event: 'AUTH_OPEN', actor: '/bin/1', target: '/data/2' };
    assert.deepEqual([regrouped, lost], [[{ group, before: 2, now: 3 }], 1]);
  });
});
