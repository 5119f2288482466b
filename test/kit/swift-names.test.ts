// What the kit has of CoreFoundation and Security in C, it has in Swift.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { kitFlags } from '../../src/cli/commands/kit.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import { findProgram } from '../../src/system/toolchain.mjs';
import { testFolder } from '../folder.ts';
import { leaveOutOnMac } from '../linux-only.ts';
import { skip } from '../skip.ts';

const privateHeader = 'no SDK has its header, so no module has it';
const ownedBySwift = 'Swift retains and releases objects itself; on a Mac the name is unavailable';
const isMember = 'on a Mac it is a member of CFRunLoopMode';

const notInSwift: Readonly<Record<string, string>> = {
  CFRelease: ownedBySwift,
  CFRetain: ownedBySwift,
  SecAssessmentCopyResult: privateHeader,
  SecAssessmentCreate: privateHeader,
  __CFStringMakeConstantString: 'CFSTR expands to it, and Swift has no such macro',
  kCFRunLoopCommonModes: isMember,
  kCFRunLoopDefaultMode: isMember,
  kSecAssessmentAssessmentVerdict: privateHeader,
  kSecAssessmentContextKeyOperation: privateHeader,
  kSecAssessmentOperationTypeExecute: privateHeader,
};

/** Returns the functions and constants that the headers of a framework declare. */
function namesInC(framework: string): string[] {
  const folder = join(packageRoot, 'replayer/kit/include', framework);
  const text = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  const declared = text.join('\n').matchAll(/ESREPLAY_OWN\((\w+)\)|^OSStatus (\w+)\(/gm);
  return [...new Set([...declared].flatMap(([, own, plain]) => own ?? plain ?? []))];
}

describe("the kit's frameworks in Swift", () => {
  const folder = testFolder();

  before(function () {
    leaveOutOnMac(this, 'the modules are those of the kit');
  });

  it('each name of CoreFoundation and Security in C is one in Swift, but for those that a Mac has not either', async function () {
    const compiler = findProgram(['swiftc']) ?? skip(this, 'no swiftc on the PATH (npm run setup -- --swift)');
    const names = ['CoreFoundation', 'Security'].flatMap(namesInC);
    assert.ok(names.length > 100, names.join(' '));
    const source = join(folder, 'names.swift');
    writeFileSync(source, ['import Foundation', ...names.map((name) => `_ = ${name}`)].join('\n'));
    const words = ['-typecheck', ...kitFlags({ swiftflags: true, apple: true }), source];
    const { stderr } = await promisify(execFile)(compiler, words).then(
      () => assert.fail('names that are missing on purpose compile'),
      (error: unknown) => error as { readonly stderr: string },
    );
    const errors = [...stderr.matchAll(/^\S+\.swift:\d+:\d+: error: (.*)$/gm)].map(([, words]) => words);
    const expected = Object.keys(notInSwift).map((name) => `cannot find '${name}' in scope`);
    assert.deepEqual(errors.sort(), expected.sort());
  });
});
