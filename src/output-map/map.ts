// An output map: how a product's own log lines name the event, the process, the path and the parent of a message. Plain
// data, so that it goes to worker processes as it is.

/** What a line may name. */
export const fieldNames = ['event', 'pid', 'path', 'parent'] as const;
export type FieldName = (typeof fieldNames)[number];

export interface OutputMap {
  /** As it was named; null: it came without a file. */
  readonly path: string | null;
  /** What is in it. */
  readonly text: string;
  readonly source: OutputSource;
  readonly fields: LineFields;
  /** The product's names of events, each with the event types that such a line may be about. */
  readonly events: Readonly<Record<string, readonly number[]>>;
  /** The event types that are compared. */
  readonly only: readonly number[];
  /** Messages of programs and about paths that begin so need no line. */
  readonly ignore: readonly string[];
  /** One line may stand for several messages that are alike. */
  readonly aggregates: boolean;
  /** False: lines of one process may come in any order. */
  readonly ordered: boolean;
}

export type StreamName = 'stdout' | 'stderr';
export type OutputSource = { readonly stream: StreamName } | { readonly file: string };

/** Where a line has its fields. Keys and numbers of a JSON path lead from the outermost value inwards. */
export type LineFields =
  | { readonly is: 'lines'; readonly pattern: string; readonly has: readonly FieldName[] }
  | { readonly is: 'json'; readonly paths: Readonly<Partial<Record<FieldName, JsonPath>>> };
export type JsonPath = readonly (string | number)[];

/** The fields that lines have by this map. */
export const fieldsOf = ({ fields }: OutputMap): readonly FieldName[] =>
  fields.is === 'lines' ? fields.has : fieldNames.filter((name) => fields.paths[name] !== undefined);

export const sourceWords = ({ source }: OutputMap): string => ('file' in source ? source.file : source.stream);
