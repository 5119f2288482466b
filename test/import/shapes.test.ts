// The shapes derived from the struct tables have exactly the keys that eslogger writes, for every event with known
// keys.
import assert from 'node:assert/strict';
import {
  eventKey,
  type ObjectShape,
  type Shape,
  type ShapeField,
  shapeOf,
} from '../../src/schema/macos/eslogger-shape.ts';
import { eventRows } from '../../src/schema/macos/events.ts';
import { eventKeys, structKeys } from './eslogger-keys.ts';

const named: Readonly<Record<string, string>> = { es_file_t: 'file', es_process_t: 'process', 'struct stat': 'stat' };

/** Keys that the table lacks: eslogger never wrote them, and `cat --json` writes them if they have a value. */
const ours = /^cdhash_full:/;

describe("eslogger's shapes", () => {
  for (const [key, expected] of Object.entries(eventKeys)) {
    it(`the shape of ${key} has the keys that eslogger writes [keys ${key}]`, () => {
      const row = eventRows.find((each) => each.action === 'NOTIFY' && eventKey(each) === key);
      assert.ok(row?.payload);
      assert.deepEqual(flat(shapeOf(row.payload)), parsed(expected));
    });
  }

  it('the shapes of a process, a file and its stat have the keys that eslogger writes', () => {
    for (const [struct, name] of Object.entries(named)) {
      const found = flat(shapeOf(struct)).filter((key) => !ours.test(key));
      assert.deepEqual(found, parsed(structKeys[name] ?? ''), name);
    }
  });

  it('an audit token is an object of 8 numbers', () => {
    const token = shapeOf('es_process_t').fields.find((field) => field.key === 'audit_token')?.shape;
    assert.equal(token?.kind, 'words');
    const names = token.kind === 'words' ? token.names.map((name) => `${name}:int`).toSorted() : [];
    assert.deepEqual(names, parsed(structKeys.audit_token ?? ''));
  });

  it('every event type with a payload has a shape', () => {
    for (const row of eventRows) if (row.payload !== null) assert.ok(flat(shapeOf(row.payload)));
  });
});

// `?` and `|null` say what may happen on some Mac, the shapes what the C type allows: neither is compared.
function parsed(text: string): string[] {
  const keys = text.split(' ').filter((key) => key !== '');
  return keys.map((key) => key.replace('?:', ':').replace(/\|null$/, '')).toSorted();
}

function flat(shape: ObjectShape, prefix = ''): string[] {
  return shape.fields
    .filter((field) => !field.hidden)
    .flatMap((field) => member(field, `${prefix}${field.key}`))
    .toSorted();
}

function member({ shape }: ShapeField, path: string): string[] {
  if (shape.kind === 'choice') return choice(shape, path);
  if (shape.kind === 'array' && shape.element.kind === 'object') {
    return [`${path}:array`, `${path}[]:object`, ...flat(shape.element, `${path}[].`)];
  }
  if (shape.kind === 'object' && !named[shape.name]) return [`${path}:object`, ...flat(shape, `${path}.`)];
  return [`${path}:${kindOf(shape)}`];
}

function choice(shape: Shape & { kind: 'choice' }, path: string): string[] {
  const arms = [...new Map(shape.arms.map((arm) => [arm.key, arm.shape]))];
  if (shape.inline) return [`${path}:${[...new Set(arms.map(([, arm]) => kindOf(arm)))].join('|')}`];
  const keys = arms.flatMap(([key, arm]) => member({ key, since: 1, shape: arm }, `${path}.${key}`));
  return [`${path}:object`, ...keys];
}

function kindOf(shape: Shape): string {
  switch (shape.kind) {
    case 'integer':
      return 'int';
    case 'bool':
    case 'time':
      return shape.kind;
    case 'words':
      return shape.asObject ? 'audit_token' : 'ints';
    case 'object':
      return named[shape.name] ?? 'object';
    case 'array':
      return shape.element.kind === 'string' ? 'texts' : 'array';
    case 'hex':
      // eslogger omits the token `thread_state.state`: it is always null.
      return shape.length === null ? 'null' : 'hex';
    case 'json':
      return 'object';
    default:
      return 'text';
  }
}
