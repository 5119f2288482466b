// What counts as a denial of the client, and whom it trusts.
import assert from 'node:assert/strict';
import { TraceMessages } from '../../../src/expectations/trace-messages.ts';
import { actorNames, stranger, trustedActors, withoutTrust } from '../../../src/explore/bypass/actors.ts';
import { actorsOf, FreshProcesses } from '../../../src/explore/bypass/attempts.ts';
import { claimsOf } from '../../../src/explore/bypass/claims.ts';
import { readDecisions } from '../../../src/explore/bypass/denials.ts';
import type { Base } from '../../../src/explore/variation.ts';
import { everyFlag, type Outcomes, outcomeBits } from '../../../src/judge/outcomes.ts';
import { buildProcess } from '../../../src/trace/builders.ts';
import { tracePath } from '../../../src/trace/samples.ts';
import '../../with-addon.ts';

const lacking = actorNames.filter((name) => name !== 'child');
const trace = tracePath('@open-64');
const messages = new TraceMessages(trace);
const { delivered, auth, decided, unanswered } = outcomeBits;

/** A run in which the client allows every open but these. */
function baseOf(denied: readonly number[], missed: readonly number[] = [], allowedFlags = 0): Base {
  const { count } = messages;
  const outcomes: Outcomes = {
    whole: true,
    bits: new Uint8Array(count).fill(delivered | auth | decided),
    allowed: new Uint32Array(count).fill(everyFlag),
    responseNs: new Float32Array(count),
    deliveredTo: new Uint32Array(count).fill(1),
    clients: [],
  };
  for (const index of [...denied, ...missed]) outcomes.allowed[index] = allowedFlags;
  for (const index of missed) outcomes.bits[index] = delivered | auth | decided | unanswered;
  return { trace, runs: [], outcomes: [outcomes], messages, events: new Set(), known: new Set(), dependent: null };
}

describe('the denials of a base run', () => {
  it('a message that macOS denied after a missed deadline is not denied by the client', () => {
    const { denied } = readDecisions(baseOf([3], [5]));
    assert.deepEqual(
      denied.map(({ index }) => index),
      [3],
    );
  });

  it('an open that may write and not read is denied to be read', () => {
    const [whole] = readDecisions(baseOf([3])).denied.flatMap(claimsOf);
    assert.deepEqual([whole?.effect, whole?.scene.path], ['read', '/Users/noor/notes/03.txt']);
    const [part] = readDecisions(baseOf([3], [], 0x2)).denied.flatMap(claimsOf);
    assert.equal(part?.effect, 'read');
    assert.deepEqual(readDecisions(baseOf([3], [], 0x1)).denied, []);
  });

  it('a process that lacks trust is another program, of which the result cache knows nothing', () => {
    const { denied, allowed } = readDecisions(baseOf([3]));
    const [claim] = denied.flatMap(claimsOf);
    const [trusted] = allowed.map(({ message }) => message.process);
    assert.ok(claim !== undefined && trusted !== undefined);
    const inodes = new Map(
      actorsOf(claim, trusted, new FreshProcesses(new Set())).map(({ way, drafts, asked }) => [
        way.is === 'actor' ? way.name : '',
        drafts[asked[0] ?? 0]?.process.executable.stat.st_ino,
      ]),
    );
    assert.equal(inodes.get('trusted'), trusted.executable.stat.st_ino);
    assert.equal(inodes.get('child'), claim.denied.message.process.executable.stat.st_ino);
    const others = [...inodes].flatMap(([name, inode]) => (['trusted', 'child'].includes(name) ? [] : [inode]));
    assert.equal(new Set([...others, inodes.get('trusted'), inodes.get('child')]).size, others.length + 2);
  });

  it('a process that lacks trust has nothing else of the trusted one by which a client may trust it', () => {
    const token = { ...buildProcess({}, 1), cdhash_full: new Uint8Array(32).fill(1) };
    const trusted = { ...token, is_es_client: true, is_platform_binary: true, cs_validation_category: 1 };
    const signed = { ...trusted, team_id: 'TEAM900001', codesigning_flags: 0x2600_0001 };
    const made = [stranger(signed), ...lacking.map((name) => withoutTrust(name, signed))];
    assert.deepEqual(
      made.map((process) => process?.is_es_client),
      made.map(() => false),
    );
    assert.deepEqual(
      made.map((process) => process?.cs_validation_category),
      [6, 10, 10, 10, 10, 0],
    );
    assert.deepEqual(
      made.map((process) => [process?.cdhash, process?.cdhash_full].map((hash) => hash?.some((byte) => byte !== 0))),
      [[true, undefined], [false, undefined], ...lacking.slice(1).map(() => [true, true])],
    );
    const { cs_validation_category: _, cdhash_full: __, ...old } = signed;
    assert.deepEqual(Object.keys(withoutTrust('unsigned', old) ?? {}).sort(), Object.keys(old).sort());
  });

  it('a signed process is trusted that may do the same, and never the one that was denied', () => {
    const { denied, allowed } = readDecisions(baseOf([3]));
    const [first] = denied;
    assert.ok(first !== undefined);
    const trusted = trustedActors(first.message, '/Users/noor/notes/03.txt', allowed);
    assert.deepEqual(
      trusted.map(({ executable }) => executable.path),
      ['a', 'b', 'c'].map((name) => `/usr/local/bin/reader-${name}`),
    );
  });
});
