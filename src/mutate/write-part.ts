// Writes a part of a trace, with simpler values, as a trace of its own.
import { rmSync } from 'node:fs';
import { parseAssignment } from '../edit/assignment.ts';
import { cutTrace } from '../edit/cut.ts';
import { editTrace } from '../edit/edit.ts';
import { openTrace } from '../trace/reader.ts';
import type { Part } from './trace-part.ts';

export interface PartFile {
  readonly trace: string;
  readonly part: Part;
  /** Assignments as `esreplay edit --set` takes them; each has a field that a message of the part has. */
  readonly edits: readonly string[];
  /** Program and version, and what was done, for the header. */
  readonly application: string;
  readonly described: string;
}

/** Replaces `output`, which is whole at any moment. Throws TraceError, SetupError. */
export async function writePart(output: string, { trace, part, edits, ...header }: PartFile): Promise<void> {
  const overwrite = true;
  const isEdited = edits.length > 0;
  const cut = isEdited ? `${output}.cut` : output;
  try {
    await cutTrace({ ...header, input: trace, output: cut, overwrite, only: new Set(part) });
    if (!isEdited) return;
    const assignments = edits.map(parseAssignment);
    const described = `--set ${edits.join(' --set ')}`;
    await editTrace({ application: header.application, described, input: cut, output, overwrite, assignments });
  } finally {
    if (isEdited) rmSync(cut, { force: true });
  }
}

/** Returns those edits that change a message of the trace. Throws TraceError. */
export function usefulEdits(trace: string, edits: readonly string[]): readonly string[] {
  const left = new Map(edits.map((edit) => [edit, parseAssignment(edit)] as const));
  const useful: string[] = [];
  const reader = openTrace(trace);
  try {
    for (const { message } of reader.messages()) {
      const known = message as Parameters<ReturnType<typeof parseAssignment>['apply']>[0];
      for (const [edit, { apply }] of left) {
        const changed = apply(known);
        if (changed === undefined || same(changed, known)) continue;
        useful.push(edit);
        left.delete(edit);
      }
    }
  } finally {
    reader.close();
  }
  return edits.filter((edit) => useful.includes(edit));
}

const same = (a: unknown, b: unknown): boolean => text(a) === text(b);
const text = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each));
