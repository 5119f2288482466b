// Returns a key for a message at an es_client_t of a process.
import type { MessageId } from '../kept-facts.ts';

export function placeKey(slot: number, client: number | null, message: MessageId): string {
  return `${slot} ${client} ${message}`;
}
