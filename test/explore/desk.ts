// Stories of what one user does, as short as planted bugs need them.
import type { File, MessageEvent } from '../../src/schema/generated/messages.ts';
import { type Actor, type ActorOptions, Story } from '../../traces/make/story.ts';

export const noor = 501;
/** Flags of an open. */
export const read = 0x1;
export const write = 0x3;

/** A story of what one user does. */
export class Desk {
  readonly story = new Story();
  private pid = 700;
  protected readonly shell = this.there('/bin/zsh', { pid: 500 });

  /** A process that was there before. */
  there(path: string, options: ActorOptions): Actor {
    return this.story.actor(path, { uid: noor, platform: false, team: 'TEAM900000', ...options });
  }

  openFile(actor: Actor, file: File, fflag = read): this {
    this.story.both('open', actor, { open: { fflag, file } });
    return this;
  }

  open(actor: Actor, path: string, fflag = read): this {
    return this.openFile(actor, this.story.file(path), fflag);
  }

  rename(actor: Actor, path: string, filename: string): this {
    const dir = this.story.file(`${path.replace(/[^/]+\/?$/, '')}`);
    const destination = { new_path: { dir, filename } };
    this.story.both('rename', actor, {
      rename: { source: this.story.file(path), destination_type: 1, destination },
    });
    return this;
  }

  /** A profile brings new rules. */
  takesNewRules(): this {
    const { story } = this;
    const updater = this.there('/Library/Example/updater', { pid: 901, uid: 0 });
    this.rename(updater, '/private/tmp/rules.new', 'rules.plist');
    const profile = {
      identifier: 'com.example.rules',
      uuid: '5D0C7AD6-4D0C-4A0B-9E0F-6C3A5C1E2B11',
      install_source: 1,
      organization: 'Example',
      display_name: 'Rules',
      scope: 'System',
    };
    const event = {
      instigator: updater.process,
      is_update: true,
      profile,
      instigator_token: updater.process.audit_token,
    };
    story.notify('profile_add', updater, { profile_add: event } as MessageEvent);
    return this;
  }

  /** Fork and exec. */
  starts(path: string, parent = this.shell, args: readonly string[] = [path]): Actor {
    const child = this.forks(parent);
    const target = this.becomes(child, path);
    this.story.both('exec', child, this.executed(target, args));
    return target;
  }

  /** Fork, and an exec that is denied. */
  isKeptFromRunning(path: string): this {
    const child = this.forks(this.shell);
    this.story.both('exec', child, this.executed(this.becomes(child, path), [path]), { deny: true });
    return this.exits(child);
  }

  exits(actor: Actor): this {
    this.story.notify('exit', actor, { exit: { stat: 0 } });
    return this;
  }

  runs(path: string, args?: readonly string[]): this {
    return this.exits(this.starts(path, this.shell, args));
  }

  protected forks(parent: Actor): Actor {
    const path = parent.process.executable.path as string;
    const child = this.story.actor(path, { pid: this.pid++, parent, uid: noor, platform: false });
    this.story.notify('fork', parent, { fork: { child: child.process } });
    return child;
  }

  protected becomes(child: Actor, path: string): Actor {
    return this.story.becomes(child, path, { platform: false, team: 'TEAM900001' });
  }

  protected executed({ process }: Actor, args: readonly string[]): MessageEvent {
    return {
      exec: {
        target: process,
        args: [...args],
        env: [],
        script: null,
        cwd: this.story.file('/Users/noor/'),
        last_fd: 2,
        fds: [],
        image_cputype: 0x0100000c,
        image_cpusubtype: 2,
        dyld_exec_path: process.executable.path,
      },
    };
  }
}
