/* Defines __APPLE__, for clients whose code is inside `#ifdef __APPLE__`. Force it in front of a source file, as
 * `esreplay kit --apple` does: -include esreplay/apple.h. __linux__ stays defined: the headers of the system need it.
 *
 * Some headers of clang and of libc++ ask for __APPLE__ themselves. They come first, so that they still see Linux.
 * glibc, libstdc++ and gcc have none. */
#ifndef ESREPLAY_APPLE_H
#define ESREPLAY_APPLE_H

#include <float.h>
#include <stddef.h>
#include <unwind.h>
#if defined(_LIBCPP_VERSION)
#include <ctime>
#include <locale>
#include <random>
#include <string>
#include <typeinfo>
#endif

#define __APPLE__ 1
#define __MACH__ 1

#endif
