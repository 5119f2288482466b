// What a test program uses of the scope: a fake handler around a function, and the facts that it left.
#pragma once

#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

uint32_t probe_start(void);  // call it on the thread that acts as the delivery thread; returns WatchFlag bits
void probe_enter(void);
void probe_leave(void);
void probe_print(void);  // facts as JSON lines on the real standard output; also forgets them
unsigned probe_count(void);
void probe_print_current(pid_t tid);
void probe_pause(void (*run)(void));                // run inside a ScopePause
void probe_call(unsigned call, void (*run)(void));  // run inside a ScopeCall
void probe_answer(void);                            // marks the running handler's message as answered

#ifdef __cplusplus
}
#endif
