// What a person is asked before anything runs as root, and before the answers are packed.
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import type { Step } from './step.ts';

/** `nobody`: there is no terminal. */
export type Reply = 'yes' | 'no' | 'nobody';
export type Person = (question: string) => Promise<Reply>;

/** Anything but yes is no, the end of the input too. */
export async function atTerminal(
  question: string,
  input: Readable & { readonly isTTY?: boolean } = stdin,
  output: Writable = stdout,
): Promise<Reply> {
  if (input.isTTY !== true) return 'nobody';
  const lines = createInterface({ input, output });
  lines.once('SIGINT', () => {
    lines.close();
    process.kill(process.pid, 'SIGINT'); // readline takes the key
  });
  try {
    const said = await Promise.race([lines.question(`${question} [y/N] `), once(lines, 'close').then(() => '')]);
    return /^y(es)?$/i.test(said.trim()) ? 'yes' : 'no';
  } finally {
    lines.close();
  }
}

/** Returns what would run as root; null if nothing would. */
export function rootQuestion(steps: readonly Step[]): string | null {
  const ids = new Map<string, string[]>();
  for (const { id, asRoot } of steps) if (asRoot !== undefined) ids.set(asRoot, [...(ids.get(asRoot) ?? []), id]);
  if (ids.size === 0) return null;
  const lines = [...ids].map(([does, [first = '', ...others]]) => {
    const name = others.length === 0 ? first : `${first.split('.')[0]} (${others.length + 1} questions)`;
    return `  ${name.padEnd(23)} ${does}`;
  });
  return `These run as root, by sudo:\n${lines.join('\n')}\nMay they?`;
}

/** Why they are not asked; null: they may. */
export function refusal(reply: Reply): string | null {
  if (reply === 'yes') return null;
  return reply === 'no'
    ? 'it runs as root, which was not allowed'
    : 'it runs as root, and nobody was there to allow it: start it in a terminal, or with --yes';
}

const kinds: readonly (readonly [ending: RegExp, what: string])[] = [
  [/\.estrace$/, 'redacted by esreplay redact: names are pseudonyms; numbers, times and event types stay'],
  [/\.ips$/, "a crash report as macOS wrote it: the program is ours, model and anonymous ids are this Mac's"],
  [/\.json$/, 'answers and lists'],
  [/\.txt$/, 'what each question ran and printed, with paths of this Mac; your home folder is ~'],
];

/** `folder`: what would be sent. */
export function packingQuestion(folder: string): string {
  const names = readdirSync(folder).sort();
  const lines = kinds.flatMap(([ending, what]) => {
    const [first, ...others] = names.filter((name) => ending.test(name));
    if (first === undefined) return [];
    const few =
      others.length < 2 ? [first, ...others].join(', ') : `${others.length + 1} files *.${first.split('.').at(-1)}`;
    return [`  ${few.padEnd(23)} ${what}`];
  });
  return `The archive to send back would have:\n${lines.join('\n')}\nLook at them in ${folder}. Pack them?`;
}
