// The traces of planted bypasses. In each, an agent may do something, another program may not do the same, and may do it
// elsewhere: one effect in each trace, by one event.
import type { MessageEvent } from '../../../src/schema/generated/messages.ts';
import { statfs } from '../../../traces/make/boot.ts';
import { mountedDisk } from '../../../traces/make/payloads.ts';
import type { Actor } from '../../../traces/make/story.ts';
import { write } from '../desk.ts';
import { blocked, own, Vault } from './vault.ts';

const elsewhere = '/Users/noor';
/** Protection of pages that are read and run, and of pages that are read. */
const [readAndRun, readOnly] = [5, 1];
const [sigkill, sigterm] = [9, 15];

const secretRead = (vault: Vault): Vault =>
  vault.each('open', vault.opened(`${own}/secret.txt`), vault.opened(`${elsewhere}/plan.txt`));

export const bypassStories = {
  'read-secret': () => secretRead(new Vault()),
  /** The agent is a program of Apple. */
  'read-secret-as-apple': () => secretRead(new Vault('/usr/libexec/exampled', true)),
  'write-rules': () => {
    const vault = new Vault();
    return vault
      .each('open', vault.opened(`${own}/rules.db`, write), vault.opened(`${elsewhere}/plan.txt`, write))
      .does('open', vault.opened(`${elsewhere}/plan.txt`));
  },
  'label-rules': () => {
    const vault = new Vault();
    const labelled = (path: string): MessageEvent => ({
      setextattr: { target: vault.file(path), extattr: 'com.apple.quarantine' },
    });
    return vault.each('setextattr', labelled(`${own}/rules.db`), labelled(`${elsewhere}/plan.txt`));
  },
  'remove-rules': () => {
    const vault = new Vault();
    return vault.each('unlink', vault.removed(own), vault.removed(elsewhere));
  },
  'create-rules': () => {
    const vault = new Vault();
    return vault.each('create', vault.created(own), vault.created(elsewhere));
  },
  'replace-rules': () => {
    const vault = new Vault();
    return vault.each('rename', vault.replaced(own), vault.replaced(elsewhere));
  },
  /** Nobody may run the one program, and everybody may run the other one. */
  'run-blocked': () => new Vault().runs('/opt/example/good').isKeptFromRunning(blocked),
  /** Nobody may load the one library, and everybody may read it. */
  'load-blocked': () => {
    const vault = new Vault();
    const library = '/private/tmp/blocked.dylib';
    return vault
      .does('mmap', vault.mapped('/usr/lib/good.dylib', readAndRun))
      .does('mmap', vault.mapped(library, readOnly))
      .mayNot('mmap', vault.mapped(library, readAndRun));
  },
  'kill-agent': () => {
    const vault = new Vault();
    const helper = vault.there(`${own}/helper`, { pid: 902 });
    return vault
      .does('signal', vault.signalled(sigterm, vault.agent, helper), helper)
      .mayNot('signal', vault.signalled(sigkill, vault.agent))
      .does('signal', vault.signalled(sigkill, vault.other));
  },
  'take-agent': () => {
    const vault = new Vault();
    const taken = (target: Actor): MessageEvent => ({ get_task: { target: target.process, type: 0 } });
    return vault.each('get_task', taken(vault.agent), taken(vault.other));
  },
  /** Nobody may mount the removable volume. */
  'mount-removable': () => {
    const vault = new Vault();
    return vault
      .does('mount', { mount: { statfs: statfs('/Volumes/Data', '/dev/disk3s5', 1), disposition: 1 } })
      .mayNot('mount', { mount: { statfs: mountedDisk('/Volumes/KEY'), disposition: 0 } });
  },
  'connect-socket': () => {
    const vault = new Vault();
    const connected = (path: string): MessageEvent => ({
      uipc_connect: { file: vault.file(path), domain: 1, type: 1, protocol: 0 },
    });
    return vault.each('uipc_connect', connected(`${own}/socket`), connected('/private/var/run/syslog'));
  },
} as const satisfies Readonly<Record<string, () => Vault>>;

export type BypassTrace = keyof typeof bypassStories;
