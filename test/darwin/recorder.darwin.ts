// The recorder for macOS: what dyld will find in its two programs. Both are also run under the loader of this folder,
// where they record what is replayed to them.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readMachO } from '../../src/doctor/mach-o.ts';
import { ProgramFile } from '../../src/doctor/program-file.ts';
import type { ClientLoader } from '../../src/run/options.ts';
import { EventType, type Message } from '../../src/schema/generated/messages.ts';
import type { TraceHeader } from '../../src/trace/header.ts';
import { runAndJudge } from '../../src/verdict/run-and-judge.ts';
import { testFolder } from '../folder.ts';
import { readCopy, replayable, withoutNumbers, writeMessages } from '../recorder/copies.ts';
import { skip } from '../skip.ts';
import { buildForMacos, esrecord, esrecordd, inspect, library, loadedLibraries, processors } from './built.ts';
import { buildLibcxx } from './libcxx.ts';
import { buildLoader, whyNot } from './loader.ts';

const version = 10;
const { AUTH_EXEC, AUTH_OPEN, NOTIFY_EXEC, NOTIFY_EXIT, NOTIFY_FORK, NOTIFY_OPEN } = EventType;

describe('the recorder for macOS', function () {
  this.timeout(1_200_000);
  before(() => buildForMacos());
  const folder = testFolder();

  for (const program of [esrecord, esrecordd]) {
    const name = basename(program);
    for (const processor of processors) {
      it(`${name} for ${processor} is a program for macOS 11, signed ad hoc, with system libraries alone`, () => {
        const headers = inspect('llvm-objdump', processor, ['--macho', '--private-headers'], program);
        assert.deepEqual(loadedLibraries(headers), [
          'LC_LOAD_DYLIB /usr/lib/libSystem.B.dylib',
          'LC_LOAD_WEAK_DYLIB /usr/lib/libEndpointSecurity.dylib',
          'LC_LOAD_DYLIB /usr/lib/libc++.1.dylib',
          'LC_LOAD_DYLIB /System/Library/Frameworks/CoreFoundation.framework/Versions/A/CoreFoundation',
        ]);
        const slice = ProgramFile.use(program, readMachO)?.slices.find((each) => each.architecture === processor);
        assert.deepEqual(
          [slice?.type, slice?.platform, slice?.minimumOs, slice?.signature?.adHoc],
          ['program', 'macOS', '11.0', true],
        );
      });

      it(`${name} for ${processor} waits in a run loop and does not call dispatch_main`, () => {
        const imports = inspect('llvm-nm', processor, ['-u', '-j'], program).split('\n');
        assert.ok(imports.includes('_CFRunLoopRunInMode'));
        assert.ok(!imports.includes('_dispatch_main'));
      });
    }
  }

  for (const processor of processors) {
    describe(`at work, ${processor}`, () => {
      let loader: ClientLoader;
      before(async function () {
        const reason = whyNot(processor);
        if (reason !== null) skip(this, reason);
        const { command } = await buildLoader(processor);
        loader = { command: [...command, '--with', buildLibcxx(processor)], library };
      });

      const types = [AUTH_EXEC, NOTIFY_EXEC, AUTH_OPEN, NOTIFY_OPEN, NOTIFY_FORK, NOTIFY_EXIT];
      const sent = Array.from({ length: 60 }, (_, at) => replayable(types[at % 6] ?? 0, version, at, 'plain'));

      const check = async (client: readonly string[], output: string): Promise<void> => {
        const trace = writeMessages(join(folder, 'sent.estrace'), version, sent);
        const signal = AbortSignal.timeout(120_000);
        const run = await runAndJudge({ trace, clients: [client], pace: 'asap', outstanding: 1, loader, signal });
        assert.deepEqual([run.exitCode, run.setupTrouble, run.verdicts], [0, [], []]);
        assert.equal(run.summary.responded, 20);
        const copy = readCopy(output);
        assert.equal(copy.complete, true);
        assert.deepEqual(
          copy.messages.map((message) => budgetInNs(message, copy.header.timebase)),
          sent.map((message) => budgetInNs(message, [125, 3])),
        );
        assert.equal(copy.responses.length, 20);
        assert.equal(copy.header.os.version, '15.5');
      };

      it('esrecord records what is replayed to it, message by message', async () => {
        const output = join(folder, `${processor}.estrace`);
        await check([esrecord, '-o', output, '--events', 'exec,open,fork,exit', '--auth'], output);
        console.log(`      ${processor}: ${sent.length} messages, ${readFileSync(output).length} bytes`);
      });

      it('esrecordd records by its options file', async () => {
        const options = join(folder, `${processor}.options`);
        const events = '--events exec,open,fork,exit\n--auth\n';
        writeFileSync(options, `-o ${folder}/${processor}-daemon.estrace\n${events}--rotate-size 8\n`, { mode: 0o600 });
        await check([esrecordd, '--options', options], join(folder, `${processor}-daemon-000001.estrace`));
      });
    });
  }
});

/** Intel Macs have another tick length than the one the messages were built with. */
function budgetInNs(message: Message, [numer, denom]: TraceHeader['timebase']): object {
  const without = withoutNumbers(message);
  if (message.action_type !== 0) return without;
  return { ...without, budget: ((message.deadline - message.mach_time) * BigInt(numer)) / BigInt(denom) };
}
