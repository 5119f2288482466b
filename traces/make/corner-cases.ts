// Everything that a message may lack, truncate or reverse, and every event: what a client meets in the field, but rarely
// on its developer's machine.
import type { File, MessageEvent } from '../../src/schema/generated/messages.ts';
import { everyAuthEvent } from './auth-events.ts';
import { everyNotifyEvent } from './notify-events.ts';
import { type Actor, Story } from './story.ts';

/** The longest path in a message; a longer one is cut and marked. */
const longestPath = 16 * 1024;

const running = {
  env: [],
  script: null,
  last_fd: 2,
  fds: [],
  image_cputype: 0x0100000c,
  image_cpusubtype: -2147483646,
  dyld_exec_path: '',
};

export function cornerCases(): Story {
  const story = new Story();
  const desk = story.actor('/bin/zsh', { pid: 812, uid: 501, tty: story.file('/dev/ttys004', 0n) });
  execs(story, desk);
  destinations(story, desk);
  targets(story, desk);
  files(story, desk);
  absentThings(story, desk);
  everyAuthEvent(story, desk);
  everyNotifyEvent(story, desk);
  verdicts(story, desk);
  return story;
}

/** Without arguments, as a script, with a short budget, and of an unsigned program. */
function execs(story: Story, desk: Actor): void {
  const cwd = story.file('/Users/noor/');
  const child = (pid: number): Actor => story.actor('/bin/zsh', { pid, parent: desk, uid: 501 });
  const first = { ...child(813), thread: null };
  const bare = story.becomes(first, '/Users/noor/bare', { platform: false }).process;
  const unsigned = { ...bare, signing_id: '', team_id: '', codesigning_flags: 0, cdhash: new Uint8Array(20) };
  story.both('exec', first, { exec: { ...running, target: unsigned, args: [], cwd } });
  const second = child(814);
  const script = story.file('/Users/noor/nightly.sh');
  const words = ['/bin/sh', '/Users/noor/nightly.sh', '', '--', 'två\nrader'];
  const shell = story.becomes(second, '/bin/sh').process;
  story.both('exec', second, { exec: { ...running, target: shell, args: words, script, cwd } });
  const pipes = [
    { fd: 0, fdtype: 6, pipe: { pipe_id: 0xffff_ffff_ffff_fff0n } },
    { fd: 1, fdtype: 1 },
    { fd: 255, fdtype: 2 },
  ];
  const third = child(815);
  const root = story.becomes(third, '/usr/bin/sudo').process; // set-user-ID: the effective user changes
  const target = { ...root, audit_token: { ...root.audit_token, euid: 0, ruid: 501 } };
  const exec = { ...running, target, args: ['sudo', '-n', 'true'], cwd, fds: pipes, last_fd: 4096 };
  story.both('exec', third, { exec }, { budgetMs: 3_500 });
}

/** Both arms of destination_type, before the act and after it, allowed and denied. */
function destinations(story: Story, desk: Actor): void {
  const dir = story.file('/Users/noor/');
  const made = story.file('/Users/noor/plan.txt');
  const newName = (filename: string): MessageEvent => ({
    create: { destination_type: 1, destination: { new_path: { dir, filename, mode: 0o100600 } }, acl: null },
  });
  const there = { destination_type: 0, destination: { existing_file: made } };
  story.auth('create', desk, newName('plan.txt')).notify('create', desk, { create: { ...there, acl: null } });
  story.auth('create', desk, newName('.hidden'), { deny: true }).notify('create', desk, newName('.hidden'), true);
  story.both('create', desk, { create: { ...there, acl: null } });
  const draft = story.file('/Users/noor/draft.txt');
  story.both('rename', desk, { rename: { source: draft, ...there } });
  const elsewhere = { destination_type: 1, destination: { new_path: { dir, filename: 'final.txt' } } };
  story.both('rename', desk, { rename: { source: made, ...elsewhere } });
}

/** Events with two targets, and one whose second target may be missing. */
function targets(story: Story, desk: Actor): void {
  const dir = story.file('/private/tmp/');
  const source = story.file('/Users/noor/final.txt');
  const other = story.file('/private/tmp/copy.txt');
  story
    .both('link', desk, { link: { source, target_dir: dir, target_filename: 'also.txt' } })
    .both('clone', desk, { clone: { source, target_dir: dir, target_name: 'clone.txt' } })
    .both('exchangedata', desk, { exchangedata: { file1: source, file2: other } });
  for (const target_file of [null, other]) {
    story.both('copyfile', desk, {
      copyfile: { source, target_file, target_dir: dir, target_name: 'copy.txt', mode: 0o644, flags: 0 },
    });
  }
}

/** Names and numbers of files that are hard on buffers and on arithmetic. */
function files(story: Story, desk: Actor): void {
  const plain = story.file('/Users/noor/final.txt');
  const open = (file: File, fflag = 0x1): void => {
    story.both('open', desk, { open: { fflag, file } });
  };
  const deep = `/Users/noor/${'very-long-name/'.repeat(1_200)}`.slice(0, longestPath);
  open({ ...plain, path: deep, path_truncated: true });
  open({
    ...plain,
    path: '/Volumes/KEY/EMPTY',
    stat: { ...plain.stat, st_ino: 999_999_999n, st_size: 0n, st_blocks: 0n },
  });
  open({ ...plain, path: '/Users/noor/a b\t"c"\n\u001b[31m', stat: { ...plain.stat, st_ino: 0xffff_ffff_0000_0001n } });
  open({ ...plain, path: '/Users/noor/also.txt', stat: { ...plain.stat, st_nlink: 2 } }, 0x3);
  open({ ...plain, path: '/System/Volumes/Data/private/tmp', stat: { ...plain.stat, st_mode: 0o41777 } });
}

/** Pointers and strings that may be NULL, and an unknown thread. */
function absentThings(story: Story, desk: Actor): void {
  const launchd = { ...story.actor('/sbin/launchd', { pid: 1 }), thread: null };
  const nobody = story.actor('/usr/libexec/helper', { pid: 816, uid: 0xffff_fffe, platform: false });
  const item = {
    item_type: 3,
    legacy: true,
    managed: false,
    uid: 501,
    item_url: 'file:///Library/agent',
    app_url: null,
  };
  const adding = { instigator: null, app: null, item, executable_path: null, instigator_token: null, app_token: null };
  story
    .notify('btm_launch_item_add', launchd, { btm_launch_item_add: adding })
    .notify('cs_invalidated', { ...nobody, thread: null }, { cs_invalidated: {} })
    .notify('trace', { ...desk, thread: null }, { trace: { target: nobody.process } })
    .both('proc_check', desk, { proc_check: { target: null, type: 1, flavor: 0 } })
    .both('signal', launchd, { signal: { sig: 9, target: nobody.process, instigator: null } })
    .notify('login_login', launchd, {
      login_login: { success: false, failure_message: null, username: 'noor', has_uid: false, uid: {} },
    });
}

/** Denials by either kind of answer, then lost messages, after which the numbers go on. */
function verdicts(story: Story, desk: Actor): void {
  const target = story.file('/Users/noor/final.txt');
  const parent = story.file('/Users/noor/');
  story
    .both('open', desk, { open: { fflag: 0x2, file: target } }, { deny: true })
    .both('unlink', desk, { unlink: { target, parent_dir: parent } }, { deny: true })
    .lose(3n)
    .both('open', desk, { open: { fflag: 0x1, file: target } })
    .notify('exit', desk, { exit: { stat: 9 } });
}
