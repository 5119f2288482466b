// Tells what Go's runtime does for itself on a client's thread from what the client waits for. Where the client waits,
// for a channel or a mutex, its goroutine is parked (`park_m`) and the thread waits until it is ready. Here the
// goroutine could go on, and the runtime keeps it.
import type { Frame } from '../symbols/frame.ts';
import { ownIndex } from './own-code.ts';

const works: readonly { readonly function: RegExp; readonly was: string }[] = [
  {
    function: /^runtime\.exitsyscall/,
    was: "No processor of Go's scheduler (GOMAXPROCS) was free when the goroutine came from C or from a system call.",
  },
  {
    function: /^runtime\.(goschedImpl|preemptPark)$/,
    was: "Go's scheduler had stopped the goroutine for another one.",
  },
  { function: /^runtime\.newm$/, was: "Go's scheduler started a thread of its own." },
  { function: /^runtime\.mallocgc/, was: "Go's garbage collector worked while the goroutine allocated." },
  { function: /^runtime\.(lock2|usleep(_no_g)?)(\.abi0)?$/, was: "Go's runtime waited for a lock of its own." },
];

/** Returns in a sentence what the runtime does there; null if the client waits, and for other languages. */
export function workOfGo(stack: readonly Frame[]): string | null {
  const own = ownIndex(stack);
  const beneath = own < 0 ? stack : stack.slice(0, own);
  return works.find((work) => beneath.some((frame) => work.function.test(frame.function ?? '')))?.was ?? null;
}
