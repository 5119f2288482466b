// The events that eslogger knows on a release of macOS, and how certain the form of their lines is.
import { eventKey } from '../schema/macos/eslogger-shape.ts';
import { eventRows } from '../schema/macos/events.ts';
import type { OsProfile } from '../schema/macos/os-profiles.ts';

/** `line`: as in real lines; `keys`: eslogger's own list of keys; `modelled`: derived from the header of that release. */
export type Certainty = 'line' | 'keys' | 'modelled';

export interface EsloggerEvent {
  readonly name: string;
  readonly eventType: number;
  readonly certainty: Certainty;
}

/** Events with a published real line, by message version. */
const seenLines: Readonly<Record<number, readonly string[]>> = {
  9: ['exec'],
  10: ['create', 'exec', 'exit', 'fork', 'rename', 'unlink'],
};

/** Events whose keys are known from the eslogger of macOS 27.0, by message version. */
const knownKeys: Readonly<Record<number, readonly string[]>> = {
  11: `
    authorization_judgement authorization_petition btm_launch_item_add btm_launch_item_remove close create
    cs_invalidated deleteextattr dup exec exit fork gatekeeper_user_override get_task getextattr iokit_open link
    listextattr login_login lw_session_login lw_session_unlock mmap mount mprotect od_attribute_value_add
    od_create_group od_create_user od_group_add od_group_remove od_modify_password open openssh_login openssh_logout
    proc_check proc_suspend_resume profile_add pty_grant remote_thread_create rename setextattr setmode signal
    tcc_modify trace uipc_bind uipc_connect unlink write xp_malware_detected xp_malware_remediated xpc_connect`
    .trim()
    .split(/\s+/),
};

/** Every NOTIFY event of the release, by name, as eslogger lists them. */
export function esloggerEvents({ eventTypeLast, messageVersion }: OsProfile): readonly EsloggerEvent[] {
  const certainty = (name: string): Certainty => {
    if (seenLines[messageVersion]?.includes(name) === true) return 'line';
    return knownKeys[messageVersion]?.includes(name) === true ? 'keys' : 'modelled';
  };
  return eventRows
    .filter((row) => row.action === 'NOTIFY' && row.payload !== null && row.number < eventTypeLast)
    .map((row) => ({ name: eventKey(row) ?? '', eventType: row.number }))
    .map((event) => ({ ...event, certainty: certainty(event.name) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
