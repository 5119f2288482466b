// A developer saves a file and commits it: the first thing that a user sees of the format, the replayer and the
// reports. A bit over a second long.
import { Story } from './story.ts';

export function firstRun(): Story {
  const story = new Story();
  const home = '/Users/noor/harbour';
  const tty = story.file('/dev/ttys003', 0n);
  const shell = story.actor('/bin/zsh', { pid: 612, uid: 501, tty });
  const editor = story.actor('/Applications/Quill.app/Contents/MacOS/Quill', {
    pid: 540,
    uid: 501,
    platform: false,
    team: 'Q7L2M9X4TB',
  });
  const source = story.file(`${home}/tide.c`, 2_417n);
  const folder = story.file(`${home}/`);

  // The editor writes a temporary file and replaces the old one with it.
  const saved = story.file(`${home}/.tide.c.sb-4f1a`, 2_455n);
  const newPath = { dir: folder, filename: '.tide.c.sb-4f1a', mode: 0o100644 };
  story
    .both('open', editor, { open: { fflag: 0x1, file: source } })
    .auth('create', editor, { create: { destination_type: 1, destination: { new_path: newPath }, acl: null } })
    .notify('create', editor, { create: { destination_type: 0, destination: { existing_file: saved }, acl: null } })
    .notify('write', editor, { write: { target: saved } })
    .wait(3)
    .notify('close', editor, { close: { modified: true, target: saved, was_mapped_writable: false } })
    .both('rename', editor, {
      rename: { source: saved, destination_type: 0, destination: { existing_file: source } },
    });

  // In the shell: make, which runs the compiler.
  story.wait(180);
  const makeChild = story.actor('/bin/zsh', { pid: 613, parent: shell, uid: 501, tty });
  story.notify('fork', shell, { fork: { child: makeChild.process } }).wait(0.6);
  const make = story.becomes(makeChild, '/usr/bin/make');
  const env = [
    'HOME=/Users/noor',
    'LANG=en_GB.UTF-8',
    'PATH=/usr/local/bin:/usr/bin:/bin',
    'SHELL=/bin/zsh',
    'TERM=xterm-256color',
  ];
  const stdio = [0, 1, 2].map((fd) => ({ fd, fdtype: 1 }));
  const running = {
    env,
    script: null,
    cwd: folder,
    last_fd: 2,
    fds: stdio,
    image_cputype: 0x0100000c,
    image_cpusubtype: 2,
  };
  story
    .both('exec', makeChild, {
      exec: { target: make.process, args: ['make', 'tide'], ...running, dyld_exec_path: '/usr/bin/make' },
    })
    .wait(4)
    .both('mmap', make, {
      mmap: {
        protection: 5,
        max_protection: 7,
        flags: 2,
        file_pos: 0n,
        source: story.file('/usr/lib/dyld', 1_203_840n),
      },
    })
    .both('open', make, { open: { fflag: 0x1, file: story.file(`${home}/Makefile`, 611n) } })
    .notify('stat', make, { stat: { target: source } })
    .notify('close', make, {
      close: { modified: false, target: story.file(`${home}/Makefile`), was_mapped_writable: false },
    });

  const ccChild = story.actor('/usr/bin/make', { pid: 614, parent: make, uid: 501, tty });
  story
    .wait(2)
    .notify('fork', make, { fork: { child: ccChild.process } })
    .wait(0.5);
  const cc = story.becomes(ccChild, '/usr/bin/clang');
  const object = story.file(`${home}/tide`, 33_912n);
  story
    .both('exec', ccChild, {
      exec: {
        target: cc.process,
        args: ['cc', '-O2', '-o', 'tide', 'tide.c'],
        ...running,
        dyld_exec_path: '/usr/bin/clang',
      },
    })
    .wait(9);
  for (const header of ['stdio.h', 'stdint.h', 'math.h', 'time.h', 'sys/types.h', 'sys/cdefs.h']) {
    const file = story.file(`/Library/Developer/SDK/usr/include/${header}`, 9_000n);
    story
      .notify('lookup', cc, {
        lookup: { source_dir: story.file('/Library/Developer/SDK/usr/include/'), relative_target: header },
      })
      .both('open', cc, { open: { fflag: 0x1, file } }, 0.1)
      .notify('close', cc, { close: { modified: false, target: file, was_mapped_writable: false } })
      .wait(1);
  }
  story
    .both('open', cc, { open: { fflag: 0x1, file: source } })
    .wait(120)
    .auth('create', cc, {
      create: {
        destination_type: 1,
        destination: { new_path: { dir: folder, filename: 'tide', mode: 0o100755 } },
        acl: null,
      },
    })
    .notify('create', cc, { create: { destination_type: 0, destination: { existing_file: object }, acl: null } })
    .notify('write', cc, { write: { target: object } })
    .notify('close', cc, { close: { modified: true, target: object, was_mapped_writable: true } })
    .notify('exit', cc, { exit: { stat: 0 } })
    .wait(1)
    .notify('exit', make, { exit: { stat: 0 } });

  // The new program is run once and interrupted.
  story.wait(400);
  const runChild = story.actor('/bin/zsh', { pid: 615, parent: shell, uid: 501, tty });
  story.notify('fork', shell, { fork: { child: runChild.process } }).wait(0.4);
  const tide = story.becomes(runChild, `${home}/tide`, { platform: false });
  const log = story.file(`${home}/tide.log`, 0n);
  story
    .both('exec', runChild, {
      exec: { target: tide.process, args: ['./tide', '--log', 'tide.log'], ...running, dyld_exec_path: `${home}/tide` },
    })
    .wait(2)
    .both('open', tide, { open: { fflag: 0x3, file: log } })
    .notify('write', tide, { write: { target: log } })
    .wait(150)
    .both('signal', shell, { signal: { sig: 2, target: tide.process, instigator: null } })
    .notify('exit', tide, { exit: { stat: 2 } })
    .wait(40)
    .both('unlink', shell, { unlink: { target: log, parent_dir: folder } });
  return story;
}
