// Lines of formats that look like eslogger's.

export const jamf = '{"glob_seq_num":1,"deadline":5,"event":{"exec":{}},"time":"2031-07-09T04:05:06.123Z"}';

export const santa = '{"machine_id":"m","event_time":"2031-07-09T04:05:06Z","execution":{"decision":"DECISION_ALLOW"}}';
