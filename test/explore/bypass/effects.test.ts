// The table of effects: every AUTH event is in it or has a reason, and every row can be made of a message.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Attempt, actorsOf, FreshProcesses, operationsOf } from '../../../src/explore/bypass/attempts.ts';
import { claimsOf, type Denied } from '../../../src/explore/bypass/claims.ts';
import { effectRows, rowName, sinceOf, withoutEffect } from '../../../src/explore/bypass/effects.ts';
import { writePacked } from '../../../src/explore/bypass/packed.ts';
import { effects } from '../../../src/judge/bypass-effects.ts';
import { readProcessGraph } from '../../../src/mutate/process-graph.ts';
import { legalPart } from '../../../src/mutate/trace-part.ts';
import type { Message } from '../../../src/schema/generated/messages.ts';
import { eventRows } from '../../../src/schema/macos/events.ts';
import { messageVersions, versionOfMacos } from '../../../src/schema/macos/versions.ts';
import { buildHeader, buildMessage } from '../../../src/trace/builders.ts';
import { openTrace } from '../../../src/trace/reader.ts';
import { tracePath } from '../../../src/trace/samples.ts';
import { TraceWriter } from '../../../src/trace/writer.ts';
import { testFolder } from '../../folder.ts';
import '../../with-addon.ts';

const authEvents = eventRows.flatMap(({ action, member }) => (action === 'AUTH' && member !== null ? [member] : []));

describe('the table of effects', () => {
  const folder = testFolder();

  it('chains for every denied AUTH message of the corner cases are a legal trace, which has every row', async () => {
    const trace = tracePath('@corner-cases');
    const attempts = attemptsFor(trace);
    const made = new Set(attempts.map(({ row }) => rowName(row)));
    assert.deepEqual(
      effectRows.map(rowName).filter((name) => !made.has(name)),
      [],
    );
    const output = join(folder, 'packed.estrace');
    const { places } = await writePacked(trace, output, attempts, ({ claim }) => claim.denied.last);
    const types = messagesOf(output).map(({ event_type }) => event_type);
    for (const [{ asked, drafts }, at] of places)
      assert.deepEqual(
        at.map((place) => types[place]),
        asked.map((place) => drafts[place]?.type),
      );
    const graph = readProcessGraph(output);
    const whole = Array.from({ length: graph.messages }, (_, index) => index);
    assert.deepEqual(legalPart(graph, whole), whole);
  });

  it('chains for messages of older releases have the fields of their version', async () => {
    for (const { version } of messageVersions) {
      const trace = join(folder, `version-${version}.estrace`);
      const types = eventRows.flatMap(({ number, action, member, firstMacos }) =>
        action === 'AUTH' && member !== null && versionOfMacos(firstMacos) <= version ? [number] : [],
      );
      const writer = new TraceWriter(trace, buildHeader({ messageVersion: version }));
      for (const [at, type] of types.entries()) writer.message(buildMessage(type, { version }, at + 1));
      writer.close();
      const attempts = attemptsFor(trace);
      assert.ok(attempts.length > types.length);
      const output = join(folder, `packed-${version}.estrace`);
      await writePacked(trace, output, attempts, ({ claim }) => claim.denied.last);
      assert.deepEqual([...new Set(messagesOf(output).map((message) => message.version))], [version]);
    }
  });

  it('every AUTH event has a row or a reason, and none has both', () => {
    const inRows = new Set(effectRows.map(({ event }) => event));
    const reasons = Object.keys(withoutEffect);
    assert.deepEqual([...inRows, ...reasons].sort(), [...authEvents].sort());
  });

  it('fifty rows and more say how each effect is reached, each with a source of its own words', () => {
    assert.ok(effectRows.length >= 50, `${effectRows.length} rows`);
    assert.deepEqual([...new Set(effectRows.map(({ effect }) => effect))].sort(), [...effects].sort());
    const names = effectRows.map(rowName);
    assert.deepEqual(
      names.filter((name, at) => names.indexOf(name) !== at),
      [],
    );
    assert.deepEqual(effectRows.filter(({ source }) => !/\(\d\)|es_\w+_t|libproc\.h/.test(source)).map(rowName), []);
    assert.deepEqual(effectRows.filter(({ event }) => sinceOf(event) === '').map(rowName), []);
  });

  it('a chain that moves or links a file ends on the same inode, which has one link more after a link', () => {
    const used = attemptsFor(tracePath('@corner-cases')).flatMap(({ claim, row, way, drafts, asked }) => {
      const { open, exec, mmap, uipc_connect } = drafts[asked.at(-1) ?? -1]?.event ?? {};
      const file = open?.file ?? exec?.script ?? exec?.target.executable ?? mmap?.source ?? uipc_connect?.file;
      const moves = ['link', 'rename', 'mount'].includes(row.event);
      if (file === undefined || claim.scene.kind !== 'file' || way.is === 'actor' || !moves) return [];
      const { stat } = claim.scene.file;
      return [[row.event, file.stat.st_ino === stat.st_ino, file.stat.st_nlink - stat.st_nlink]];
    });
    assert.deepEqual([...new Set(used.map((each) => JSON.stringify(each)))].sort(), [
      '["link",true,1]',
      '["mount",true,0]',
      '["rename",true,0]',
    ]);
  });

  it('every effect is claimed by a row that counts under that claim', () => {
    for (const effect of effects) {
      const rows = effectRows.filter((row) => row.effect === effect);
      const claims = rows.flatMap(({ claims: claim, under }) => (claim === undefined ? [] : [{ claim, under }]));
      assert.ok(claims.length > 0, effect);
      for (const { claim, under } of claims) assert.ok(under === undefined || under.includes(claim), effect);
    }
  });
});

/** The actor of each message is taken for one that is trusted. */
function attemptsFor(trace: string): readonly Attempt[] {
  const processes = new FreshProcesses(new Set(readProcessGraph(trace).nodes.map(({ pid }) => pid)));
  return deniedOf(trace)
    .flatMap(claimsOf)
    .flatMap((claim) => [
      ...operationsOf(claim, processes, () => true).attempts,
      ...actorsOf(claim, claim.denied.message.process, processes),
    ]);
}

/** As if every AUTH message was denied. */
const deniedOf = (trace: string): readonly Denied[] =>
  messagesOf(trace).flatMap((message, index) =>
    message.action_type === 0 ? [{ index, last: index, message, allowedFlags: 0 }] : [],
  );

function messagesOf(trace: string): readonly Message[] {
  const reader = openTrace(trace);
  try {
    return [...reader.messages()].map(({ message }) => message as unknown as Message);
  } finally {
    reader.close();
  }
}
