// A frame of a stack as reports show it.

export interface Frame {
  /** Null when no symbol covers the address. */
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** File of the loaded image. */
  readonly image: string | null;
  /** The image's own address, as hexadecimal text. */
  readonly address: string;
}
