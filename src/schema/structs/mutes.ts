// What es_muted_paths_events and es_muted_processes_events return. No message contains these.
import { array, auditToken, count, enumOf, type Struct, string, struct } from '../fields.ts';

export const muteStructs: readonly Struct[] = [
  struct(
    'es_muted_path_t',
    [
      enumOf('type', 'es_mute_path_type_t'),
      count('event_count'),
      array('events', 'es_event_type_t', 'event_count', { readOnly: true, unstated: true }),
      string('path', 'path'),
    ],
    { header: 'ESClient', firstMacos: '12.0' },
  ),
  struct(
    'es_muted_paths_t',
    [count('count'), array('paths', 'es_muted_path_t', 'count', { readOnly: true, unstated: true })],
    {
      header: 'ESClient',
      firstMacos: '12.0',
    },
  ),
  struct(
    'es_muted_process_t',
    [
      auditToken('audit_token'),
      count('event_count'),
      array('events', 'es_event_type_t', 'event_count', { readOnly: true, unstated: true }),
    ],
    { header: 'ESClient', firstMacos: '12.0' },
  ),
  struct(
    'es_muted_processes_t',
    [count('count'), array('processes', 'es_muted_process_t', 'count', { readOnly: true, unstated: true })],
    { header: 'ESClient', firstMacos: '12.0' },
  ),
];
