// For each effect a trace in which one file, process or volume is used in every way that says whether the effect is
// denied.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Effect } from '../../../../src/judge/bypass-effects.ts';
import type { MessageEvent } from '../../../../src/schema/generated/messages.ts';
import { storyBytes } from '../../../../traces/make/bytes.ts';
import { mountedDisk } from '../../../../traces/make/payloads.ts';
import { Story } from '../../../../traces/make/story.ts';

const folder = '/Library/Example/';
const path = `${folder}thing`;

/** Returns the path of the trace. */
export function writeDenials(into: string, effect: Effect): string {
  const story = new Story();
  const actor = story.actor('/opt/example/other', { pid: 901, uid: 501, platform: false, team: 'TEAM900001' });
  for (const event of eventsOf(story)[effect]) story.both(memberOf(event), actor, event, { deny: true });
  const trace = join(into, `${effect}.estrace`);
  writeFileSync(trace, storyBytes(story, 'test/explore/bypass/rows/denials.ts'));
  return trace;
}

/** A stranger reads so many files, each twice. Returns the path. */
export function writeReads(into: string, files: number): string {
  const story = new Story();
  const actor = story.actor('/opt/example/other', { pid: 901, uid: 501, platform: false, team: 'TEAM900001' });
  for (const nth of [...Array(files).keys(), ...Array(files).keys()])
    story.both('open', actor, { open: { fflag: 0x1, file: story.file(`${path}-${nth}`) } }, { deny: true });
  const trace = join(into, `${files}-reads.estrace`);
  writeFileSync(trace, storyBytes(story, 'test/explore/bypass/rows/denials.ts'));
  return trace;
}

const memberOf = (event: MessageEvent): keyof MessageEvent => Object.keys(event)[0] as keyof MessageEvent;

function eventsOf(story: Story): Readonly<Record<Effect, readonly MessageEvent[]>> {
  const file = story.file(path);
  const other = story.file('/private/tmp/other');
  const target_dir = story.file('/private/tmp/');
  const dir = story.file(folder);
  const { process: target } = story.actor(`${folder}agent`, { pid: 900, platform: false, team: 'TEAM900000' });
  const statfs = mountedDisk('/Volumes/KEY');
  const shell = story.actor('/bin/sh', { pid: 901, uid: 501 }).process;
  const copy = { target_file: null, target_dir, target_name: 'copy', mode: 0o644, flags: 0 };
  const exec = { env: [], cwd: dir, last_fd: 2, fds: [], image_cputype: 0x0100000c, image_cpusubtype: 2 };
  return {
    read: [
      { open: { fflag: 0x1, file } },
      { clone: { source: file, target_dir, target_name: 'clone' } },
      { copyfile: { source: file, ...copy } },
    ],
    change: [
      { open: { fflag: 0x3, file } },
      { truncate: { target: file } },
      { setextattr: { target: file, extattr: 'com.apple.quarantine' } },
      { setmode: { mode: 0o666, target: file } },
    ],
    remove: [
      { unlink: { target: file, parent_dir: dir } },
      {
        rename: { source: file, destination_type: 1, destination: { new_path: { dir: target_dir, filename: 'gone' } } },
      },
    ],
    replace: [
      { rename: { source: other, destination_type: 0, destination: { existing_file: file } } },
      { copyfile: { ...copy, source: other, target_file: file, target_dir: dir, target_name: 'thing' } },
    ],
    run: [{ exec: { ...exec, target: shell, args: [path], script: file, dyld_exec_path: '/bin/sh' } }],
    'load-code': [{ mmap: { protection: 5, max_protection: 7, flags: 2, file_pos: 0n, source: file } }],
    'take-over': [
      { get_task: { target, type: 0 } },
      { signal: { sig: 9, target, instigator: null } },
      { signal: { sig: 15, target, instigator: null } },
    ],
    mount: [{ mount: { statfs, disposition: 0 } }, { remount: { statfs, remount_flags: 1n, disposition: 0 } }],
    connect: [{ uipc_connect: { file, domain: 1, type: 1, protocol: 0 } }],
  };
}
