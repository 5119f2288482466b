// Pid and pidversion of processes, read from their records: to make a process for them takes longer than to count its
// messages.
import type { AuditToken } from '../schema/generated/messages.ts';
import { CborCursor } from './cbor-cursor.ts';
import type { Definitions } from './definitions.ts';
import type { FieldLists } from './field-lists.ts';
import { tokenOf } from './unknown-fields.ts';

type ProcessToken = Pick<AuditToken, 'pid' | 'pidversion'>;

export class ProcessTokens {
  private readonly cursor = new CborCursor();
  private readonly pidAt: number;
  private readonly pidversionAt: number;

  /** `lists`: those of the trace's header. */
  constructor({ fields }: Pick<FieldLists, 'fields'>) {
    const names = fields.es_process_t ?? [];
    this.pidAt = names.indexOf('audit_token.pid');
    this.pidversionAt = names.indexOf('audit_token.pidversion');
  }

  /** Throws TraceError if the trace was made without these fields. */
  of({ processes, kept }: Definitions, id: number): ProcessToken {
    const start = processes.keptAt(id);
    if (start < 0 || this.pidAt < 0 || this.pidversionAt < 0) return tokenOf(processes.at(id));
    return {
      pid: this.item(kept.bytes, start, this.pidAt),
      pidversion: this.item(kept.bytes, start, this.pidversionAt),
    };
  }

  private item(bytes: Uint8Array, start: number, place: number): number {
    const { cursor } = this;
    cursor.bytes = bytes;
    cursor.pos = start;
    cursor.array();
    for (let passed = -1; passed < place; passed++) cursor.skip(); // the kind comes first
    return cursor.uint(0xffffffff);
  }
}
