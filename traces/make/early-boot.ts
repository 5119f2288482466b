// The start of a boot, as an early-boot client sees them: the held mounts first, then launchd starting
// daemons that read what they read once, the first third-party programs, a user who logs in, and a disk image.
// Programs, volumes, times and budgets have realistic sizes; no Mac recorded them.
import { statfs } from './boot.ts';
import { type Actor, type ActorOptions, Story } from './story.ts';

/** Time after boot, in milliseconds, at which the client may subscribe. */
const bootMs = 4_200;

interface Volume {
  readonly path: string;
  readonly device: string;
  readonly type?: string;
  readonly mounter?: string;
  /** Milliseconds until the next one. */
  readonly restMs: number;
}

// Mounts of third-party-visible volumes are held until the client has subscribed, so they all come at once.
const heldVolumes: readonly Volume[] = [
  { path: '/System/Volumes/Preboot', device: '/dev/disk3s2', restMs: 38 },
  { path: '/System/Volumes/VM', device: '/dev/disk3s6', restMs: 21 },
  { path: '/System/Volumes/Update', device: '/dev/disk3s4', restMs: 64 },
  { path: '/System/Volumes/Data', device: '/dev/disk3s5', restMs: 190 },
];

interface Daemon {
  readonly path: string;
  readonly uid?: number;
  readonly args?: readonly string[];
  /** Opened once, at its start, in this order. */
  readonly reads: readonly string[];
  /** Milliseconds since the previous one. */
  readonly after: number;
}

const data = '/private/var/db';

// launchd starts what boot needs first; the first caller starts the rest.
const daemons: readonly Daemon[] = [
  {
    path: '/usr/libexec/logd',
    after: 12,
    reads: [
      '/System/Library/Preferences/Logging/com.apple.system.logging.plist',
      `${data}/diagnostics/Persist/0000000000000001.tracev3`,
      `${data}/uuidtext/dsc/5f0e`,
    ],
  },
  { path: '/usr/sbin/syslogd', after: 9, reads: ['/etc/asl.conf', `/private/var/log/asl/StoreData`] },
  { path: '/usr/sbin/notifyd', uid: 24, after: 6, reads: ['/etc/notify.conf'] },
  {
    path: '/usr/libexec/configd',
    after: 41,
    reads: [
      '/Library/Preferences/SystemConfiguration/preferences.plist',
      '/Library/Preferences/SystemConfiguration/NetworkInterfaces.plist',
    ],
  },
  {
    path: '/usr/libexec/diskarbitrationd',
    after: 58,
    reads: [
      '/Library/Preferences/SystemConfiguration/com.apple.DiskArbitration.diskarbitrationd.plist',
      '/etc/fstab',
      `${data}/volinfo.database`,
    ],
  },
  {
    path: '/usr/libexec/opendirectoryd',
    after: 96,
    reads: [
      '/Library/Preferences/OpenDirectory/Configurations/Search.plist',
      `${data}/dslocal/nodes/Default/sqlindex`,
      `${data}/dslocal/nodes/Default/users/root.plist`,
      `${data}/dslocal/nodes/Default/groups/admin.plist`,
    ],
  },
  { path: '/usr/libexec/endpointsecurityd', after: 33, reads: ['/Library/SystemExtensions/db.plist'] },
  {
    path: '/usr/sbin/securityd',
    args: ['-i'],
    after: 71,
    reads: [`${data}/mds/system/mdsDirectory.db`, `${data}/SystemKey`, '/Library/Keychains/System.keychain'],
  },
  {
    path: '/usr/libexec/syspolicyd',
    after: 240,
    reads: [
      `${data}/SystemPolicy`,
      `${data}/SystemPolicyConfiguration/KextPolicy`,
      `${data}/SystemPolicyConfiguration/ExecPolicy`,
    ],
  },
  {
    path: '/usr/sbin/cfprefsd',
    args: ['daemon'],
    after: 15,
    reads: ['/Library/Managed Preferences/.GlobalPreferences.plist', '/Library/Preferences/.GlobalPreferences.plist'],
  },
  {
    path: '/System/Library/CoreServices/coreservicesd',
    after: 160,
    reads: ['/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist'],
  },
  {
    path: '/usr/libexec/lsd',
    args: ['runAsRoot'],
    after: 120,
    reads: [
      '/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist',
      '/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/0/com.apple.LaunchServices.dv/com.apple.LaunchServices-5019-v2.csstore',
    ],
  },
  {
    path: '/System/Library/PrivateFrameworks/TCC.framework/Support/tccd',
    args: ['system'],
    after: 88,
    reads: [
      '/System/Library/PrivateFrameworks/TCC.framework/Resources/Info.plist',
      '/Library/Application Support/com.apple.TCC/TCC.db',
    ],
  },
  { path: '/usr/sbin/mDNSResponder', uid: 65, after: 210, reads: ['/etc/hosts', '/etc/resolv.conf'] },
];

