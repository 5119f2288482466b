// Prints what a client can see of every message: one line "GLOBAL KEY VALUE" per fact, for the test to compare with the
// trace. `deny` denies everything that it can.
#include <mach/mach_time.h>
#include <stdatomic.h>
#include <time.h>
#include "es_test_client.h"

static uint64_t g_number;
static unsigned g_bad_strings;
static pthread_t g_main;
static atomic_int g_inside;
static int g_deny;
static uint64_t g_last_id[4];
static const es_message_t *g_message;
static long long g_end;

static void say(const char *key, long long value) { printf("%llu %s %lld\n", (unsigned long long)g_number, key, value); }

// Whether there is data, and its length.
static void token(const char *key, es_string_token_t token) {
  if (token.data != NULL && strlen(token.data) != token.length) ++g_bad_strings;
  say(key, token.data == NULL ? -1 : (long long)token.length);
  long long end = token.data + token.length + 1 - (const char *)g_message;
  if (token.data != NULL && end > g_end) g_end = end;
}

// The bytes in hexadecimal.
static void text(const char *key, es_string_token_t token) {
  printf("%llu %s x", (unsigned long long)g_number, key);
  for (size_t i = 0; i < token.length; ++i) printf("%02x", (unsigned char)token.data[i]);
  printf("\n");
}

static void file(const char *key, const es_file_t *file) {
  token(key, file->path);
  say("truncated", file->path_truncated);
  say("inode", (long long)file->stat.st_ino);
  say("links", file->stat.st_nlink);
}

static void process(const char *key, const es_process_t *process) {
  say(key, (long long)process->audit_token.val[5]);
  say("pidversion", (long long)process->audit_token.val[7]);
  say("auid", process->audit_token.val[0]);
  say("euid", (int)process->audit_token.val[1]);
  token("signing_id", process->signing_id);
  token("team_id", process->team_id);
  say("tty", process->tty != NULL);
  say("es client", process->is_es_client);
}

static void tell_exec(const es_event_exec_t *exec) {
  process("target", exec->target);
  say("args", es_exec_arg_count(exec));
  for (uint32_t i = 0; i < es_exec_arg_count(exec); ++i) {
    token("arg", es_exec_arg(exec, i));
    text("arg text", es_exec_arg(exec, i));
  }
  say("env", es_exec_env_count(exec));
  for (uint32_t i = 0; i < es_exec_env_count(exec); ++i) text("variable", es_exec_env(exec, i));
  say("last_fd", exec->last_fd);
  for (uint32_t i = 0; i < es_exec_fd_count(exec); ++i) {
    const es_fd_t *fd = es_exec_fd(exec, i);
    say("fd", fd->fd);
    say("fdtype", fd->fdtype);
    if (fd->fdtype == 6) say("pipe", (long long)fd->pipe.pipe_id);
  }
  say("script", exec->script != NULL);
}

static void tell_create(const es_event_create_t *create) {
  say("destination", create->destination_type);
  if (create->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE) {
    file("file", create->destination.existing_file);
  } else {
    file("dir", create->destination.new_path.dir);
    token("filename", create->destination.new_path.filename);
  }
}

static void tell_thread_state(const es_thread_state_t *state) {
  if (state == NULL) return;
  say("flavor", state->flavor);
  say("state size", (long long)state->state.size);
  for (size_t i = 0; i < state->state.size; ++i) say("state", state->state.data[i]);
}

static void tell_event(const es_message_t *message) {
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_EXEC:
    case ES_EVENT_TYPE_NOTIFY_EXEC: tell_exec(&message->event.exec); break;
    case ES_EVENT_TYPE_AUTH_OPEN:
    case ES_EVENT_TYPE_NOTIFY_OPEN: file("file", message->event.open.file); break;
    case ES_EVENT_TYPE_AUTH_CREATE:
    case ES_EVENT_TYPE_NOTIFY_CREATE: tell_create(&message->event.create); break;
    case ES_EVENT_TYPE_NOTIFY_BTM_LAUNCH_ITEM_ADD:
      say("instigator", message->event.btm_launch_item_add->instigator != NULL);
      token("app_url", message->event.btm_launch_item_add->item->app_url);
      token("executable_path", message->event.btm_launch_item_add->executable_path);
      break;
    case ES_EVENT_TYPE_NOTIFY_REMOTE_THREAD_CREATE:
      tell_thread_state(message->event.remote_thread_create.thread_state);
      break;
    default: break;
  }
}

static void tell_action(const es_message_t *message) {
  say("budget", (long long)(message->deadline - message->mach_time));
  if (message->action_type == ES_ACTION_TYPE_AUTH) {
    say("fresh", memcmp(g_last_id, &message->action.auth, sizeof g_last_id) != 0);
    memcpy(g_last_id, &message->action.auth, sizeof g_last_id);
  } else if (message->action.notify.result_type == ES_RESULT_TYPE_FLAGS) {
    say("flags", message->action.notify.result.flags);
  } else {
    say("auth", message->action.notify.result.auth);
  }
}

static void tell(es_client_t *client, const es_message_t *message) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  g_number = message->global_seq_num;
  g_message = message;
  g_end = 0;
  say("type", message->event_type);
  say("seq", (long long)message->seq_num);
  say("version", message->version);
  say("alone", atomic_fetch_add(&g_inside, 1) == 0);
  say("own thread", !pthread_equal(pthread_self(), g_main));
  say("age", now.tv_sec - message->time.tv_sec);
  say("mach age", (long long)(mach_absolute_time() - message->mach_time) / 24000);
  say("thread", message->thread == NULL ? -1 : (long long)message->thread->thread_id);
  process("process", message->process);
  tell_action(message);
  tell_event(message);
  say("bad strings", g_bad_strings);
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  say("size", (long long)es_message_size(message));
  say("end", g_end);
  fflush(stdout);
  answer(client, message, g_deny);
  atomic_fetch_sub(&g_inside, 1);
}

int main(int argc, char** argv) {
  g_deny = argc > 1 && strcmp(argv[1], "deny") == 0;
  es_event_type_t events[ES_EVENT_TYPE_LAST];
  uint32_t count = 0;
  g_main = pthread_self();
  for (uint32_t type = 0; type < ES_EVENT_TYPE_LAST; ++type) {
    if (type != ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP) events[count++] = (es_event_type_t)type;
  }
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        tell(client, message);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  if (es_subscribe(g_client, events, count) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
