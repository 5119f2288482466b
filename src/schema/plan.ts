// The plan of a struct: the steps that encode and decode it, in record order. TypeScript and C++ use the same plans.
import type { Content, ContentName } from './contents.ts';
import type { Field, Irregular, StructField } from './fields.ts';
import { extentOf, layoutOf, layoutOfFields, sizesOf } from './layout.ts';
import { type EventRow, eventRow, eventRows } from './macos/events.ts';
import { structNamed } from './structs.ts';

export type StepOp =
  | 'u8'
  | 'u16'
  | 'u32'
  | 'u64'
  | 'i8'
  | 'i16'
  | 'i32'
  | 'i64'
  | 'bool'
  | 'string'
  | 'token'
  | 'bytes'
  | 'chars'
  | 'bytesPointer'
  | 'file'
  | 'process'
  | 'thread'
  | 'pointer'
  | 'array'
  | 'union'
  | 'irregular';

export interface Arm {
  readonly value: number;
  /** The object's key for this arm. */
  readonly key: string;
  /**
   * Its steps' paths begin with `key` and are relative to the union's object; their offsets are relative to the
   * enclosing struct.
   */
  readonly plan: Plan;
}

export interface Step {
  readonly op: StepOp;
  /** Place of the value in the plain object. */
  readonly path: readonly string[];
  /** Message version that added the field; 1 = always present. */
  readonly since: number;
  readonly nullable: boolean;
  /** The writer defines this string once and refers to it. */
  readonly intern: boolean;
  readonly offset: number;
  /** Size in bytes of `bytes`, `chars`, `bytesPointer` and each element of a bytes array; else 0. */
  readonly extent: number;
  /** Bytes that eslogger prints in hexadecimal. */
  readonly hex: boolean;
  readonly enum?: string;
  /** Plan of a pointer's target, or of an array's struct elements. */
  readonly plan?: Plan;
  readonly element?: 'struct' | 'string' | 'bytes';
  readonly arms?: readonly Arm[];
  readonly discriminator?: { readonly offset: number; readonly size: number; readonly path: readonly string[] };
  readonly irregular?: Irregular;
  readonly count?: { readonly offset: number; readonly size: number };
  /** What a text or bytes are about, by `contents.ts`; for a file, the content of its path. */
  readonly content?: ContentName;
  /** For content `name`: the file of the folder that contains it. */
  readonly folder?: { readonly offset: number; readonly path: readonly string[] };
}

export interface Plan {
  readonly name: string;
  /** Position among the C++ plans. */
  readonly index: number;
  readonly steps: readonly Step[];
  readonly sizes: readonly { readonly since: number; readonly size: number }[];
  readonly align: number;
}

interface Place {
  readonly base: number;
  readonly path: readonly string[];
  readonly since: number;
  /** Offsets of the siblings, to find discriminators and counts. */
  readonly siblings: ReadonlyMap<string, { readonly offset: number; readonly size: number }>;
}

/** Made when they are needed: a run without a trace reader needs few of them. */
let made = new Map<string, Plan>();

const addPlan = (name: string, make: () => Pick<Plan, 'steps' | 'sizes' | 'align'>): Plan => {
  const plan = { name, steps: [] as readonly Step[], sizes: [] as Plan['sizes'], align: 1 };
  const numbered = Object.defineProperty(plan, 'index', { get: () => numbers().get(name) }) as typeof plan & Plan;
  // Registered before its steps are made, so that a plan precedes its parts.
  made.set(name, numbered);
  Object.assign(plan, make());
  return numbered;
};

/** Returns the plan of a struct in the tables. */
export const planOf = (name: string): Plan =>
  made.get(name) ??
  addPlan(name, () => {
    const row = structNamed(name);
    const layout = layoutOf(row);
    const siblings = new Map(layout.fields.map((placed) => [placed.field.name, placed]));
    const steps = layout.fields.flatMap((placed) =>
      stepsOf(name, placed.field, { base: placed.offset, path: [], since: 1, siblings }),
    );
    return { steps: inRecordOrder(steps), sizes: sizesOf(row), align: layout.align };
  });

const inRecordOrder = (steps: readonly Step[]): Step[] =>
  steps.toSorted((a, b) => a.since - b.since).map((step) => withFolder(step, steps));

/** Links a name's step to the sibling file that its row names. */
const withFolder = (step: Step, steps: readonly Step[]): Step => {
  if (step.folder === undefined) return step;
  const wanted = step.folder.path.join('.');
  const found = steps.find(({ op, path }) => op === 'file' && path.join('.') === wanted);
  if (!found) throw new Error(`${step.path.join('.')} is in ${wanted}, which is no file`);
  return { ...step, folder: { offset: found.offset, path: found.path } };
};

const aboutOf = (content: Content, path: readonly string[]): Pick<Step, 'content' | 'folder'> =>
  typeof content === 'string'
    ? { content }
    : { content: 'name', folder: { offset: 0, path: [...path.slice(0, -1), content.nameIn] } };

const irregularContents: Readonly<Record<Irregular, Pick<Step, 'content'>>> = {
  args: { content: 'argument' },
  env: { content: 'environment' },
  fds: {},
  acl: { content: 'accessList' },
  entitlements: { content: 'entitlements' },
};

