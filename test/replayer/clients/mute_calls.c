// Mutes and unmutes, and prints after each call what it returned and what is muted then. Nothing of the trace is muted.
#include "es_test_client.h"

// Deprecated since macOS 12, and kept: every function is called.
#pragma clang diagnostic ignored "-Wdeprecated-declarations"

static const es_event_type_t g_open[] = {ES_EVENT_TYPE_AUTH_OPEN};
static const es_event_type_t g_mixed[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_NOTIFY_EXIT};
static const es_event_type_t g_exit[] = {ES_EVENT_TYPE_NOTIFY_EXIT};

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void say(const char *what, es_return_t returned) {
  es_muted_paths_t *paths = NULL;
  es_return_t listed = es_muted_paths_events(g_client, &paths);
  char lines[16][128];
  size_t count = 0;
  for (; listed == ES_RETURN_SUCCESS && count < paths->count && count < 16; ++count) {
    const es_muted_path_t *path = &paths->paths[count];
    const char *events = path->event_count == 1 ? "one" : path->event_count < 10 ? "some" : "all";
    snprintf(lines[count], sizeof lines[count], "%d:%s:%s", path->type, path->path.data, events);
  }
  qsort(lines, count, sizeof lines[0], by_text);
  printf("%s %d:", what, returned);
  for (size_t i = 0; i < count; ++i) printf(" %s", lines[i]);
  printf("\n");
  if (paths != NULL) es_release_muted_paths(paths);
}

static void say_processes(const char *what, es_return_t returned) {
  size_t count = 0;
  audit_token_t *tokens = NULL;
  es_muted_processes_t *processes = NULL;
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
  es_muted_processes(g_client, &count, &tokens);
  es_muted_processes_events(g_client, &processes);
  printf("%s %d: %zu %zu", what, returned, count, processes == NULL ? 0 : processes->count);
  if (count > 0) printf(" token %u", tokens[0].val[5]);
  if (processes != NULL && processes->count > 0)
    printf(" pid %u events %s", processes->processes[0].audit_token.val[5],
           processes->processes[0].event_count == 1 ? "one" : "all");
  printf("\n");
  free(tokens);
  if (processes != NULL) es_release_muted_processes(processes);
}

static void mute_paths(void) {
  say("default", ES_RETURN_SUCCESS);
  es_unmute_all_paths(g_client);
  es_unmute_all_target_paths(g_client);
  say("prefix", es_mute_path_prefix(g_client, "/bin/"));
  say("literal", es_mute_path_literal(g_client, "/bin/sh"));
  say("again", es_mute_path(g_client, "/bin/sh", ES_MUTE_PATH_TYPE_LITERAL));
  say("unmute prefix", es_unmute_path(g_client, "/bin/", ES_MUTE_PATH_TYPE_PREFIX));
  say("unmute once", es_unmute_path(g_client, "/bin/sh", ES_MUTE_PATH_TYPE_LITERAL));
  say("one event", es_mute_path_events(g_client, "/a", ES_MUTE_PATH_TYPE_LITERAL, g_open, 1));
  say("other event", es_unmute_path_events(g_client, "/a", ES_MUTE_PATH_TYPE_LITERAL, g_exit, 1));
  say("that event", es_unmute_path_events(g_client, "/a", ES_MUTE_PATH_TYPE_LITERAL, g_open, 1));
  say("targets of some", es_mute_path_events(g_client, "/t", ES_MUTE_PATH_TYPE_TARGET_LITERAL, g_mixed, 2));
  say("targets of none", es_mute_path_events(g_client, "/u", ES_MUTE_PATH_TYPE_TARGET_LITERAL, g_exit, 1));
  say("path", es_mute_path(g_client, "/p", ES_MUTE_PATH_TYPE_LITERAL));
  say("all paths", es_unmute_all_paths(g_client));
  say("path", es_mute_path(g_client, "/p", ES_MUTE_PATH_TYPE_LITERAL));
  say("all targets", es_unmute_all_target_paths(g_client));
  es_unmute_all_paths(g_client);
}

static void invert(void) {
  es_mute_inversion_type_t wrong = (es_mute_inversion_type_t)9;
  for (es_mute_inversion_type_t type = ES_MUTE_INVERSION_TYPE_PROCESS; type < ES_MUTE_INVERSION_TYPE_LAST; ++type) {
    int before = es_muting_inverted(g_client, type), first = es_invert_muting(g_client, type);
    int during = es_muting_inverted(g_client, type), second = es_invert_muting(g_client, type);
    printf("invert %d: %d %d %d %d %d\n", type, before, first, during, second, es_muting_inverted(g_client, type));
  }
  printf("invert wrong: %d %d\n", es_invert_muting(g_client, wrong), es_muting_inverted(g_client, wrong));
}

int main(void) {
  __block int first = 1;
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        if (!first) return;
        first = 0;
        audit_token_t live = message->process->audit_token, dead = live;
        dead.val[5] = 4999999;
        say_processes("dead", es_mute_process(client, &dead));
        say_processes("mute", es_mute_process(client, &live));
        say_processes("unmute", es_unmute_process(client, &live));
        say_processes("mute event", es_mute_process_events(client, &live, g_exit, 1));
        say_processes("unmute other", es_unmute_process_events(client, &live, g_open, 1));
        say_processes("unmute event", es_unmute_process_events(client, &live, g_exit, 1));
        fflush(stdout);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  mute_paths();
  invert();
  fflush(stdout);
  if (es_subscribe(g_client, g_open, 1) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
