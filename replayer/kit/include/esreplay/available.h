/* Makes __builtin_available ask which macOS the run imitates. The compiler would answer for Linux, where it is always
 * true. @available of Objective-C and #available of Swift are no macros, and stay true. */
#ifndef ESREPLAY_AVAILABLE_H
#define ESREPLAY_AVAILABLE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* `platforms` is the text between the parentheses: "macOS 13.3, iOS 16, *". True outside a run, and if it does not name
 * macOS. */
bool esreplay_available(const char* platforms);

#ifdef __cplusplus
}
#endif

#define ESREPLAY_AVAILABLE_TEXT(...) #__VA_ARGS__
#define __builtin_available(...) esreplay_available(ESREPLAY_AVAILABLE_TEXT(__VA_ARGS__))

#endif
