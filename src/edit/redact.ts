// The main path of `esreplay redact`: trace → records without what the policy takes out → trace. It streams; memory
// holds what a trace defines once, and the pseudonyms.
import { openMode } from '../files/output-file.ts';
import { type RedactionAction, type RedactionRule, redactionRules } from '../schema/contents.ts';
import { NativeWriter } from '../trace/native-writer.ts';
import type { OtherRecord } from '../trace/other-records.ts';
import { type RowWriter, TraceWriter } from '../trace/writer.ts';
import { NativeRedactor } from './native-redactor.ts';
import { eachRecord, type RewriteOptions, type RewritePlace } from './output.ts';
import type { RedactionPolicy } from './policy.ts';
import { pseudonym } from './pseudonym.ts';
import { MessageRedactor } from './redact-message.ts';
import { redactedHeader } from './redacted-header.ts';
import { Redactor, type ValueRedactor } from './redactor.ts';
import { type CutPlace, cutPlace, rewritten, written } from './rewrite.ts';

export interface RedactOptions extends RewriteOptions {
  readonly policy: RedactionPolicy;
  /** At least 16 bytes. Its holder can test whether a pseudonym belongs to a given name. */
  readonly key: Uint8Array;
}

export interface RedactSummary {
  readonly messages: number;
  readonly bytesWritten: number;
  /** Distinct values that each rule replaced; a value repeated a thousand times counts once. */
  readonly rules: Readonly<Record<RedactionRule, { readonly action: RedactionAction; readonly values: number }>>;
  /** Messages of event types unknown to this version; their content is unknown, so all of it is removed. */
  readonly emptied: number;
  /** Texts in the header that say how the trace was made. */
  readonly headerTexts: number;
  readonly keyCheck: string;
  readonly cut: CutPlace;
}

/** Returns a fingerprint of the key: two traces can be compared if their fingerprints are equal. */
export const keyCheckOf = (key: Uint8Array): string => pseudonym(key, Buffer.from('esreplay key check'));

/**
 * Throws UsageError for an output that may not be written, TraceError for a broken trace, SetupError if writing fails.
 */
export function redactTrace(options: RedactOptions): Promise<RedactSummary> {
  return rewritten(options, async (place) => {
    const redaction = new Redaction(place, options);
    try {
      return await redaction.write();
    } finally {
      redaction.close();
    }
  });
}

class Redaction {
  private readonly redactor: ValueRedactor;
  private readonly native: NativeRedactor | null;
  private readonly messages: MessageRedactor;
  private emptied = 0;

  constructor(
    private readonly place: RewritePlace,
    private readonly options: RedactOptions,
  ) {
    this.native = place.natively ? new NativeRedactor(options.policy, options.key) : null;
    this.redactor = this.native ?? new Redactor(options.policy, options.key);
    this.messages = new MessageRedactor(this.redactor);
  }

  /** Gives its memory back. */
  close(): void {
    this.native?.close();
  }

  async write(): Promise<RedactSummary> {
    const { options, redactor, native, messages } = this;
    const { reader, temporary: incompletePath } = this.place;
    const keyCheck = keyCheckOf(options.key);
    const { header, removed } = redactedHeader(reader, redactor, { ...options, keyCheck });
    const events = reader.header.events.map(([number]) => number);
    // Readable for everyone, because its purpose is to be shared.
    const how = { events, incompletePath, mode: openMode };
    const writer = native
      ? new NativeWriter(options.output, header, { ...how, redactor: native.values })
      : new TraceWriter(options.output, header, how);
    await written(writer, () =>
      eachRecord(this.place, options, {
        messages: (columns) => {
          writer.copyRows(columns, columns.rows(), (message) => messages.message(message));
          for (const row of columns.rows()) if (!columns.hasPlan(row)) this.emptied++;
        },
        other: (record) => this.other(writer, record),
      }),
    );
    const { counts } = redactor;
    const rules = redactionRules.map((rule) => [rule, { action: options.policy.rules[rule], values: counts[rule] }]);
    return {
      messages: writer.messages,
      bytesWritten: writer.bytesWritten,
      rules: Object.fromEntries(rules) as RedactSummary['rules'],
      emptied: this.emptied,
      headerTexts: removed,
      keyCheck,
      cut: cutPlace(reader),
    };
  }

  private other(writer: RowWriter, record: OtherRecord): void {
    switch (record.kind) {
      case 'response':
        writer.response(this.messages.response(record.response));
        return;
      case 'gap':
        writer.gap(record.gap);
        return;
      case 'run': {
        const { bootId } = record.run;
        const redacted = bootId === null ? null : String(this.redactor.text('address', bootId));
        writer.run({ ...record.run, bootId: redacted });
        return;
      }
    }
  }
}