/** Later than the first third-party program, so that its check is what starts it. */
const trustd: Daemon = {
  path: '/usr/libexec/trustd',
  uid: 282,
  after: 130,
  reads: [
    '/System/Library/Security/Certificates.bundle/Contents/Resources/valid.sqlite3',
    '/private/var/protected/trustd/private/TrustStore.sqlite3',
    '/private/var/protected/trustd/pinningrules.sqlite3',
    '/private/var/protected/trustd/valid.sqlite3',
  ],
};

const lateDaemons: readonly Daemon[] = [
  { path: '/usr/libexec/diagnosticd', after: 420, reads: [`${data}/diagnostics/logdata.statistics.0.txt`] },
  { path: '/usr/sbin/mds', after: 610, reads: ['/.Spotlight-V100/VolumeConfiguration.plist'] },
  {
    path: '/usr/libexec/airportd',
    after: 530,
    reads: ['/Library/Preferences/SystemConfiguration/com.apple.airport.preferences.plist'],
  },
  { path: '/usr/sbin/bluetoothd', after: 480, reads: ['/Library/Preferences/com.apple.Bluetooth.plist'] },
  { path: '/usr/libexec/timed', uid: 266, after: 700, reads: [`${data}/timed/com.apple.timed.plist`] },
  {
    path: '/System/Library/PrivateFrameworks/SkyLight.framework/Resources/WindowServer',
    uid: 88,
    after: 350,
    reads: ['/Library/Preferences/com.apple.windowserver.displays.plist'],
  },
];

const agents: readonly Daemon[] = [
  {
    path: '/usr/sbin/cfprefsd',
    args: ['agent'],
    after: 70,
    reads: ['/Users/noor/Library/Preferences/.GlobalPreferences.plist'],
  },
  { path: '/usr/libexec/trustd', args: ['--agent'], after: 95, reads: ['/private/var/protected/trustd/valid.sqlite3'] },
  { path: '/usr/libexec/lsd', after: 60, reads: ['/System/Library/CoreServices/CoreTypes.bundle/Contents/Info.plist'] },
  {
    path: '/System/Library/CoreServices/Dock.app/Contents/MacOS/Dock',
    after: 310,
    reads: ['/Users/noor/Library/Preferences/com.apple.dock.plist'],
  },
  {
    path: '/System/Library/CoreServices/Finder.app/Contents/MacOS/Finder',
    after: 280,
    reads: ['/Users/noor/Library/Preferences/com.apple.finder.plist', '/Users/noor/.CFUserTextEncoding'],
  },
];

export function earlyBoot(): Story {
  const story = new Story(bootMs);
  const launchd = story.actor('/sbin/launchd', { pid: 1 });
  const boot = new Boot(story, launchd);
  for (const volume of heldVolumes) boot.mount(volume);
  for (const daemon of daemons) boot.start(daemon);
  // The first third-party programs: held as the mounts were, and read by every process that checks signatures.
  boot.thirdParty('/Library/PrivilegedHelperTools/org.example.harbour.helper', 340);
  boot.start(trustd);
  boot.thirdParty('/Library/Application Support/Harbour/harbourd', 410);
  for (const daemon of lateDaemons) boot.start(daemon);
  boot.thirdParty('/usr/local/libexec/tide-sync', 900);
  story.wait(1_850);
  boot.logIn();
  for (const agent of agents) boot.start(agent, 501);
  boot.thirdParty('/Applications/Quill.app/Contents/MacOS/Quill', 640, 501);
  story.wait(1_900);
  boot.mount({
    path: '/Volumes/Quill 4',
    device: '/dev/disk5s1',
    type: 'hfs',
    mounter: '/sbin/mount_hfs',
    restMs: 400,
  });
  boot.start({ path: '/usr/sbin/spindump', after: 1_300, reads: ['/Library/Preferences/com.apple.spindump.plist'] });
  boot.quiet();
  return story;
}

class Boot {
  private readonly story: Story;
  private readonly launchd: Actor;
  private pid = 62;
  private readonly mounts: string[] = [];

