// A folder that an agent guards, the agent, and another program that may not reach the folder: who acts in the traces of
// planted bypasses, and the events by which they do.
import type { File, MessageEvent, Process } from '../../../src/schema/generated/messages.ts';
import type { Actor } from '../../../traces/make/story.ts';
import { Desk, read } from '../desk.ts';

export const own = '/Library/Example';
export const blocked = '/opt/example/blocked';

type Member = keyof MessageEvent;

export class Vault extends Desk {
  readonly other = this.there('/opt/example/other', { pid: 901, team: 'TEAM900001' });
  readonly agent: Actor;

  constructor(agentPath = `${own}/agent`, platform = false) {
    super();
    this.agent = this.there(agentPath, { pid: 900, platform, ...(platform ? { team: '' } : {}) });
  }

  file(path: string): File {
    return this.story.file(path);
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

  /** Runs the blocked program from another path. */
  runsBlockedFrom(path: string): this {
    const child = this.forks(this.shell);
    const target = this.becomes(child, blocked);
    const process = { ...target.process, executable: { ...target.process.executable, path } };
    return this.does('exec', this.executed({ ...target, process }, [path]), child);
  }

  /** Another program from the agent's path, in another process, which is otherwise as `changes` say. */
  agentWith(changes: Partial<Process>): Actor {
    const { process, thread } = this.there('/opt/example/forged', { pid: 910 });
    const executable = { ...process.executable, path: this.agent.process.executable.path };
    return { process: { ...this.agent.process, audit_token: process.audit_token, executable, ...changes }, thread };
  }

  opened(path: string, fflag = read): MessageEvent {
    return { open: { fflag, file: this.file(path) } };
  }

  /** The same file by another path. */
  openedAs(path: string, file: Partial<File>): MessageEvent {
    return { open: { fflag: read, file: { ...this.file(path), ...file } } };
  }

  created(folder: string): MessageEvent {
    const new_path = { dir: this.file(`${folder}/`), filename: 'rules.db', mode: 0o100644 };
    return { create: { destination_type: 1, destination: { new_path }, acl: null } };
  }

  removed(folder: string): MessageEvent {
    return { unlink: { target: this.file(`${folder}/rules.db`), parent_dir: this.file(`${folder}/`) } };
  }

  replaced(folder: string): MessageEvent {
    const source = this.file('/private/tmp/rules.new');
    const existing_file = this.file(`${folder}/rules.db`);
    return { rename: { source, destination_type: 0, destination: { existing_file } } };
  }

  renamed(path: string, folder: string, filename: string): MessageEvent {
    const destination = { new_path: { dir: this.file(`${folder}/`), filename } };
    return { rename: { source: this.file(path), destination_type: 1, destination } };
  }

  linked(path: string, folder: string, target_filename: string): MessageEvent {
    return { link: { source: this.file(path), target_dir: this.file(`${folder}/`), target_filename } };
  }

  mapped(path: string, protection: number, as = path): MessageEvent {
    const source = { ...this.file(path), path: as };
    return { mmap: { protection, max_protection: 7, flags: 2, file_pos: 0n, source } };
  }

  signalled(sig: number, target: Actor, by = this.other): MessageEvent {
    return { signal: { sig, target: target.process, instigator: by.process } };
  }
}
