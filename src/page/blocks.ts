// Unpacks blocks of the page when they are needed, and forgets those that were not used for long.
import { signal } from '@preact/signals';
import type { Block } from '../timeline/shape.ts';

/** What the page has done: tests bound it, because the time that it takes depends on the machine. */
export const work = { blocks: 0, frames: 0, items: 0 };
Object.assign(globalThis, { esreplayWork: work });

/** Changes whenever a block has been unpacked. */
export const unpacked = signal(0);

/** Enough for a screen of any zoom, and for the table beside it. */
const maxKept = 96;

export class Unpacked<T> {
  private readonly kept = new Map<Block, T>();
  private readonly coming = new Map<Block, Promise<T | null>>();

  constructor(private readonly unpack: (bytes: Uint8Array) => T) {}

  /** Returns the columns if they are there; else asks for them, and `unpacked` changes when they have come. */
  now(block: Block): T | null {
    const known = this.kept.get(block);
    if (known === undefined) {
      void this.load(block);
      return null;
    }
    this.use(block, known);
    return known;
  }

  /** Null: the block was left out of the page. */
  load(block: Block): Promise<T | null> {
    const known = this.kept.get(block);
    if (known !== undefined) return Promise.resolve(known);
    const coming = this.coming.get(block) ?? this.read(block);
    this.coming.set(block, coming);
    return coming;
  }

  private async read(block: Block): Promise<T | null> {
    if (block.data === null) return null;
    const columns = this.unpack(await inflated(block.data));
    this.use(block, columns);
    this.coming.delete(block);
    unpacked.value += 1;
    return columns;
  }

  private use(block: Block, columns: T): void {
    this.kept.delete(block);
    this.kept.set(block, columns);
    const [oldest] = this.kept.keys();
    if (this.kept.size > maxKept && oldest !== undefined) this.kept.delete(oldest);
  }
}

/** Reads the element with this id. */
export async function inflated(id: string): Promise<Uint8Array> {
  const element = wholeElement(id) ?? (await laterElement(id));
  const packed = bytesOf(element.textContent ?? '');
  work.blocks += 1;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** While the page loads, an element is whole when another one follows it. */
function wholeElement(id: string): Element | null {
  const element = document.getElementById(id);
  return document.readyState === 'loading' && element?.nextElementSibling == null ? null : element;
}

/** The script runs before the parser reaches the elements behind it. Waits only until this element exists. */
async function laterElement(id: string): Promise<Element> {
  if (document.readyState === 'loading')
    await new Promise<void>((resolve) => {
      const look = (): void => {
        if (document.readyState === 'loading' && wholeElement(id) === null) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { childList: true });
      document.addEventListener('DOMContentLoaded', look, { once: true });
    });
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page is incomplete: ${id} is missing`);
  return element;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}
