// Does work natively and by the reference, which must end alike.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { useReferenceAlone } from '../../src/addon/native.ts';
import { EsreplayError } from '../../src/errors/errors.ts';
import { newFolder } from '../trace/folder.ts';

const folder = newFolder();

/** Calls `work`, natively or by the reference. */
export function inWay<T>(natively: boolean, work: () => T): T {
  useReferenceAlone(!natively);
  let isLate = false;
  try {
    const result = work();
    if (!(result instanceof Promise)) return result;
    isLate = true;
    return result.finally(() => useReferenceAlone(false)) as T;
  } finally {
    if (!isLate) useReferenceAlone(false);
  }
}

/** Does the work in both ways; returns what both say, or all of the error that both throw. */
export async function both<T>(work: (output: string) => Promise<T>): Promise<T | string> {
  const ends: { said: T | string; bytes: string | null }[] = [];
  for (const natively of [true, false]) {
    const output = outputOf(natively);
    rmSync(output, { force: true });
    const said = await inWay(natively, () => work(output).catch(errorText));
    ends.push({ said, bytes: existsSync(output) ? readFileSync(output).toString('base64') : null });
  }
  const [native, script] = ends;
  assert.ok(native !== undefined && script !== undefined);
  assert.deepEqual(native.said, script.said);
  assert.ok(native.bytes === script.bytes, 'the outputs differ');
  return native.said;
}

/** The file that `both` made last. */
export const outputOf = (natively: boolean): string => folder.file(`by-${natively}.estrace`);

function errorText(error: unknown): string {
  if (!(error instanceof EsreplayError)) throw error;
  const { message, place, remedy, offset, record, field } = error as EsreplayError &
    Record<'offset' | 'record' | 'field', unknown>;
  return [message, place, remedy, offset, record, field].map((each) => each ?? '').join('; ');
}
