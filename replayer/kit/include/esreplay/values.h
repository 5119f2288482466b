/* For programs that want macOS's numbers in messages, such as a recorder. macOS has no such call, so guard it. */
#ifndef ESREPLAY_VALUES_H
#define ESREPLAY_VALUES_H

#ifdef __cplusplus
extern "C" {
#endif

/* Call it before the first message. Flags passed to es_respond_flags_result are then macOS's too. */
void esreplay_keep_darwin_values(void);

#ifdef __cplusplus
}
#endif

#endif
