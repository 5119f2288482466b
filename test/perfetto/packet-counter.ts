// Counts packets of a trace that is too large to be kept: slices by the number of their category, as they come.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(readFileSync(join(import.meta.dirname, 'perfetto.proto'), 'utf8'), { keepCase: true });

interface Packet {
  readonly interned_data?: { readonly event_categories?: readonly { readonly iid: number; readonly name: string }[] };
  readonly track_event?: { readonly type: number; readonly category_iids?: readonly number[] };
}

export class PacketCounter {
  bytes = 0;
  handlerRuns = 0;
  /** Slices that have not ended. */
  open = 0;
  private handler: number | null = null;
  private readonly trace = root.lookupType('Trace');

  /** A piece has whole packets. */
  add(bytes: Uint8Array): void {
    this.bytes += bytes.length;
    const { packet } = this.trace.toObject(this.trace.decode(bytes), { longs: Number }) as {
      packet: readonly Packet[];
    };
    for (const { interned_data: data, track_event: event } of packet) {
      this.handler ??= data?.event_categories?.find(({ name }) => name === 'handler')?.iid ?? null;
      if (event === undefined) continue;
      if (event.type === 1) this.open += 1;
      if (event.type === 2) this.open -= 1;
      if (event.type === 1 && this.handler !== null && event.category_iids?.includes(this.handler))
        this.handlerRuns += 1;
    }
  }
}
