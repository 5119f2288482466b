// Runs a command of esreplay as its user does, in a process of its own, and returns what that process used.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetupError } from '../../src/errors/errors.ts';
import { packageRoot } from '../../src/system/package-root.ts';
import type { Place } from './place.ts';

export interface Usage {
  readonly wallMs: number;
  /** Of all threads of the process itself. */
  readonly cpuMs: number;
  /** Resident memory at its peak. */
  readonly peakMiB: number;
}

const program = join(packageRoot, 'dist/cli/main.js');
/** Characters given to a pipe at once. */
const chunkCharacters = 1 << 18;

/** `input`: lines for standard input. Throws SetupError unless the command ends with `status`. */
export async function usageOf(
  place: Place,
  words: readonly string[],
  { input, status = 0 }: { input?: Iterable<string>; status?: number } = {},
): Promise<Usage> {
  const report = place.path('usage.json');
  const told = `import{writeFileSync}from'node:fs';process.on('exit',()=>writeFileSync(${JSON.stringify(report)},JSON.stringify(process.resourceUsage())))`;
  const start = process.hrtime.bigint();
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(told)}`, program, ...words],
    { stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'] },
  );
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const ended = once(child, 'close');
  if (input !== undefined && child.stdin !== null) await fill(child.stdin, input);
  const [found] = (await ended) as [number | null];
  if (found !== status) throw new SetupError(`esreplay ${words.join(' ')} ended with ${found}: ${errors}`);
  const wallMs = Number(process.hrtime.bigint() - start) / 1e6;
  const used = JSON.parse(readFileSync(report, 'utf8')) as NodeJS.ResourceUsage;
  return { wallMs, cpuMs: (used.userCPUTime + used.systemCPUTime) / 1e3, peakMiB: used.maxRSS / 1024 };
}

/** A command that ends early closes its pipe; its status says why. */
async function fill(pipe: NodeJS.WritableStream, lines: Iterable<string>): Promise<void> {
  await pipeline(chunksOf(lines), pipe).catch(() => undefined);
}

/** Joins lines to texts worth a write. */
export function* chunksOf(lines: Iterable<string>): Generator<string, void, undefined> {
  let chunk = '';
  for (const line of lines) {
    chunk += `${line}\n`;
    if (chunk.length < chunkCharacters) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}
