// Payloads about file metadata: modes, owners, flags, times, attribute lists, extended attributes, ACLs.
import {
  arm,
  embedded,
  enumOf,
  file,
  gid,
  irregular,
  mode,
  reserved,
  type Struct,
  string,
  struct,
  timespec,
  u32,
  uid,
  union,
} from '../fields.ts';

export const attributeEventStructs: readonly Struct[] = [
  struct('es_event_setmode_t', [mode('mode'), file('target'), reserved(64)]),
  struct('es_event_setowner_t', [uid('uid'), gid('gid'), file('target'), reserved(64)]),
  struct('es_event_setflags_t', [u32('flags'), file('target'), reserved(64)]),
  struct('es_event_setacl_t', [
    file('target'),
    enumOf('set_or_clear', 'es_set_or_clear_t'),
    union('acl', 'set_or_clear', [arm(0, irregular('set', 'acl', { c: 'acl_t' }))]),
    reserved(64),
  ]),
  struct('es_event_utimes_t', [file('target'), timespec('atime'), timespec('mtime'), reserved(64)]),
  struct('es_event_getattrlist_t', [embedded('attrlist', 'struct attrlist'), file('target'), reserved(64)]),
  struct('es_event_setattrlist_t', [embedded('attrlist', 'struct attrlist'), file('target'), reserved(64)]),
  struct('es_event_getextattr_t', [file('target'), string('extattr', 'identifier', { intern: true }), reserved(64)]),
  struct('es_event_setextattr_t', [file('target'), string('extattr', 'identifier', { intern: true }), reserved(64)]),
  struct('es_event_listextattr_t', [file('target'), reserved(64)]),
  struct('es_event_deleteextattr_t', [file('target'), string('extattr', 'identifier', { intern: true }), reserved(64)]),
];
