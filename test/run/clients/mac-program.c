// A program as macOS would start it, for tests of the environment that programs get. By its name it is one of Apple's
// (sh, env, sudo) or another one. MAC_PROTECTION is "on" or "off" (System Integrity Protection), MAC_PROCESSOR "arm64"
// or "x86_64", and MAC_SHELL the shell behind sh. First it does what the kernel and dyld would do with
// DYLD_INSERT_LIBRARIES. Then it adds a line to MAC_LOG, its name and the libraries that it has inserted and passes on,
// and does what its name says.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char kVariable[] = "DYLD_INSERT_LIBRARIES";

static int is(const char* variable, const char* value) {
  const char* found = getenv(variable);
  return found != NULL && strcmp(found, value) == 0;
}

static const char* load(const char* name, int apples) {
  const char* libraries = getenv(kVariable);
  if (libraries == NULL) return "nothing";
  // The kernel restricts what is set-user-ID. If dyld ended it instead, the client would not get the library either.
  if (strcmp(name, "sudo") == 0 || (apples && is("MAC_PROTECTION", "on"))) {
    unsetenv(kVariable);
    return "nothing";
  }
  if (apples && is("MAC_PROCESSOR", "arm64")) {  // such programs are arm64e
    fprintf(stderr, "dyld: terminating because inserted dylib '%s' could not be loaded\n", libraries);
    abort();
  }
  return libraries;
}

int main(int count, char** words) {
  (void)count;
  const char* slash = strrchr(words[0], '/');
  const char* name = slash == NULL ? words[0] : slash + 1;
  const int shell = strcmp(name, "sh") == 0, assigns = strcmp(name, "env") == 0, sudo = strcmp(name, "sudo") == 0;
  const char* loaded = load(name, shell || assigns || sudo);
  FILE* log = fopen(getenv("MAC_LOG"), "a");
  if (log == NULL) return 96;
  fprintf(log, "%s: %s\n", name, loaded);
  fclose(log);
  if (shell) execv(getenv("MAC_SHELL"), words);
  for (++words; assigns && *words != NULL && strchr(*words, '=') != NULL; ++words) putenv(*words);
  if (assigns || sudo) execvp(*words, words);
  return shell || assigns || sudo ? 97 : 0;
}
