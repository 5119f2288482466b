// A function that a program file names.

export interface FunctionSymbol {
  readonly address: bigint;
  /** 0 where the file does not say. */
  readonly size: bigint;
  readonly name: string;
}
