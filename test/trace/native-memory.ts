// Whether what reads traces natively gives its memory back.
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { everyCase } from '../cases.ts';
import { leaveOutOnMac } from '../linux-only.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const passes = 16;
/** A reservation that is kept shows after one pass; with every case a sixteenth of `reserved` does. */
const again = everyCase ? passes : 4;
/** Less than native code reserves for the definitions of one trace (`kImageAllowance`), and far more than other noise. */
const reserved = 200 << 20;

/** A test that passes over a trace keep no native memory. JavaScript does not know of it, so no collection may count. */
export function keepsNoMemory(title: string, pass: () => void, times = again): void {
  it(title, function () {
    leaveOutOnMac(this, 'it reads /proc/self');
    pass();
    const before = addressSpace();
    for (let i = 0; i < times; i++) pass();
    const grown = addressSpace() - before;
    if (grown > reserved) throw new Error(`${times} passes keep ${grown} bytes`);
  });
}

const addressSpace = (): number =>
  1024 * Number(/VmSize:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);

/** How many of so many passes keep what they return. */
export async function keptBy(pass: () => object): Promise<{ readonly kept: number; readonly passes: number }> {
  const made = Array.from({ length: passes }, () => new WeakRef(pass()));
  await setImmediate(); // until then the references hold it
  collect();
  return { kept: made.filter((each) => each.deref() !== undefined).length, passes };
}
