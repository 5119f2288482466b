// How reports, lists and suggestions spell an event. This file has no table, so the page can have it.

/** `ES_EVENT_TYPE_AUTH_OPEN` → `AUTH_OPEN`. */
export const shortEventName = (name: string): string => name.replace(/^ES_EVENT_TYPE_/, '');
