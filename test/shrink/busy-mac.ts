// A trace of a busy Mac: process trees that come and go, read and write, side by side. Three needles are in it, which
// `deadlocks-after-two.c` knows. The same seed gives the same trace.
import type { MessageEvent } from '../../src/schema/generated/messages.ts';
import { TraceWriter } from '../../src/trace/writer.ts';
import { type Actor, Story } from '../../traces/make/story.ts';

export interface BusyMac {
  readonly messages: number;
  readonly seed: number;
  /** Trees at a time. */
  readonly trees?: number;
  /** The paths of the needles, each put at a random place, in this order. */
  readonly needles?: readonly string[];
}

const needlePaths = ['/private/var/needle/first', '/private/var/needle/second', '/Applications/Needle.app/needle'];

/** Returns the indices of the needles' AUTH messages. */
export function writeBusyMac(path: string, options: BusyMac): readonly number[] {
  const { messages, seed, trees = 12, needles = needlePaths } = options;
  const mac = new Mac(randomOf(seed), trees);
  const places = needles.map(() => Math.floor(mac.random() * 0.9 * messages)).sort((a, b) => a - b);
  const found: number[] = [];
  while (mac.story.told.length < messages) {
    const needle = needles[found.length];
    if (needle !== undefined && mac.story.told.length >= (places[found.length] ?? 0)) found.push(mac.plant(needle));
    mac.act();
  }
  write(path, mac.story);
  return found;
}

function write(path: string, story: Story): void {
  const writer = new TraceWriter(path, story.header('test/shrink/busy-mac.ts'), { events: story.types() });
  for (const { message, response } of story.told) {
    writer.message(message);
    if (response !== undefined) writer.response(response);
  }
  writer.close();
}

/** Mulberry32: numbers from 0 to 1. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pids wrap early, so that they are taken again. */
const pids = { first: 100, last: 999 } as const;

class Mac {
  readonly story = new Story();
  private readonly launchd: Actor;
  private readonly running: Actor[] = [];
  private pid: number = pids.first;
  private versions = 0;

  constructor(
    readonly random: () => number,
    private readonly trees: number,
  ) {
    this.launchd = this.story.actor('/sbin/launchd', { pid: 1 });
  }

  /** One thing that some process does. */
  act(): void {
    const { running } = this;
    const place = Math.floor(this.random() * running.length);
    const actor = running[place] ?? this.launchd;
    const choice = this.random();
    if (running.length < this.trees) this.start(this.launchd);
    else if (choice < 0.1 && running.length < 2 * this.trees) this.start(actor);
    else if (choice < 0.2) this.exit(actor, place);
    else this.read(actor, `/private/var/db/file-${Math.floor(this.random() * 400)}`);
  }

  plant(path: string): number {
    const actor = this.running[Math.floor(this.random() * this.running.length)] ?? this.launchd;
    const index = this.story.told.length;
    if (!path.startsWith('/Applications/')) this.read(actor, path);
    else return this.exec(this.fork(this.launchd), path);
    return index;
  }

  private start(parent: Actor): void {
    this.exec(this.fork(parent), `/usr/libexec/tool-${Math.floor(this.random() * 60)}`);
  }

  private fork(parent: Actor): Actor {
    const { story } = this;
    const made = story.actor(parent.process.executable.path as string, { pid: this.nextPid(), parent });
    this.versions += 2;
    const audit_token = { ...made.process.audit_token, pidversion: this.versions };
    const child = { ...made, process: { ...made.process, audit_token } };
    story.notify('fork', parent, { fork: { child: child.process } });
    return child;
  }

  /** Returns the index of the AUTH message. */
  private exec(child: Actor, path: string): number {
    const { story } = this;
    const target = story.becomes(child, path, { platform: false });
    const index = story.told.length;
    const event: MessageEvent = {
      exec: {
        target: target.process,
        args: [path, '--quiet'],
        env: ['PATH=/usr/bin:/bin'],
        script: null,
        cwd: story.file('/'),
        last_fd: 2,
        fds: [],
        image_cputype: 0x0100000c,
        image_cpusubtype: 2,
        dyld_exec_path: path,
      },
    };
    story.both('exec', child, event, 0.3);
    this.running.push(target);
    return index;
  }

  private read(actor: Actor, path: string): void {
    const file = this.story.file(path);
    this.story.both('open', actor, { open: { fflag: 0x1, file } }, 0.1);
  }

  private exit(actor: Actor, place: number): void {
    this.story.notify('exit', actor, { exit: { stat: 0 } });
    this.running.splice(place, 1);
  }

  private nextPid(): number {
    const used = new Set(this.running.map(({ process }) => process.audit_token.pid));
    do this.pid = this.pid === pids.last ? pids.first : this.pid + 1;
    while (used.has(this.pid));
    return this.pid;
  }
}