  constructor(story: Story, launchd: Actor) {
    this.story = story;
    this.launchd = launchd;
  }

  /** AUTH_MOUNT, and its NOTIFY when it is done. */
  mount({ path, device, type = 'apfs', mounter = '/sbin/mount_apfs', restMs }: Volume): void {
    const { story } = this;
    const actor = story.actor(mounter, { pid: this.nextPid(), parent: this.launchd });
    const values = { ...statfs(path, device, this.mounts.length), f_fstypename: type };
    this.mounts.push(path);
    story.both('mount', actor, { mount: { statfs: values, disposition: 0 } }, { answerMs: 0.6, budgetMs: 15_000 });
    story.notify('exit', actor, { exit: { stat: 0 } }).wait(restMs);
  }

  /** fork, exec through xpcproxy, and its reads. Returns the daemon. */
  start({ path, uid = 0, args = [], reads, after }: Daemon, user = uid): Actor {
    const daemon = this.exec(path, [path, ...args], after, { uid: user });
    for (const file of reads) this.read(daemon, file);
    this.story.notify('stat', daemon, { stat: { target: this.story.file('/private/var/db/') } });
    return daemon;
  }

  /**
   * Neither Apple's nor quick: a third party's program, with a configuration of its own and a shorter budget for its
   * exec.
   */
  thirdParty(path: string, after: number, uid = 0): void {
    const name = path.split('/').at(-1) ?? '';
    const actor = this.exec(path, [path], after, { uid, platform: false, team: 'Q7L2M9X4TB' });
    this.read(actor, `/Library/Preferences/org.example.${name}.plist`);
  }

  /** loginwindow logs a user in: the user's records are read. */
  logIn(): void {
    const window = this.start({
      path: '/System/Library/CoreServices/loginwindow.app/Contents/MacOS/loginwindow',
      after: 240,
      reads: ['/Library/Preferences/com.apple.loginwindow.plist', '/private/var/db/.AppleSetupDone'],
    });
    this.read(window, '/private/var/db/dslocal/nodes/Default/users/noor.plist');
    this.story.wait(820);
  }

  /** The last seconds: timers, and nothing new. */
  quiet(): void {
    const cron = this.exec('/usr/libexec/periodic-wrapper', ['periodic-wrapper', 'daily'], 600, { uid: 0 });
    for (let second = 0; second < 3; second += 1) {
      this.read(cron, '/private/var/db/timezone/zoneinfo');
      this.story.wait(390);
    }
    this.story.notify('exit', cron, { exit: { stat: 0 } });
  }

  private exec(
    path: string,
    args: readonly string[],
    after: number,
    options: Omit<ActorOptions, 'pid' | 'parent'>,
  ): Actor {
    const { story, launchd } = this;
    const { uid = 0, ...image } = options;
    const child = story.actor('/usr/libexec/xpcproxy', { pid: this.nextPid(), parent: launchd, uid });
    const target = story.becomes(child, path, image);
    const budgetMs = image.platform === false ? 8_000 : 15_000;
    story
      .wait(after)
      .notify('fork', launchd, { fork: { child: child.process } })
      .wait(0.4)
      .both(
        'exec',
        child,
        {
          exec: {
            target: target.process,
            args: [...args],
            env: ['PATH=/usr/bin:/bin:/usr/sbin:/sbin', `XPC_SERVICE_NAME=${path.split('/').at(-1)}`],
            script: null,
            cwd: story.file('/'),
            last_fd: 2,
            fds: [0, 1, 2].map((fd) => ({ fd, fdtype: 1 })),
            image_cputype: 0x0100000c,
            image_cpusubtype: 2,
            dyld_exec_path: path,
          },
        },
        { answerMs: 0.3, budgetMs },
      );
    const library = story.file('/System/Library/dyld/dyld_shared_cache_arm64e', 1_610_612_736n);
    story.both(
      'mmap',
      target,
      { mmap: { protection: 5, max_protection: 7, flags: 2, file_pos: BigInt(this.pid) * 16_384n, source: library } },
      0.1,
    );
    return target;
  }

  private read(actor: Actor, path: string): void {
    const file = this.story.file(path, 24_576n);
    this.story
      .both('open', actor, { open: { fflag: 0x1, file } }, 0.2)
      .wait(0.8)
      .notify('close', actor, { close: { modified: false, target: file, was_mapped_writable: false } })
      .wait(1.2);
  }

  private nextPid(): number {
    this.pid += 1;
    return this.pid;
  }
}
