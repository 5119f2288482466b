// Each bypass, made by hand: what follows a trace of `stories.ts` when somebody uses it. A bug allows all of it; a twin
// denies something.
import { statfs } from '../../../traces/make/boot.ts';
import { accessList, mountedDisk } from '../../../traces/make/payloads.ts';
import { blocked, own, type Vault } from './vault.ts';

const secret = `${own}/secret.txt`;
const rules = `${own}/rules.db`;
const library = '/private/tmp/blocked.dylib';
const socket = `${own}/socket`;
const tmp = '/private/tmp';
const sigstop = 17;
const attribute = 'com.apple.quarantine';
/** As macOS cuts paths. */
const maxPathLength = 16 * 1024;

/** A copy in the folder for temporary files, and what is read of it. */
const copied = (vault: Vault) => ({
  source: vault.file(secret),
  target_dir: vault.file(`${tmp}/`),
  target_name: 'copy',
});

export const bypasses = {
  'read by clone': (vault) => vault.does('clone', { clone: copied(vault) }).does('open', vault.opened(`${tmp}/copy`)),
  'read by copyfile': (vault) =>
    vault
      .does('copyfile', { copyfile: { ...copied(vault), target_file: null, mode: 0, flags: 0 } })
      .does('open', vault.opened(`${tmp}/copy`)),
  'read by link': (vault) =>
    vault.does('link', vault.linked(secret, tmp, 'link')).does('open', vault.openedAs(secret, { path: `${tmp}/link` })),
  'read by rename': (vault) =>
    vault
      .does('rename', vault.renamed(`${own}/`, '/Library', 'Moved'))
      .does('open', vault.openedAs(secret, { path: '/Library/Moved/secret.txt' })),
  'read by open': (vault) => {
    const path = `${own}/${'deep/'.repeat(maxPathLength)}`.slice(0, maxPathLength - 1);
    return vault.does('open', vault.openedAs(secret, { path, path_truncated: true }));
  },
  'change by truncate': (vault) => vault.does('truncate', { truncate: { target: vault.file(rules) } }),
  'change by exchangedata': (vault) =>
    vault.does('exchangedata', { exchangedata: { file1: vault.file(`${tmp}/rules`), file2: vault.file(rules) } }),
  'change by setextattr': (vault) =>
    vault.does('setextattr', { setextattr: { target: vault.file(rules), extattr: attribute } }),
  'change by deleteextattr': (vault) =>
    vault.does('deleteextattr', { deleteextattr: { target: vault.file(rules), extattr: attribute } }),
  'change by setacl': (vault) =>
    vault.does('setacl', { setacl: { target: vault.file(rules), set_or_clear: 0, acl: { set: accessList() } } }),
  'change by setmode': (vault) => vault.does('setmode', { setmode: { target: vault.file(rules), mode: 0o666 } }),
  'change by setowner': (vault) =>
    vault.does('setowner', { setowner: { target: vault.file(rules), uid: 501, gid: 20 } }),
  'change by setflags': (vault) => vault.does('setflags', { setflags: { target: vault.file(rules), flags: 0 } }),
  'remove by rename': (vault) => vault.does('rename', vault.renamed(rules, tmp, 'rules.old')),
  'replace by rename': (vault) => vault.does('rename', vault.replaced(own)),
  'replace by copyfile': (vault) =>
    vault.does('copyfile', {
      copyfile: {
        source: vault.file(`${tmp}/rules.new`),
        target_file: vault.file(rules),
        target_dir: vault.file(`${own}/`),
        target_name: 'rules.db',
        mode: 0,
        flags: 0,
      },
    }),
  'replace by create': (vault) => vault.does('unlink', vault.removed(own)).does('create', vault.created(own)),
  'replace by mount': (vault) =>
    vault.does('mount', { mount: { statfs: statfs(own, '/dev/disk5s1', 2), disposition: 1 } }),
  'run by link': (vault) => vault.does('link', vault.linked(blocked, tmp, 'program')).runsBlockedFrom(`${tmp}/program`),
  'run by rename': (vault) =>
    vault.does('rename', vault.renamed(blocked, tmp, 'program')).runsBlockedFrom(`${tmp}/program`),
  'load-code by mmap': (vault) => vault.does('mmap', vault.mapped(library, 7)),
  'load-code by link': (vault) =>
    vault.does('link', vault.linked(library, tmp, 'link')).does('mmap', vault.mapped(library, 5, `${tmp}/link`)),
  'take-over by signal': (vault) => vault.does('signal', vault.signalled(sigstop, vault.agent)),
  'take-over by proc_suspend_resume': (vault) =>
    vault.does('proc_suspend_resume', { proc_suspend_resume: { target: vault.agent.process, type: 0 } }),
  'take-over by get_task': (vault) => vault.does('get_task', { get_task: { target: vault.agent.process, type: 0 } }),
  'take-over by get_task_read': (vault) =>
    vault.does('get_task_read', { get_task_read: { target: vault.agent.process, type: 0 } }),
  'mount by remount': (vault) =>
    vault.does('remount', { remount: { statfs: mountedDisk('/Volumes/KEY'), remount_flags: 0n, disposition: 0 } }),
  'connect by rename': (vault) =>
    vault.does('rename', vault.renamed(`${own}/`, '/Library', 'Moved')).does('uipc_connect', {
      uipc_connect: { file: { ...vault.file(socket), path: '/Library/Moved/socket' }, domain: 1, type: 1, protocol: 0 },
    }),
  'read as unsigned': (vault) =>
    reads(vault, { codesigning_flags: 0, signing_id: '', team_id: '', cdhash: new Uint8Array(20) }),
  'read as no-team': (vault) => reads(vault, { team_id: '' }),
  'read as null-team': (vault) => reads(vault, { team_id: null }),
  'read as broken-signature': (vault) => {
    const { codesigning_flags: flags } = vault.agent.process;
    return reads(vault, { codesigning_flags: flags & ~1 });
  },
  'read as no-platform': (vault) => {
    const { codesigning_flags: flags } = vault.agent.process;
    return reads(vault, { is_platform_binary: false, codesigning_flags: flags & ~0x0400_0000 });
  },
  'read as child': (vault) => {
    const child = vault.there('/opt/example/child', { pid: 911, parent: vault.agent, team: 'TEAM900001' });
    return vault.does('open', vault.opened(secret), child);
  },
} as const satisfies Readonly<Record<string, (vault: Vault) => Vault>>;

export type Bypass = keyof typeof bypasses;

const reads = (vault: Vault, changes: Parameters<Vault['agentWith']>[0]): Vault =>
  vault.does('open', vault.opened(secret), vault.agentWith(changes));
