// The vocabulary of the struct tables: one small constructor for each kind of field in Endpoint Security's structs.
// `layout.ts` computes offsets and sizes, and `plan.ts` the order in a trace record.
import type { Content } from './contents.ts';

export type Scalar = 'u8' | 'u16' | 'u32' | 'u64' | 'i8' | 'i16' | 'i32' | 'i64' | 'bool';
export type Image = 'file' | 'process' | 'thread';

interface Named {
  readonly name: string;
  /** Message version that added the field; 1 = as old as its struct. */
  readonly since: number;
}

export interface ScalarField extends Named {
  readonly kind: 'scalar';
  readonly type: Scalar;
  /** Darwin's own type name. */
  readonly c: string;
  readonly enum?: string;
}
/** Number of elements of a counted array; in a trace, the array's own length replaces it. */
export interface CountField extends Named {
  readonly kind: 'count';
}
export interface StringField extends Named {
  readonly kind: 'string';
  /** The data pointer may be NULL. In other fields it never is, and clients rely on that. */
  readonly optional: boolean;
  readonly intern: boolean;
  readonly content: Content;
}
export interface TokenField extends Named {
  readonly kind: 'token';
  readonly content: Content;
}
export interface BytesField extends Named {
  readonly kind: 'bytes';
  readonly length: number;
  readonly c: string;
  readonly content: Content;
}
export interface CharsField extends Named {
  readonly kind: 'chars';
  readonly length: number;
  readonly content: Content;
}
export interface BytesPointerField extends Named {
  readonly kind: 'bytesPointer';
  readonly length: number;
  readonly c: string;
  readonly nullable: boolean;
  readonly content: Content;
}
/** Pointer to a file, process or thread, which a trace stores once and refers to. */
export interface ImageField extends Named {
  readonly kind: 'image';
  readonly image: Image;
  readonly nullable: boolean;
  /** Content of a file's path, if it is not an ordinary path. */
  readonly content?: Content;
}
export interface PointerField extends Named {
  readonly kind: 'pointer';
  readonly struct: string;
  readonly nullable: boolean;
}
export interface StructField extends Named {
  readonly kind: 'struct';
  readonly struct: string;
}
/** An unnamed struct; only as an arm of a union. */
export interface GroupField extends Named {
  readonly kind: 'group';
  readonly fields: readonly Field[];
}
/** A C array with elements of different meanings: each has its own name here. */
export interface WordsField extends Named {
  readonly kind: 'words';
  readonly type: 'u32' | 'i32';
  readonly names: readonly string[];
}
export interface ArrayField extends Named {
  readonly kind: 'array';
  /** A struct, `es_string_token_t`, `uuid_t` or an enum. */
  readonly element: string;
  readonly count: string;
  readonly nullable: boolean;
  /** Apple's header does not say whether it may be NULL. */
  readonly unstated: boolean;
  readonly readOnly: boolean;
  /** Content of elements that are texts or bytes. */
  readonly content?: Content;
}
export interface Arm {
  readonly values: readonly number[];
  readonly field: Field;
}
/** A tagged union; a discriminator value without an arm means that nothing is set. */
export interface UnionField extends Named {
  readonly kind: 'union';
  readonly discriminator: string;
  readonly arms: readonly Arm[];
  /** Bytes of the `reserved` member that determines the union's size; 0 = none. */
  readonly reserved: number;
}
/** Named fields that an anonymous union places over reserved bytes: later additions that kept the struct's size. */
export interface CarveField extends Named {
  readonly kind: 'carve';
  readonly length: number;
  readonly fields: readonly Field[];
}
export interface ReservedField extends Named {
  readonly kind: 'reserved';
  readonly length: number;
  readonly c: string;
}
/** Only a hand-written function can read or make this; `c` is null if it is not a struct member. */
export interface IrregularField extends Named {
  readonly kind: 'irregular';
  readonly irregular: Irregular;
  readonly c: string | null;
  readonly nullable: boolean;
}
/** A pointer that only the C headers have. */
export interface RawPointerField extends Named {
  readonly kind: 'rawPointer';
  readonly c: string;
}

export type Field =
  | ScalarField
  | CountField
  | StringField
  | TokenField
  | BytesField
  | CharsField
  | BytesPointerField
  | ImageField
  | PointerField
  | StructField
  | GroupField
  | WordsField
  | ArrayField
  | UnionField
  | CarveField
  | ReservedField
  | IrregularField
  | RawPointerField;

/** Hand-written functions, in the order of their numbers. Append only. */
export const irregulars = ['args', 'env', 'fds', 'acl', 'entitlements'] as const;
export type Irregular = (typeof irregulars)[number];

export type HeaderName = 'darwin' | 'ESTypes' | 'ESMessageCore' | 'ESMessage' | 'ESClient';

export interface Struct {
  readonly name: string;
  readonly header: HeaderName;
  readonly fields: readonly Field[];
  /** Message versions at which the struct grew; an older message's copy ends before the newer fields. */
  readonly grown: readonly number[];
  /** First macOS, for structs that no event row dates. */
  readonly firstMacos: string | null;
  readonly union: boolean;
}

export interface Since {
  readonly since?: number;
}
interface Nullable extends Since {
  readonly nullable?: boolean;
}
interface StringOptions extends Since {
  readonly optional?: boolean;
  readonly intern?: boolean;
}

const at = (options: Since | undefined): number => options?.since ?? 1;

