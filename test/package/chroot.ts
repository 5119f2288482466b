// A Linux system of another release in a folder, made by mmdebstrap. Programs run in it as root, with this machine's
// /dev and /proc.
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
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
  readonly packages: readonly string[];
  readonly components?: string;
}

export class Chroot {
  private readonly folder = mkdtempSync(join(tmpdir(), 'esreplay-chroot-'));
  private readonly root = join(this.folder, 'root');

  constructor({ release, packages, components = 'main' }: System) {
    const include = packages.length === 0 ? [] : [`--include=${packages.join(',')}`];
    const words = ['--quiet', '--variant=apt', `--components=${components}`, ...include];
    // The servers drop the updates of an old release before the release itself.
    const old = '--setup-hook=sed -i "/security/d; /updates/d" "$1/etc/apt/sources.list"';
    const made = spawnSync('mmdebstrap', [...words, old, release, this.root], { encoding: 'utf8' });
    if (made.status !== 0) {
      this.remove();
      throw new Error(`${release} cannot be made: ${made.stderr.split('\n').find((line) => line.startsWith('E:'))}`);
    }
    for (const file of ['/etc/resolv.conf', '/etc/hosts']) if (existsSync(file)) this.copyIn(file, file);
    // Not over the system's own file, which one of its packages writes again.
    if (existsSync(certificates)) this.copyIn(certificates, copiedCertificates);
  }

  copyIn(from: string, to: string): void {
    const path = join(this.root, to);
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(from, path);
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
