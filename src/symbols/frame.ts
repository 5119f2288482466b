// A frame of a stack in reports.

export interface Frame {
  /** Null if no symbol covers the address. */
  readonly function: string | null;
  /** The name in the program, where `function` is what Swift's demangler reads in it. */
  readonly mangled?: string | undefined;
  readonly file: string | null;
  readonly line: number | null;
  /** File of the loaded image. */
  readonly image: string | null;
  /** The address in the image's own file, as hexadecimal text. */
  readonly address: string;
}

/** Whether it is as Swift's compiler writes it. */
export const isMangled = (name: string): boolean => /^_?\$[sSe]|^_T0/.test(name);