const scalar =
  (type: Scalar, c: string) =>
  (name: string, options?: Since): ScalarField => ({ kind: 'scalar', name, since: at(options), type, c });

export const u16 = scalar('u16', 'uint16_t');
export const u32 = scalar('u32', 'uint32_t');
export const u64 = scalar('u64', 'uint64_t');
export const i32 = scalar('i32', 'int32_t');
export const bool = scalar('bool', 'bool');
export const int = scalar('i32', 'int');
export const pid = scalar('i32', 'pid_t');
export const uid = scalar('u32', 'uid_t');
export const gid = scalar('u32', 'gid_t');
export const mode = scalar('u16', 'mode_t');
export const dev = scalar('i32', 'dev_t');
/** A scalar for which Darwin has its own type name. */
export const typed = (type: Scalar, c: string, name: string, options?: Since): ScalarField =>
  scalar(type, c)(name, options);

export const enumOf = (name: string, type: string, options?: Since): ScalarField => ({
  kind: 'scalar',
  name,
  since: at(options),
  type: 'u32',
  c: type,
  enum: type,
});

export const count = (name: string, options?: Since): CountField => ({ kind: 'count', name, since: at(options) });

export const string = (name: string, content: Content, options?: StringOptions): StringField => ({
  kind: 'string',
  name,
  content,
  since: at(options),
  optional: options?.optional ?? false,
  intern: options?.intern ?? false,
});

export const token = (name: string, content: Content, options?: Since): TokenField => ({
  kind: 'token',
  name,
  content,
  since: at(options),
});

export const bytes = (name: string, content: Content, length: number, c: string, options?: Since): BytesField => ({
  kind: 'bytes',
  name,
  content,
  since: at(options),
  length,
  c,
});

export const chars = (name: string, content: Content, length: number): CharsField => ({
  kind: 'chars',
  name,
  content,
  since: 1,
  length,
});

export const bytesPointer = (
  name: string,
  content: Content,
  length: number,
  c: string,
  options?: Nullable,
): BytesPointerField => ({
  kind: 'bytesPointer',
  name,
  content,
  since: at(options),
  length,
  c,
  nullable: options?.nullable ?? false,
});

const image =
  (what: Image) =>
  (name: string, options?: Nullable & { readonly content?: Content }): ImageField => ({
    kind: 'image',
    ...(options?.content === undefined ? {} : { content: options.content }),
    name,
    since: at(options),
    image: what,
    nullable: options?.nullable ?? false,
  });

export const file = image('file');
export const process = image('process');
export const thread = image('thread');

export const pointer = (name: string, target: string, options?: Nullable): PointerField => ({
  kind: 'pointer',
  name,
  since: at(options),
  struct: target,
  nullable: options?.nullable ?? false,
});

export const embedded = (name: string, target: string, options?: Since): StructField => ({
  kind: 'struct',
  name,
  since: at(options),
  struct: target,
});

export const auditToken = (name: string, options?: Since): StructField => embedded(name, 'audit_token_t', options);
export const timespec = (name: string, options?: Since): StructField => embedded(name, 'struct timespec', options);

export const group = (name: string, fields: readonly Field[]): GroupField => ({
  kind: 'group',
  name,
  since: 1,
  fields,
});

export const words = (name: string, type: 'u32' | 'i32', names: readonly string[]): WordsField => ({
  kind: 'words',
  name,
  since: 1,
  type,
  names,
});

export const array = (
  name: string,
  element: string,
  countField: string,
  options?: Nullable & { readonly unstated?: boolean; readonly readOnly?: boolean; readonly content?: Content },
): ArrayField => ({
  kind: 'array',
  ...(options?.content === undefined ? {} : { content: options.content }),
  name,
  since: at(options),
  element,
  count: countField,
  nullable: options?.nullable ?? false,
  unstated: options?.unstated ?? false,
  readOnly: options?.readOnly ?? false,
});

export const arm = (values: number | readonly number[], field: Field): Arm => ({
  values: typeof values === 'number' ? [values] : values,
  field,
});

export const union = (
  name: string,
  discriminator: string,
  arms: readonly Arm[],
  options?: { readonly reserved?: number },
): UnionField => ({ kind: 'union', name, since: 1, discriminator, arms, reserved: options?.reserved ?? 0 });

export const carve = (length: number, fields: readonly Field[]): CarveField => ({
  kind: 'carve',
  name: '',
  since: 1,
  length,
  fields,
});

export const reserved = (
  length: number,
  options?: Since & { readonly name?: string; readonly c?: string },
): ReservedField => ({
  kind: 'reserved',
  name: options?.name ?? 'reserved',
  since: at(options),
  length,
  c: options?.c ?? 'uint8_t',
});

export const irregular = (
  name: string,
  what: Irregular,
  options?: Nullable & { readonly c?: string },
): IrregularField => ({
  kind: 'irregular',
  name,
  since: at(options),
  irregular: what,
  c: options?.c ?? null,
  nullable: options?.nullable ?? false,
});

export const rawPointer = (name: string, c: string): RawPointerField => ({ kind: 'rawPointer', name, since: 1, c });

interface StructOptions {
  readonly header?: HeaderName;
  readonly grown?: readonly number[];
  readonly firstMacos?: string;
}

export const struct = (name: string, fields: readonly Field[], options?: StructOptions): Struct => ({
  name,
  header: options?.header ?? 'ESMessage',
  fields,
  grown: options?.grown ?? [],
  firstMacos: options?.firstMacos ?? null,
  union: false,
});
