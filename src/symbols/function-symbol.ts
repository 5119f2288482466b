// A function named in a program file.

export interface FunctionSymbol {
  readonly address: bigint;
  /** 0 if the file does not say. */
  readonly size: bigint;
  readonly name: string;
}
