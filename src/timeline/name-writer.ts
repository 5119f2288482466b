// Writes the names of messages: who acted, and on what, for every message of the trace that a client got.
import type { NamedMessage } from '../run/collect/message-names.ts';
import { deflated } from './deflated.ts';
import { type Block, type NameColumns, type PlainColumns, packNames, rowsPerBlock } from './shape.ts';

/** `fromNs` and `toNs` of its blocks are the first and the last index in the trace. */
export class NameWriter {
  private readonly blocks: Block[] = [];
  private columns = emptyNames();
  private texts: string[] = [];
  private numbers = new Map<string, number>();

  add(index: number, { path, process }: NamedMessage): void {
    const { columns } = this;
    columns.place.push(index);
    columns.pid.push(process.pid);
    columns.process.push(this.textNumber(process.path));
    columns.path.push(this.textNumber(path));
    if (columns.place.length === rowsPerBlock) this.close();
  }

  done(): readonly Block[] {
    this.close();
    return this.blocks;
  }

  private textNumber(text: string | null): number {
    if (text === null) return 0;
    const known = this.numbers.get(text) ?? this.texts.push(text);
    this.numbers.set(text, known);
    return known;
  }

  private close(): void {
    const { place } = this.columns;
    const [first] = place;
    const last = place.at(-1);
    if (first === undefined || last === undefined) return;
    this.blocks.push({
      rows: place.length,
      fromNs: first,
      toNs: last,
      data: deflated(packNames(this.columns, this.texts)),
    });
    this.columns = emptyNames();
    this.texts = [];
    this.numbers = new Map();
  }
}

const emptyNames = (): PlainColumns<Omit<NameColumns, 'texts'>> => ({ place: [], pid: [], process: [], path: [] });
