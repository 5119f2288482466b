// Draws bars on lanes, so that a frame costs what the screen has pixels and not what the run has messages: a bar that
// would cover only pixels with bars of the same or a greater weight is not drawn.

export interface Bar {
  readonly x0: number;
  readonly x1: number;
  readonly y: number;
  readonly height: number;
  /** The target under the pointer: a row of messages, or an event. */
  readonly what: Target;
}

export type Target =
  | { readonly is: 'message'; readonly number: number }
  | { readonly is: 'event'; readonly stream: number; readonly block: number; readonly at: number }
  | { readonly is: 'summary'; readonly words: string };

export class Line {
  private readonly weights: Uint8Array;

  constructor(private readonly width: number) {
    this.weights = new Uint8Array(width + 1);
  }

  /** Returns the pixels to draw, or null if nothing new would be seen. `weight`: from 1 on. */
  take(from: number, to: number, weight: number): readonly [number, number] | null {
    const x0 = Math.max(0, Math.floor(from));
    const x1 = Math.min(this.width, Math.max(x0 + 1, Math.ceil(to)));
    if (to < 0 || x0 >= this.width) return null;
    let isNew = false;
    for (let x = x0; x < x1 && !isNew; x += 1) isNew = (this.weights[x] ?? 0) < weight;
    if (!isNew) return null;
    for (let x = x0; x < x1; x += 1) if ((this.weights[x] ?? 0) < weight) this.weights[x] = weight;
    return [Math.max(from, -2), Math.min(Math.max(to, x0 + 1), this.width + 2)];
  }
}
