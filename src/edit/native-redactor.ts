// Has the addon redact values, as `Redactor` does. A NativeWriter asks it for those of messages, without JavaScript.
import type { NativeValueRedactor } from '../addon/load.ts';
import { native } from '../addon/native.ts';
import {
  type ContentName,
  contentNames,
  type RedactionRule,
  redactionActions,
  redactionRules,
} from '../schema/contents.ts';
import type { Text } from '../schema/generated/messages.ts';
import { NotNative } from '../trace/native-writer.ts';
import type { RedactionPolicy } from './policy.ts';
import type { ValueRedactor } from './redactor.ts';

export class NativeRedactor implements ValueRedactor {
  /** For a NativeWriter. */
  readonly values: NativeValueRedactor;
  private readonly replaced = new Float64Array(redactionRules.length);

  /** Throws NotNative for a policy that only `Redactor` takes, and if the reference does everything. */
  constructor({ rules, folders, trees, identifiers, variables }: RedactionPolicy, key: Uint8Array) {
    const part = native.redact();
    const kept = [folders, trees, identifiers, variables];
    if (part === null || kept.flat().some((word) => word.includes('\0'))) throw new NotNative();
    const actions = Uint8Array.from(redactionRules, (rule) => redactionActions.indexOf(rules[rule]));
    this.values = new part.ValueRedactor(this.replaced, actions, kept, key);
  }

  get counts(): Record<RedactionRule, number> {
    const counts = redactionRules.map((rule, index) => [rule, this.replaced[index]]);
    return Object.fromEntries(counts) as Record<RedactionRule, number>;
  }

  text(content: ContentName, value: Text, folder: Text | null = null): Text {
    return this.values.text(numberOf(content), value, folder);
  }

  bytes(content: ContentName, value: Uint8Array): Uint8Array {
    return this.values.bytes(numberOf(content), value);
  }

  accessList(value: Uint8Array): Uint8Array {
    return this.values.accessList(value);
  }

  entitlements(value: Uint8Array): Uint8Array | null {
    return this.values.entitlements(value);
  }

  /** Call last: frees native memory, which the garbage collector cannot see. */
  close(): void {
    this.values.close();
  }
}

const numberOf = (content: ContentName): number => contentNames.indexOf(content) + 1;
