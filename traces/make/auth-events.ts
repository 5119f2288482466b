// Every event that macOS 26 asks about: an ordinary user's unsigned program does it and is denied, then root's signed
// one does it and is allowed. A client that decides by user or signer takes both ways.
import type { File, MessageEvent, Process } from '../../src/schema/generated/messages.ts';
import { accessList, mountedDisk } from './payloads.ts';
import { type Actor, memberOf, type Story } from './story.ts';

export function everyAuthEvent(story: Story, parent: Actor): void {
  const staff = unsigned(story.actor('/Users/noor/Downloads/tool', { pid: 830, parent, uid: 501, platform: false }));
  const root = story.actor('/Library/Example/agent', { pid: 831, platform: false, team: 'EXAMPLE123' });
  for (const [actor, home] of [
    [staff, '/Users/noor/'],
    [root, '/Library/Example/'],
  ] as const) {
    const deny = actor === staff;
    creation(story, actor, home, deny);
    for (const event of authEvents(story, home)) story.both(memberOf(event), actor, event, { deny });
    story.both('exec', actor, { exec: execOf(story, actor, home) }, { deny });
  }
}

/** The file exists when the NOTIFY message comes, unless its creation was denied. */
function creation(story: Story, actor: Actor, home: string, deny: boolean): void {
  const new_path = { dir: story.file(home), filename: 'new.txt', mode: 0o100644 };
  const asked: MessageEvent = { create: { destination_type: 1, destination: { new_path }, acl: accessList() } };
  const existing_file = story.file(`${home}new.txt`);
  const made: MessageEvent = { create: { destination_type: 0, destination: { existing_file }, acl: accessList() } };
  story.auth('create', actor, asked, { deny }).notify('create', actor, deny ? asked : made, deny);
}

function unsigned({ process, thread }: Actor): Actor {
  const unsignedProcess: Process = {
    ...process,
    signing_id: '',
    team_id: null,
    codesigning_flags: 0,
    cdhash: new Uint8Array(20),
    cs_validation_category: 10,
  };
  return { process: unsignedProcess, thread };
}

function authEvents(story: Story, home: string): readonly MessageEvent[] {
  const target = story.file(`${home}report.txt`);
  const other = story.file(`${home}summary.txt`);
  const dir = story.file(home);
  const shell = story.actor('/bin/zsh', { pid: 832, uid: 501 }).process;
  const copy = { source: target, target_file: other, target_dir: dir, target_name: 'summary.txt' };
  return [
    { open: { fflag: 0x3, file: target } },
    { link: { source: target, target_dir: dir, target_filename: 'link.txt' } },
    { clone: { source: target, target_dir: dir, target_name: 'clone.txt' } },
    { copyfile: { ...copy, mode: 0o644, flags: 0xf } },
    { exchangedata: { file1: target, file2: other } },
    { truncate: { target } },
    { readlink: { source: story.file(`${home}current`) } },
    { readdir: { target: dir } },
    { searchfs: { attrlist: nameAttribute, target: story.file('/System/Volumes/Data/') } },
    { fsgetpath: { target } },
    { fcntl: { target, cmd: 61 } },
    { chdir: { target: dir } },
    { chroot: { target: dir } },
    ...attributeEvents(target),
    { file_provider_materialize: materialized(story, target, shell) },
    { file_provider_update: { source: target, target_path: `${home}Cloud/report.txt` } },
    { uipc_bind: { dir, filename: 'agent.sock', mode: 0o140755 } },
    { uipc_connect: { file: story.file(`${home}agent.sock`, 0n), domain: 1, type: 1, protocol: 0 } },
    ...processEvents(story, shell),
    ...systemEvents(),
    { rename: { source: target, destination_type: 0, destination: { existing_file: other } } },
    { unlink: { target: other, parent_dir: dir } },
  ];
}

function execOf(story: Story, actor: Actor, home: string): Required<MessageEvent>['exec'] {
  return {
    target: story.becomes(actor, '/usr/bin/curl').process,
    args: ['curl', '-fsS', 'https://updates.example.org/latest'],
    env: ['PATH=/usr/bin:/bin', 'LANG=sv_SE.UTF-8'],
    script: null,
    cwd: story.file(home),
    last_fd: 2,
    fds: [0, 1, 2].map((fd) => ({ fd, fdtype: 1 })),
    image_cputype: 0x0100000c,
    image_cpusubtype: -2147483646,
    dyld_exec_path: '/usr/bin/curl',
  };
}

function processEvents(story: Story, target: Process): readonly MessageEvent[] {
  const source = story.file('/usr/lib/libz.1.dylib', 90_000n);
  return [
    { mmap: { protection: 5, max_protection: 7, flags: 2, file_pos: 16_384n, source } },
    { mprotect: { protection: 7, address: 0x1_0480_4000n, size: 16_384n } },
    { signal: { sig: 15, target, instigator: null } },
    { proc_check: { target, type: 2, flavor: 3 } },
    { proc_suspend_resume: { target, type: 0 } },
    { get_task: { target, type: 0 } },
    { get_task_read: { target, type: 1 } },
  ];
}

/** An attribute list that asks for names. */
const nameAttribute = { bitmapcount: 5, reserved: 0, commonattr: 1, volattr: 0, dirattr: 0, fileattr: 0, forkattr: 0 };

function attributeEvents(target: File): readonly MessageEvent[] {
  const time = { tv_sec: 1_770_000_000n, tv_nsec: 5n };
  return [
    { setmode: { mode: 0o4755, target } },
    { setowner: { uid: 0, gid: 80, target } },
    { setflags: { flags: 0x8002, target } },
    { setacl: { target, set_or_clear: 0, acl: { set: accessList() } } },
    { utimes: { target, atime: time, mtime: { ...time, tv_nsec: 6n } } },
    { getattrlist: { attrlist: nameAttribute, target } },
    { setattrlist: { attrlist: nameAttribute, target } },
    { getextattr: { target, extattr: 'com.apple.quarantine' } },
    { setextattr: { target, extattr: 'com.apple.quarantine' } },
    { listextattr: { target } },
    { deleteextattr: { target, extattr: 'com.apple.quarantine' } },
  ];
}

function materialized(
  story: Story,
  target: File,
  instigator: Process,
): Required<MessageEvent>['file_provider_materialize'] {
  const source = story.file('/private/var/folders/zz/download.tmp');
  return { instigator, source, target, instigator_token: instigator.audit_token };
}

function systemEvents(): readonly MessageEvent[] {
  return [
    { mount: { statfs: mountedDisk('/Volumes/KEY'), disposition: 0 } },
    { remount: { statfs: mountedDisk('/Volumes/KEY'), remount_flags: 0x1n, disposition: 0 } },
    { kextload: { identifier: 'org.example.driver' } },
    {
      iokit_open: {
        user_client_type: 1,
        user_client_class: 'IOHIDLibUserClient',
        parent_registry_id: 0x1_0000_0321n,
        parent_path: 'IOService:/IOHIDSystem',
      },
    },
    { settime: {} },
  ];
}
