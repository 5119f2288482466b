// The commands: how each is called, what it is for, and where it is. For the list of all of them none has to be loaded.
import type { CommandModule } from 'yargs';

export interface CommandRow {
  /** As the parser takes it: the name and the words after it. */
  readonly usage: string;
  readonly about: string;
  /** Its options and what it does. */
  readonly load: () => Promise<CommandModule>;
}

/** In the order of the help. */
export const commands = {
  run: {
    usage: 'run <trace>',
    about: 'replay a trace to a client and judge its answers',
    load: async () => (await import('./commands/run.ts')).runCommand as CommandModule,
  },
  record: {
    usage: 'record',
    about: 'record the messages of Endpoint Security into a trace',
    load: async () => (await import('./commands/record.ts')).recordCommand as CommandModule,
  },
  import: {
    usage: 'import <file>',
    about: "make a trace of eslogger's output",
    load: async () => (await import('./commands/import.ts')).importCommand as CommandModule,
  },
  info: {
    usage: 'info <trace>',
    about: 'say what a trace holds and where it comes from',
    load: async () => (await import('./commands/info.ts')).infoCommand as CommandModule,
  },
  cat: {
    usage: 'cat <trace>',
    about: 'print the messages of a trace',
    load: async () => (await import('./commands/cat.ts')).catCommand as CommandModule,
  },
  cut: {
    usage: 'cut <trace>',
    about: 'make a trace of some messages of another one',
    load: async () => (await import('./commands/cut.ts')).cutCommand as CommandModule,
  },
  redact: {
    usage: 'redact [trace]',
    about: 'take out of a trace what must not be shown',
    load: async () => (await import('./commands/redact.ts')).redactCommand as CommandModule,
  },
  recover: {
    usage: 'recover <trace>',
    about: 'make a whole trace of one that was cut or is damaged',
    load: async () => (await import('./commands/recover.ts')).recoverCommand as CommandModule,
  },
  bench: {
    usage: 'bench <trace>',
    about: 'measure how fast a client handles the messages of a trace, and whether it became slower',
    load: async () => (await import('./commands/bench.ts')).benchCommand as CommandModule,
  },
  squeeze: {
    usage: 'squeeze <trace>',
    about: 'find the smallest budget, the highest speed and the smallest pool that a client survives',
    load: async () => (await import('./commands/squeeze.ts')).squeezeCommand as CommandModule,
  },
  explain: {
    usage: 'explain <report>',
    about: 'read a crash report of a killed client, or what a run left behind when its harness was killed',
    load: async () => (await import('./commands/explain.ts')).explainCommand as CommandModule,
  },
  doctor: {
    usage: 'doctor [client]',
    about: 'say whether a client can be tested and what to do, or what this machine can do',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand as CommandModule,
  },
  kit: {
    usage: 'kit',
    about: 'print the compiler and its flags for a client',
    load: async () => (await import('./commands/kit.ts')).kitCommand as CommandModule,
  },
  demo: {
    usage: 'demo',
    about: 'build two small clients and replay the start of a boot to both',
    load: async () => (await import('./commands/demo.ts')).demoCommand as CommandModule,
  },
} as const satisfies Readonly<Record<string, CommandRow>>;

export type CommandName = keyof typeof commands;
