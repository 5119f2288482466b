// Gives advice from the stack when the call itself says too little: a framework that waits in mach_msg, or a libc
// function without a wrapper.

import type { HandlerRule } from '../judge/handler-rules.ts';
import { knownCall } from '../schema/calls/known-calls.ts';
import type { Frame } from '../symbols/frame.ts';

export interface FrameAdvice {
  readonly name: string;
  readonly advice: string;
  readonly handlerRule: HandlerRule;
}

/**
 * Looks at the functions between the call and the client's own code. Returns advice on the outermost known blocking
 * function, which the client called; null without one. `program`: the client's file, null if unknown.
 */
export function frameAdvice(stack: readonly Frame[], program: string | null): FrameAdvice | null {
  if (program === null) return null;
  const ownCode = stack.findIndex(({ image }) => image === program);
  const beneath = ownCode < 0 ? stack : stack.slice(0, ownCode);
  const known = beneath
    .map((frame) => (frame.function === null ? undefined : knownCall(frame.function)))
    .findLast((call) => call !== undefined && call.class !== 'allowed');
  if (known === undefined) return null;
  const why = known.why === null ? '' : ` ${known.why}`;
  return { name: known.name, advice: `${known.name}:${why} ${known.advice}`, handlerRule: known.rule as HandlerRule };
}
