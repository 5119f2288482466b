// A Linux system of another release in a folder, made by mmdebstrap. Programs run in it as root, with this machine's
// /dev and /proc.
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram } from '../../src/system/toolchain.mjs';

/** The certificates that this machine trusts, because a registry may be reached through a private mirror. */
const certificates = '/etc/ssl/certs/ca-certificates.crt';
const copiedCertificates = '/opt/certificates.crt';
const mounted = ['dev', 'proc'];

/** Returns why no system can be made here, or null. */
export function whyNoChroot(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  return findProgram(['mmdebstrap']) === null ? 'not installed: mmdebstrap' : null;
}

export interface System {
  /** mmdebstrap's name for it: bookworm, jammy. */
  readonly release: string;
  readonly components?: string;
  /** Debian's package of the keys that its own packages are signed with. */
  readonly keys?: 'debian-archive-keyring' | 'ubuntu-keyring';
}

const keyFiles = {
  'debian-archive-keyring': '/usr/share/keyrings/debian-archive-keyring.gpg',
  'ubuntu-keyring': '/usr/share/keyrings/ubuntu-archive-keyring.gpg',
} as const;

/** A system that cannot be made here: its servers are out of reach, or its keys are not installed. */
export class NoSystem extends Error {}

export class Chroot {
  private readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-chroot-'));
  private readonly root = join(this.folder, 'root');

  /** With apt and what it needs, and a `sudo`. Throws NoSystem. */
  constructor({ release, components = 'main', keys = 'debian-archive-keyring' }: System) {
    // The servers drop the updates of an old release before the release itself.
    const old = '--setup-hook=sed -i "/security/d; /updates/d" "$1/etc/apt/sources.list"';
    const words = ['--variant=apt', `--components=${components}`, old, release, this.root];
    const made = existsSync(keyFiles[keys])
      ? spawnSync('mmdebstrap', words, { encoding: 'utf8', maxBuffer: 1 << 26 })
      : { status: 1, stderr: `E: not installed: ${keys}` };
    if (made.status !== 0) {
      this.remove();
      throw new NoSystem(/^[EW]: (.*)/m.exec(made.stderr)?.[1] ?? 'mmdebstrap failed');
    }
    for (const file of ['/etc/resolv.conf', '/etc/hosts']) if (existsSync(file)) this.copyIn(file, file);
    this.put('/usr/local/bin/sudo', '#!/bin/sh\nexec "$@"\n', 0o755);
    // Not over the system's own file, which one of its packages writes again.
    if (existsSync(certificates)) this.copyIn(certificates, copiedCertificates);
  }

  copyIn(from: string, to: string): void {
    const path = join(this.root, to);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(from, path);
  }

  put(path: string, text: string, mode = 0o644): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  /** Puts Node and npm on its PATH, from unpacked packages of the registry. */
  installNode(node: string, npm: string): void {
    this.copyFolder(join(node, 'bin'), '/usr/local/bin');
    this.copyFolder(npm, '/usr/local/lib/npm');
    for (const name of ['npm', 'npx'])
      this.put(`/usr/local/bin/${name}`, `#!/bin/sh\nexec node /usr/local/lib/npm/bin/${name}-cli.js "$@"\n`, 0o755);
  }

  copyFolder(from: string, to: string): void {
    cpSync(from, join(this.root, to), { recursive: true });
  }

  /** Runs a shell command there, in `/work`. */
  run(command: string, env: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
    mkdirSync(join(this.root, 'work'), { recursive: true });
    const mounts = mounted.map((name) => `mount --rbind /${name} "$0/${name}"`).join(' && ');
    const inside = 'cd /work && eval "$COMMAND"';
    const words = ['--mount', 'sh', '-c', `${mounts} && exec chroot "$0" /bin/sh -c '${inside}'`, this.root];
    return spawnSync('unshare', words, {
      encoding: 'utf8',
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
        HOME: '/root',
        COMMAND: command,
        NODE_EXTRA_CA_CERTS: copiedCertificates,
        npm_config_cafile: copiedCertificates,
        DEBIAN_FRONTEND: 'noninteractive',
        ...env,
      },
      maxBuffer: 1 << 26,
    });
  }

  /** Runs lines as GitHub runs those of a step. `seconds`: processor time of everything that they started. */
  runStep(
    lines: string,
    env: Readonly<Record<string, string>> = {},
  ): { ran: SpawnSyncReturns<string>; seconds: number } {
    this.put('/tmp/step', lines);
    const ran = this.run('bash -e /tmp/step; status=$?; times >/tmp/times; exit $status', env);
    const [, children = ''] = readFileSync(join(this.root, 'tmp/times'), 'utf8').split('\n');
    const times = [...children.matchAll(/(\d+)m([\d.]+)s/g)];
    return { ran, seconds: times.reduce((sum, [, minutes, rest]) => sum + 60 * Number(minutes) + Number(rest), 0) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Unpacks a package from the registry into a new folder in `folder` and returns its path. */
export function fetchPackage(folder: string, name: string): string {
  const own = mkdtempSync(join(folder, 'fetched-'));
  const packed = execFileSync('npm', ['pack', name, '--silent', '--pack-destination', own], { encoding: 'utf8' });
  execFileSync('tar', ['-xzf', join(own, packed.trim()), '-C', own]);
  return join(own, 'package');
}
