// A frame of a stack in reports.

export interface Frame {
  /** Null if no symbol covers the address. */
  readonly function: string | null;
  readonly file: string | null;
  readonly line: number | null;
  /** File of the loaded image. */
  readonly image: string | null;
  /** The address in the image's own file, as hexadecimal text. */
  readonly address: string;
}
