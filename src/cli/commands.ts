// Generated from the files in src/cli/commands by npm run generate, which keeps the order: it is that of the help.
// Listing the commands loads none.
import type { Command, Commands } from './command-row.ts';

export const commands = {
  run: {
    usage: 'run <trace>',
    group: 'run',
    about: 'replay a trace to a client and judge its answers',
    client: true,
    load: async () => (await import('./commands/run.ts')).runCommand as Command,
  },
  test: {
    usage: 'test [file]',
    group: 'run',
    about: 'run a suite: many traces, clients and releases by one file',
    load: async () => (await import('./commands/test.ts')).testCommand as Command,
  },
  compare: {
    usage: 'compare <trace..>',
    group: 'run',
    about: 'review what a new build of a client decides otherwise than an old one',
    load: async () => (await import('./commands/compare.ts')).compareCommand as Command,
  },
  bench: {
    usage: 'bench <trace>',
    group: 'run',
    about: 'measure throughput and latency of a client, and compare two builds',
    client: true,
    load: async () => (await import('./commands/bench.ts')).benchCommand as Command,
  },
  squeeze: {
    usage: 'squeeze <trace>',
    group: 'run',
    about: 'find the smallest budget, highest speed and smallest pool that a client survives',
    client: true,
    load: async () => (await import('./commands/squeeze.ts')).squeezeCommand as Command,
  },
  show: {
    usage: 'show <report> [other]',
    group: 'look',
    about: 'open the page of a run or a report, print the report of a bundle, or compare two',
    load: async () => (await import('./commands/show.ts')).showCommand as Command,
  },
  review: {
    usage: 'review [file]',
    group: 'look',
    about: 'accept or reject the decisions that changed in the last run of a suite',
    load: async () => (await import('./commands/review.ts')).reviewCommand as Command,
  },
  explain: {
    usage: 'explain <report>',
    group: 'look',
    about: 'explain the crash report of a killed client, an interrupted run, a rule or a call',
    load: async () => (await import('./commands/explain.ts')).explainCommand as Command,
  },
  doctor: {
    usage: 'doctor [client]',
    group: 'look',
    about: 'check whether a client can be tested, or what this machine can watch',
    load: async () => (await import('./commands/doctor.ts')).doctorCommand as Command,
  },
  kit: {
    usage: 'kit',
    group: 'look',
    about: 'print the compiler and the flags to build a client',
    load: async () => (await import('./commands/kit.ts')).kitCommand as Command,
  },
  record: {
    usage: 'record',
    group: 'traces',
    about: 'record Endpoint Security messages to a trace',
    load: async () => (await import('./commands/record.ts')).recordCommand as Command,
  },
  import: {
    usage: 'import <file>',
    group: 'traces',
    about: "convert eslogger's output to a trace",
    load: async () => (await import('./commands/import.ts')).importCommand as Command,
  },
  info: {
    usage: 'info <trace>',
    group: 'traces',
    about: 'show what a trace contains and where it comes from',
    load: async () => (await import('./commands/info.ts')).infoCommand as Command,
  },
  cat: {
    usage: 'cat <trace>',
    group: 'traces',
    about: 'print the messages of a trace',
    load: async () => (await import('./commands/cat.ts')).catCommand as Command,
  },
  cut: {
    usage: 'cut <trace>',
    group: 'traces',
    about: 'write some messages of a trace to a new trace',
    load: async () => (await import('./commands/cut.ts')).cutCommand as Command,
  },
  edit: {
    usage: 'edit <trace>',
    group: 'traces',
    about: 'set paths, users, signers and other fields of messages',
    load: async () => (await import('./commands/edit.ts')).editCommand as Command,
  },
  redact: {
    usage: 'redact [trace]',
    group: 'traces',
    about: 'replace names in a trace by pseudonyms, to share it',
    load: async () => (await import('./commands/redact.ts')).redactCommand as Command,
  },
  recover: {
    usage: 'recover <trace>',
    group: 'traces',
    about: 'repair a trace that was cut or is damaged',
    load: async () => (await import('./commands/recover.ts')).recoverCommand as Command,
  },
  init: {
    usage: 'init [file]',
    group: 'start',
    about: 'write a suite file to begin with, from what is in this folder',
    load: async () => (await import('./commands/init.ts')).initCommand as Command,
  },
  demo: {
    usage: 'demo',
    group: 'start',
    about: 'build two small clients and replay the start of a boot to both',
    load: async () => (await import('./commands/demo.ts')).demoCommand as Command,
  },
  completion: {
    usage: 'completion [shell]',
    group: 'start',
    about: 'print a script that completes commands, options and values in your shell',
    load: async () => (await import('./commands/completion.ts')).completionCommand as Command,
  },
  list: {
    usage: 'list',
    group: 'start',
    about: 'list the commands',
    load: async (): Promise<Command> => (await import('./commands/list.ts')).listCommand(commands) as Command,
  },
  help: {
    usage: 'help [command]',
    group: 'start',
    about: 'print the help of a command',
    load: async (): Promise<Command> => (await import('./commands/help.ts')).helpCommand(commands) as Command,
  },
  shrink: {
    usage: 'shrink <trace>',
    group: 'run',
    about: 'find the smallest part of a trace on which a client still shows a finding',
    client: true,
    load: async () => (await import('./commands/shrink.ts')).shrinkCommand as Command,
  },
  explore: {
    usage: 'explore <trace..>',
    group: 'run',
    about: 'change one thing at a time, and find what a client then does wrong',
    client: true,
    load: async () => (await import('./commands/explore.ts')).exploreCommand as Command,
  },
  'merge-reports': {
    usage: 'merge-reports <archives..>',
    group: 'look',
    about: 'join the results of a suite that several machines ran, and say what is missing',
    load: async () => (await import('./commands/merge-reports.ts')).mergeReportsCommand as Command,
  },
  trace: {
    usage: 'trace <action> <trace>',
    group: 'traces',
    about: "export a trace to eslogger's format",
    load: async () => (await import('./commands/trace.ts')).traceCommand as Command,
  },
  eslogger: {
    usage: 'eslogger [event..]',
    group: 'run',
    about: 'print a trace as eslogger would, for a program that reads its lines',
    load: async () => (await import('./commands/eslogger.ts')).esloggerCommand as Command,
  },
} as const satisfies Commands;

export type CommandName = keyof typeof commands;
