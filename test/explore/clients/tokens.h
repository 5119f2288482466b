// A set of processes, as a client has it: by pid, or by pid and pidversion, which no other process ever has.
#pragma once

#include "../../clients/client.h"

enum { kMostProcesses = 256 };

struct processes {
  int pid[kMostProcesses];
  int version[kMostProcesses];
  unsigned count;
};

static inline void add_process(struct processes* set, audit_token_t token) {
  must(set->count < kMostProcesses, "room for a process");
  set->pid[set->count] = audit_token_to_pid(token);
  set->version[set->count++] = audit_token_to_pidversion(token);
}

static inline bool has_pid(const struct processes* set, int pid) {
  for (unsigned i = 0; i < set->count; i++)
    if (set->pid[i] == pid) return true;
  return false;
}

static inline bool has_process(const struct processes* set, audit_token_t token) {
  for (unsigned i = 0; i < set->count; i++)
    if (set->pid[i] == audit_token_to_pid(token) && set->version[i] == audit_token_to_pidversion(token)) return true;
  return false;
}

static inline void remove_pid(struct processes* set, int pid) {
  for (unsigned i = 0; i < set->count; i++) {
    if (set->pid[i] != pid) continue;
    set->count--;
    set->pid[i] = set->pid[set->count];
    set->version[i] = set->version[set->count];
    return;
  }
}
