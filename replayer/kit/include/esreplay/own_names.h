/* Gives functions and constants of frameworks symbol names of the kit's own. Swift's Foundation for Linux exports
 * CFRelease and its relatives under Apple's names, for objects of its own, and a client may bring other stand-ins.
 * A program for macOS, which tests build with these headers, calls Apple's. */
#ifndef ESREPLAY_OWN_NAMES_H
#define ESREPLAY_OWN_NAMES_H

#if defined(__APPLE__)
#define ESREPLAY_OWN(name)
#else
#define ESREPLAY_OWN(name) __asm__("esreplay_" #name) __attribute__((__visibility__("default")))
#endif

#ifdef __cplusplus
#define ESREPLAY_DECLS_BEGIN extern "C" {
#define ESREPLAY_DECLS_END }
#else
#define ESREPLAY_DECLS_BEGIN
#define ESREPLAY_DECLS_END
#endif

#endif