/** Flattens embedded structs; fields that are not data (reserved bytes, counts) have no step. */
const stepsOf = (owner: string, field: Field, place: Place): Step[] => {
  const since = Math.max(field.since, place.since);
  const path = [...place.path, field.name];
  const common = {
    ...('content' in field && field.content !== undefined ? aboutOf(field.content, path) : {}),
    path,
    since,
    nullable: false,
    intern: false,
    offset: place.base,
    extent: 0,
    hex: false,
  };
  switch (field.kind) {
    case 'count':
    case 'reserved':
    case 'rawPointer':
      return [];
    case 'scalar':
      return [{ ...common, op: field.type, ...(field.enum === undefined ? {} : { enum: field.enum }) }];
    case 'string':
      return [{ ...common, op: 'string', nullable: field.optional, intern: field.intern }];
    case 'token':
      return [{ ...common, op: 'token', nullable: true, hex: true }];
    case 'bytes':
      return [{ ...common, op: 'bytes', extent: field.length, hex: true }];
    case 'chars':
      return [{ ...common, op: 'chars', extent: field.length }];
    case 'bytesPointer':
      return [{ ...common, op: 'bytesPointer', extent: field.length, nullable: field.nullable, hex: true }];
    case 'image':
      return [{ ...common, op: field.image, nullable: field.nullable }];
    case 'pointer':
      return [{ ...common, op: 'pointer', nullable: field.nullable, plan: planOf(field.struct) }];
    case 'irregular':
      return [
        {
          ...common,
          op: 'irregular',
          nullable: field.nullable,
          irregular: field.irregular,
          ...irregularContents[field.irregular],
        },
      ];
    case 'words':
      // An audit token is an object of eight named words, so its array's own name is not in the path.
      return field.names.map((name, index) => ({
        ...common,
        op: field.type,
        path: [...place.path, name],
        offset: place.base + 4 * index,
      }));
    case 'struct':
      return embeddedSteps(owner, field, { ...place, path, since });
    case 'group':
      return fieldsOf(owner, field.fields, { ...place, path, since });
    case 'carve':
      return fieldsOf(owner, field.fields, { ...place, since });
    case 'array': {
      const counted = place.siblings.get(field.count);
      if (!counted) throw new Error(`${owner}.${field.name}: no field ${field.count}`);
      const countAt = { offset: counted.offset, size: counted.size };
      const array = { ...common, op: 'array', nullable: field.nullable, count: countAt } as const;
      const isText = field.element === 'es_string_token_t' || field.element === 'uuid_t';
      if (isText && field.content === undefined)
        throw new Error(`${owner}.${field.name}: nothing says what it is about`);
      if (field.element === 'es_string_token_t') return [{ ...array, element: 'string' }];
      if (field.element === 'uuid_t') return [{ ...array, element: 'bytes', extent: 16 }];
      return [{ ...array, element: 'struct', plan: planOf(field.element) }];
    }
    case 'union': {
      const found = place.siblings.get(field.discriminator);
      if (!found) throw new Error(`${owner}.${field.name}: no field ${field.discriminator}`);
      const discriminator = {
        offset: found.offset,
        size: found.size,
        path: [...place.path, field.discriminator],
      };
      const arms = field.arms.flatMap((arm) => {
        const plan = addPlan(`${owner}.${field.name}.${arm.field.name}`, () => ({
          steps: inRecordOrder(stepsOf(owner, arm.field, { ...place, path: [], since: 1 })),
          sizes: [],
          align: extentOf(arm.field).align,
        }));
        return arm.values.map((value) => ({ value, key: arm.field.name, plan }));
      });
      return [{ ...common, op: 'union', arms, discriminator }];
    }
  }
};

const fieldsOf = (owner: string, fields: readonly Field[], place: Place): Step[] => {
  const layout = layoutOfFields(fields);
  return layout.fields.flatMap((placed) =>
    stepsOf(owner, placed.field, { ...place, base: place.base + placed.offset }),
  );
};

const embeddedSteps = (owner: string, field: StructField, place: Place): Step[] =>
  fieldsOf(owner, structNamed(field.struct).fields, place);

const makeAll = (): void => {
  // C++ refers to the interned images by these three numbers.
  for (const name of ['es_process_t', 'es_file_t', 'es_thread_t']) planOf(name);
  for (const row of eventRows) if (row.payload !== null) planOf(row.payload);
};

let knownNumbers: ReadonlyMap<string, number> | null = null;

/** A plan's number is its place when all are made in the order of the tables, whichever were needed before. */
const numbers = (): ReadonlyMap<string, number> => {
  if (knownNumbers !== null) return knownNumbers;
  const before = made;
  made = new Map();
  try {
    makeAll();
    knownNumbers = new Map([...made.keys()].map((name, index) => [name, index]));
  } finally {
    made = before;
  }
  return knownNumbers;
};

/** Returns every plan, by index: structs that a record can have, and the arms of their unions. */
export const allPlans = (): readonly Plan[] => {
  makeAll();
  return [...numbers().keys()].flatMap((name) => made.get(name) ?? []);
};

/** Without making them all for one that is made. */
export const isPlan = (name: string): boolean => made.has(name) || numbers().has(name);

export const eventPlan = (eventType: number): { readonly row: EventRow; readonly plan: Plan } | undefined => {
  const row = eventRow(eventType);
  return row?.payload == null ? undefined : { row, plan: planOf(row.payload) };
};
