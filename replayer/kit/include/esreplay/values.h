/* For programs that want messages with macOS's numbers in them, such as a recorder: not of macOS, so guard the call. */
#ifndef ESREPLAY_VALUES_H
#define ESREPLAY_VALUES_H

#ifdef __cplusplus
extern "C" {
#endif

/* Call it before the first message. Flags given to es_respond_flags_result are then macOS's, too. */
void esreplay_keep_darwin_values(void);

#ifdef __cplusplus
}
#endif

#endif
