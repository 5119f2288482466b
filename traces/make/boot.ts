// The storm after boot: launchd starts daemons, disks are mounted, and every AUTH must be answered while the client
// itself is still starting. The bursts have gaps, so that the recorded pace takes under two seconds.
import type { Statfs } from '../../src/schema/generated/messages.ts';
import { type Actor, Story } from './story.ts';

const daemons = [
  [
    '/usr/libexec/opendirectoryd',
    ['/Library/Preferences/OpenDirectory/search.plist', '/var/db/dslocal/nodes/local.sqlite'],
  ],
  ['/usr/libexec/trustd', ['/private/var/db/trust/valid.sqlite3', '/System/Library/Security/anchors.plist']],
  ['/usr/libexec/syspolicyd', ['/private/var/db/policy/rules.db', '/private/var/db/policy/kext.db']],
  ['/usr/sbin/securityd', ['/private/var/db/keychain/system.keychain', '/etc/authorization.plist']],
  [
    '/usr/sbin/cfprefsd',
    ['/Library/Preferences/com.example.network.plist', '/Library/Preferences/com.example.power.plist'],
  ],
  ['/usr/libexec/diskarbitrationd', ['/private/var/db/volinfo.database', '/etc/fstab']],
  ['/usr/libexec/logd', ['/private/var/db/diagnostics/shared.tracev3', '/private/var/db/uuidtext/dsc']],
  ['/usr/sbin/mDNSResponder', ['/Library/Preferences/mdns.plist', '/etc/hosts']],
  ['/usr/libexec/lsd', ['/private/var/db/lsd/apps.csstore', '/System/Library/CoreTypes.bundle/Info.plist']],
  ['/usr/libexec/tccd', ['/Library/Application Support/tcc/access.db', '/System/Library/Security/tcc.plist']],
] as const;

const volumes = [
  ['/System/Volumes/Preboot', '/dev/disk3s2'],
  ['/System/Volumes/Data', '/dev/disk3s5'],
  ['/System/Volumes/VM', '/dev/disk3s6'],
] as const;

export function boot(): Story {
  const story = new Story();
  const launchd = story.actor('/sbin/launchd', { pid: 1 });
  volumes.forEach(([path, device], index) => {
    const mounter = story.actor('/sbin/mount_apfs', { pid: 30 + index, parent: launchd });
    story.both('mount', mounter, { mount: { statfs: statfs(path, device, index), disposition: 0 } }, 0.4).wait(2);
  });
  for (const [index, [path, files]] of daemons.entries()) startDaemon(story, launchd, path, files, 60 + index);
  return story;
}

function startDaemon(story: Story, launchd: Actor, path: string, files: readonly string[], pid: number): void {
  const child = story.actor('/usr/libexec/xpcproxy', { pid, parent: launchd });
  const daemon = story.becomes(child, path);
  story
    .wait(pid % 3 === 0 ? 320 : 12)
    .notify('fork', launchd, { fork: { child: child.process } })
    .wait(0.3)
    .both('exec', child, {
      exec: {
        target: daemon.process,
        args: [path],
        env: ['PATH=/usr/bin:/bin:/usr/sbin:/sbin', `XPC_SERVICE_NAME=org.example.${path.split('/').at(-1)}`],
        script: null,
        cwd: story.file('/'),
        last_fd: 2,
        fds: [0, 1, 2].map((fd) => ({ fd, fdtype: 1 })),
        image_cputype: 0x0100000c,
        image_cpusubtype: 2,
        dyld_exec_path: path,
      },
    });
  const library = story.file('/System/Library/dyld/shared_cache_arm64e', 1_610_612_736n);
  story.both(
    'mmap',
    daemon,
    { mmap: { protection: 5, max_protection: 7, flags: 2, file_pos: BigInt(pid) * 16_384n, source: library } },
    0.1,
  );
  for (const name of [...files, '/usr/share/icu/icudt76l.dat', '/private/var/db/timezone/zoneinfo']) {
    const file = story.file(name, 40_960n);
    story
      .both('open', daemon, { open: { fflag: 0x1, file } }, 0.15)
      .wait(0.5)
      .notify('close', daemon, { close: { modified: false, target: file, was_mapped_writable: false } });
  }
  story.notify('stat', daemon, { stat: { target: story.file('/private/var/db/') } });
}

export function statfs(path: string, device: string, index: number): Statfs {
  return {
    f_bsize: 4_096,
    f_iosize: 1_048_576,
    f_blocks: 120_699_413n,
    f_bfree: 80_000_000n + BigInt(index),
    f_bavail: 79_000_000n + BigInt(index),
    f_files: 3_200_000_000n,
    f_ffree: 3_199_000_000n - BigInt(index),
    f_fsid: { val0: 16_777_230 + index, val1: 26 },
    f_owner: 0,
    f_type: 26,
    f_flags: 0x4000_8018,
    f_fssubtype: 0,
    f_fstypename: 'apfs',
    f_mntonname: path,
    f_mntfromname: device,
    f_flags_ext: 0,
  };
}
