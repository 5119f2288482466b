// What native code asks while it redacts: what becomes of a value. `redact-message.ts` asks the same of a message.
import { contentNames } from '../schema/contents.ts';
import type { Text } from '../schema/generated/messages.ts';
import type { ChangeValue } from '../trace/native-writer.ts';
import { fitting } from './redact-message.ts';
import type { Redactor } from './redactor.ts';

/** The order of `RecordCopier::Value`. */
const kinds = ['text', 'chars', 'bytes', 'accessList', 'entitlements'] as const;

export const changesOf =
  (redactor: Redactor): ChangeValue =>
  (kind, content, value, folder, extent) => {
    const name = contentNames[content - 1];
    if (name === undefined) throw new Error(`no content ${content}`);
    switch (kinds[kind]) {
      case 'text':
        return redactor.text(name, value, folder);
      case 'chars':
        return inArray(redactor.text(name, value), value, extent);
      case 'bytes':
        return redactor.bytes(name, bytesOf(value));
      case 'accessList':
        return redactor.accessList(bytesOf(value));
      case 'entitlements':
        return redactor.entitlements(bytesOf(value));
      default:
        throw new Error(`no kind ${kind}`);
    }
  };

const inArray = (text: Text, value: Text, extent: number): Text => (text === value ? text : fitting(text, extent - 1));

function bytesOf(value: Text): Uint8Array {
  if (typeof value === 'string') throw new Error('text in place of bytes');
  return value;
}
