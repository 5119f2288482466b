// Lines of formats that look like eslogger's.

export const jamf = '{"glob_seq_num":1,"deadline":5,"event":{"exec":{}},"time":"2031-07-09T04:05:06.123Z"}';

export const santa = '{"machine_id":"m","event_time":"2031-07-09T04:05:06Z","execution":{"decision":"DECISION_ALLOW"}}';

/** A file event without the message around it. */
export const santaEvent =
  '{"instigator":{"id":{"pid":"71"}},"target":{"path":"/opt/invented/a"},"reason":"REASON_CERT"}';

export const jamfAlert =
  '{"host":{"serial":"INVENTED"},"match":{"facts":[],"severity":0},"related":{"files":[]},"eventType":"GPProcessEvent"}';

export const macMonitor =
  '{"id":"0A","version":10,"schema_version":1,"seq_num":1,"global_seq_num":1,"time":"2031-07-09T04:05:06.000000000Z","mach_time":7,"message_darwin_time":1.5,"macOS":"26.1","es_event_type":"ES_EVENT_TYPE_NOTIFY_EXEC"}';

/** What `log show --style ndjson` prints of `eslogger --oslog`. */
export const unifiedLog = (message: string): string =>
  JSON.stringify({ traceID: 1, eventMessage: message, eventType: 'logEvent', subsystem: 'com.apple.eslogger' });

/** Begins as Santa's text log does. */
export const textLog = '[2031-07-09T04:05:06.123Z] I santad: action=EXEC|decision=ALLOW|path=/opt/invented/a';
