// The traces of planted bypasses. In each, an agent may do something, another program may not do the same, and may do it
// elsewhere: one effect in each trace, by one event.
import type { MessageEvent } from '../../../src/schema/generated/messages.ts';
import { statfs } from '../../../traces/make/boot.ts';
import { mountedDisk } from '../../../traces/make/payloads.ts';
import type { Actor } from '../../../traces/make/story.ts';
import { Desk, read, write } from '../desk.ts';

const own = '/Library/Example';
const elsewhere = '/Users/noor';
/** Protection of pages that are read and run, and of pages that are read. */
const [readAndRun, readOnly] = [5, 1];
const [sigkill, sigterm] = [9, 15];

type Member = keyof MessageEvent;

class Vault extends Desk {
  readonly other = this.there('/opt/example/other', { pid: 901, team: 'TEAM900001' });
  readonly agent: Actor;

  constructor(agentPath = `${own}/agent`, platform = false) {
    super();
    this.agent = this.there(agentPath, { pid: 900, platform, ...(platform ? { team: '' } : {}) });
  }

  does(member: Member, event: MessageEvent, actor = this.other): this {
    this.story.both(member, actor, event);
    return this;
  }

  mayNot(member: Member, event: MessageEvent): this {
    this.story.both(member, this.other, event, { deny: true });
    return this;
  }

  /** The agent may, the other one may not, and may elsewhere. */
  each(member: Member, own: MessageEvent, elsewhere: MessageEvent): this {
    return this.does(member, own, this.agent).mayNot(member, own).does(member, elsewhere);
  }

  opened(path: string, fflag = read): MessageEvent {
    return { open: { fflag, file: this.story.file(path) } };
  }

  created(folder: string): MessageEvent {
    const new_path = { dir: this.story.file(`${folder}/`), filename: 'rules.db', mode: 0o100644 };
    return { create: { destination_type: 1, destination: { new_path }, acl: null } };
  }

  replaced(folder: string): MessageEvent {
    const source = this.story.file('/private/tmp/rules.new');
    const existing_file = this.story.file(`${folder}/rules.db`);
    return { rename: { source, destination_type: 0, destination: { existing_file } } };
  }

  mapped(path: string, protection: number): MessageEvent {
    const source = this.story.file(path);
    return { mmap: { protection, max_protection: 7, flags: 2, file_pos: 0n, source } };
  }

  signalled(sig: number, target: Actor, by = this.other): MessageEvent {
    return { signal: { sig, target: target.process, instigator: by.process } };
  }
}

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
      setextattr: { target: vault.story.file(path), extattr: 'com.apple.quarantine' },
    });
    return vault.each('setextattr', labelled(`${own}/rules.db`), labelled(`${elsewhere}/plan.txt`));
  },
  'remove-rules': () => {
    const vault = new Vault();
    const removed = (folder: string): MessageEvent => ({
      unlink: { target: vault.story.file(`${folder}/rules.db`), parent_dir: vault.story.file(`${folder}/`) },
    });
    return vault.each('unlink', removed(own), removed(elsewhere));
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
  'run-blocked': () => new Desk().runs('/opt/example/good').isKeptFromRunning('/opt/example/blocked'),
  /** Nobody may load the one library, and everybody may read it. */
  'load-blocked': () => {
    const vault = new Vault();
    const blocked = '/private/tmp/blocked.dylib';
    return vault
      .does('mmap', vault.mapped('/usr/lib/good.dylib', readAndRun))
      .does('mmap', vault.mapped(blocked, readOnly))
      .mayNot('mmap', vault.mapped(blocked, readAndRun));
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
      uipc_connect: { file: vault.story.file(path), domain: 1, type: 1, protocol: 0 },
    });
    return vault.each('uipc_connect', connected(`${own}/socket`), connected('/private/var/run/syslog'));
  },
} as const satisfies Readonly<Record<string, () => Desk>>;

export type BypassTrace = keyof typeof bypassStories;
