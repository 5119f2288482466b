// Puts one question to Endpoint Security, the first argument: a policy of the replayer, or another undocumented
// behaviour. Prints the answer in one line, in the policy's words, or `unclear: ...` for any other result. The second
// argument is an empty folder: children work on files in it, and nothing else causes AUTH messages. Without it the
// messages come from a replay, in which "asked" and "last" are files, and nothing causes them here.
#include "asks_events.h"

// --- The questions. `on_message` has answered if it returns true. ---

static bool first_auth(const es_message_t* message) {
  static bool asked = false;
  if (asked || message->action_type != ES_ACTION_TYPE_AUTH) return false;
  return asked = true;
}

static bool through_other(es_client_t* client, const es_message_t* message) {
  (void)client;
  static es_client_t* other = NULL;
  if (!first_auth(message)) return false;
  if (es_new_client(&other, ^(es_client_t* own, const es_message_t* its) {
        answer(own, its, 0);
      }) == ES_NEW_CLIENT_RESULT_SUCCESS)
    answered = respond_code(es_respond_flags_result(other, message, UINT32_MAX, false));
  return false;
}

static bool for_nothing(es_client_t* client, const es_message_t* message) {
  const es_message_t* volatile nothing = NULL;
  if (first_auth(message)) answered = respond_code(es_respond_flags_result(client, nothing, UINT32_MAX, false));
  return false;
}

static bool twice_and_wrong(es_client_t* client, const es_message_t* message) {
  if (!first_auth(message)) return false;
  answer(client, message, 0);
  es_respond_result_t code = es_respond_auth_result(client, message, ES_AUTH_RESULT_ALLOW, false);
  answered = code == ES_RESPOND_RESULT_ERR_EVENT_TYPE           ? "function-first"
             : code == ES_RESPOND_RESULT_ERR_DUPLICATE_RESPONSE ? "answered-first"
                                                                : respond_code(code);
  return true;
}

static bool by_copy(es_client_t* client, const es_message_t* message) {
  if (!first_auth(message)) return false;
  es_message_t copy = *message;
  es_respond_result_t code = es_respond_flags_result(client, &copy, UINT32_MAX, false);
  answered = code == ES_RESPOND_RESULT_SUCCESS     ? "accepted"
             : code == ES_RESPOND_RESULT_NOT_FOUND ? "refused"
                                                   : respond_code(code);
  return code == ES_RESPOND_RESULT_SUCCESS;
}

static bool delete_here(es_client_t* client, const es_message_t* message) {
  if (!first_auth(message)) return false;
  answer(client, message, 0);
  answered = es_delete_client(client) == ES_RETURN_SUCCESS ? "success" : "error";
  end_here();
  return true;
}

static bool delete_later(es_client_t* client, const es_message_t* message) {
  if (!first_auth(message)) return false;
  es_retain_message(message);
  dispatch_async(dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0), ^{
    es_delete_client(client);
  });
  return true;
}
static void say_whether_opened(void) { answered = deed_status == 0 ? "allowed" : "denied"; }

// A maximum that arrives while the message is open: two seconds later it is either still unanswered or not.
static bool shorten(es_client_t* client, const es_message_t* message) {
  if (!first_auth(message)) return false;
  es_event_type_t type = message->event_type;
  if (es_set_deadline_miss_mode(client, ES_DEADLINE_MISS_MODE_FAIL_OPEN) != ES_RETURN_SUCCESS ||
      es_set_deadline_max_milliseconds(client, &type, 1, 100) != ES_RETURN_SUCCESS) {
    answered = "unclear: the bounds are refused";
    return false;
  }
  sleep(2);
  es_respond_result_t code = es_respond_flags_result(client, message, UINT32_MAX, false);
  answered = code == ES_RESPOND_RESULT_SUCCESS ? "queued-later" : "open-too";
  return true;
}

static bool deny_to_keep(es_client_t* client, const es_message_t* message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return false;
  es_respond_flags_result(client, message,
                          opened(message) && ends_with(opened(message)->path, "/asked") ? 0 : UINT32_MAX, true);
  return true;
}
static void say_denials(void) {
  unsigned times = times_seen(ES_EVENT_TYPE_AUTH_OPEN);
  answered = times == 1 ? "kept" : times == 2 ? "not-kept" : say("unclear: asked %lld times", times);
}

static bool note_deadline(es_client_t* client, const es_message_t* message) {
  (void)client;
  if (message->event_type != ES_EVENT_TYPE_NOTIFY_OPEN) return false;
  uint64_t deadline = message->deadline;
  answered = deadline == 0                    ? "zero"
             : deadline == UINT64_MAX         ? "largest"
             : deadline >= message->mach_time ? "event-time"
                                              : say("unclear: %lld", (long long)deadline);
  return false;
}

static bool note_results(es_client_t* client, const es_message_t* message) {
  (void)client;
  if (message->action_type != ES_ACTION_TYPE_NOTIFY) return false;
  bool flags = message->action.notify.result_type == ES_RESULT_TYPE_FLAGS;
  if (flags == (message->event_type == ES_EVENT_TYPE_NOTIFY_OPEN)) {
    if (strncmp(answered, "unclear: event", 14) != 0) answered = "open-only";
  } else {
    answered = say("unclear: event %lld has the other kind of result", (long long)message->event_type);
  }
  return false;
}

// While a message is open, a block is queued behind it. The block waits until another message is delivered, or for two
// seconds, unless it runs on the thread that handles messages.
static dispatch_semaphore_t delivered_meanwhile;
static pthread_t handler_thread;
static const es_message_t* open_message;
static bool keep_open(es_client_t* client, const es_message_t* message) {
  (void)client;
  handler_thread = pthread_self();
  dispatch_semaphore_signal(delivered_meanwhile);
  if (!first_auth(message)) return false;
  es_retain_message(message);
  open_message = message;
  dispatch_semaphore_signal(ended);
  return true;
}
static void sync_and_wait(void) {
  dispatch_semaphore_wait(delivered_meanwhile, DISPATCH_TIME_FOREVER);  // waits until the message is open
  dispatch_semaphore_t ran = dispatch_semaphore_create(0);
  es_return_t result = es_sync_client(g_client, ^{
    if (causes_events && fork() == 0) _exit(opens());
    if (pthread_equal(pthread_self(), handler_thread)) {
      answered = "delivery";
    } else {
      dispatch_time_t limit = dispatch_time(DISPATCH_TIME_NOW, (int64_t)(2 * NSEC_PER_SEC));
      answered = dispatch_semaphore_wait(delivered_meanwhile, limit) == 0 ? "own" : "delivery";
    }
    dispatch_semaphore_signal(ran);
  });
  if (result == ES_RETURN_SUCCESS) {
    dispatch_semaphore_wait(ran, DISPATCH_TIME_FOREVER);
  } else {
    answered = "unclear: refused";
  }
  answer(g_client, open_message, 0);
  es_release_message(open_message);
}

// Holds the queue until it is overfull; the messages before the first gap are what it held.
static atomic_bool released;
static bool hold(es_client_t* client, const es_message_t* message) {
  (void)client;
  static uint64_t next = 0, held = 0;
  static bool gap = false;
  while (!released) usleep(10000);
  if (message->event_type != ES_EVENT_TYPE_NOTIFY_OPEN || gap) return false;
  if (held > 0 && message->seq_num != next) {
    gap = true;
    answered = say("%lld", (long long)held - 1);  // without the one in the handler
  }
  ++held;
  next = message->seq_num + 1;
  return false;
}

static bool keep_allowed(es_client_t* client, const es_message_t* message) {
  if (message->event_type != ES_EVENT_TYPE_AUTH_OPEN) return false;
  es_respond_flags_result(client, message, UINT32_MAX, true);
  return true;
}
// A type's counter skips what is muted or kept; the counter of all types also skips what is not subscribed to.
static void say_counts(void) {
  uint64_t jumps[2] = {0, 0}, all = 0;
  const struct seen* before[2] = {NULL, NULL};
  for (size_t at = 0; at < seen_count; ++at) {
    bool auth = seen[at].type == ES_EVENT_TYPE_AUTH_OPEN;
    if (before[auth] != NULL) jumps[auth] += seen[at].seq_num - before[auth]->seq_num - 1;
    if (at > 0) all += seen[at].global_seq_num - seen[at - 1].global_seq_num - 1;
    before[auth] = &seen[at];
  }
  bool others = all > jumps[0] + jumps[1];
  if (seen_count < 4) return;
  answered = jumps[0] == 0 && jumps[1] == 0 ? (others ? "all-but-unsubscribed" : "all")
             : jumps[0] == 0 && !others     ? "all-but-cached"
             : jumps[1] == 0 && !others     ? "all-but-muted"
             : others                       ? "none"
                                            : "unclear: muted ones are counted, and perhaps cached ones";
}

static bool mute_the_born(es_client_t* client, const es_message_t* message) {
  bool ours = !causes_events || message->process->audit_token.val[5] == (unsigned)getpid();
  if (message->event_type == ES_EVENT_TYPE_NOTIFY_FORK && ours)
    es_mute_process(client, &message->event.fork.child->audit_token);
  return false;
}
static void say_whether_muted(void) { answered = times_seen(ES_EVENT_TYPE_NOTIFY_OPEN) > 0 ? "ends" : "stays"; }

static void say_whether_delivered(void) { answered = seen_count > 0 ? "delivered" : "unclear: nothing was delivered"; }

// --- Without a message. ---

static void subscribe_bootstrap(void) {
  es_event_type_t type[] = {ES_EVENT_TYPE_AUTH_BOOTSTRAP_LOOK_UP};
  answered = es_subscribe(g_client, type, 1) == ES_RETURN_SUCCESS ? "ignored" : "refused";
}

static void subscribe_unknown(void) {
  es_event_type_t type[] = {(es_event_type_t)1000};
  answered = es_subscribe(g_client, type, 1) == ES_RETURN_SUCCESS ? "ignored" : "refused";
}

static void unmute_nothing(void) {
  bool done = es_unmute_path(g_client, "/nowhere/at/all", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS;
  answered = done ? "success" : "error";
}

static void bound_nothing(void) {
  es_event_type_t open[] = {ES_EVENT_TYPE_AUTH_OPEN}, notify[] = {ES_EVENT_TYPE_NOTIFY_OPEN};
  bool none = es_set_deadline_max_milliseconds(g_client, open, 0, 300) == ES_RETURN_SUCCESS;
  bool told = es_set_deadline_max_milliseconds(g_client, notify, 1, 300) == ES_RETURN_SUCCESS;
  bool zero = es_set_deadline_max_milliseconds(g_client, open, 1, 0) == ES_RETURN_SUCCESS;
  int taken = none + told + zero;
  answered = taken == 0   ? "refused"
             : taken == 3 ? "ignored"
                          : say("unclear: taken are %lld of no event, a NOTIFY event, a maximum of 0",
                                none * 100 + told * 10 + zero);
}

static uint64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

// Measures from the last accepted call to the next one that is accepted.
static void clear_often(void) {
  uint64_t shortest = UINT64_MAX;
  for (int round = 0; round < 5; ++round) {
    while (es_clear_cache(g_client) == ES_CLEAR_CACHE_RESULT_ERR_THROTTLE) usleep(100);
    uint64_t taken = now_ms();
    while (es_clear_cache(g_client) == ES_CLEAR_CACHE_RESULT_ERR_THROTTLE && now_ms() - taken < 3000) usleep(100);
    uint64_t apart = now_ms() - taken;
    if (apart < shortest) shortest = apart;
  }
  answered = say("%lld", (long long)shortest);
}

static void make_many(void) {
  es_client_t* clients[1000];
  int made = 1;  // g_client
  es_new_client_result_t result = ES_NEW_CLIENT_RESULT_SUCCESS;
  while (made < 1000 && result == ES_NEW_CLIENT_RESULT_SUCCESS) {
    result = es_new_client(&clients[made], ^(es_client_t* own, const es_message_t* message) {
      answer(own, message, 0);
    });
    if (result == ES_NEW_CLIENT_RESULT_SUCCESS) ++made;
  }
  for (int at = 1; at < made; ++at) es_delete_client(clients[at]);
  answered = say("%lld", made);
}

static void make_of_nothing(void) {
  es_client_t* client = NULL;
  es_client_t** volatile no_place = NULL;
  volatile es_handler_block_t no_handler = NULL;
  es_new_client_result_t placeless = es_new_client(no_place, ^(es_client_t* own, const es_message_t* message) {
    answer(own, message, 0);
  });
  es_new_client_result_t unhandled = es_new_client(&client, no_handler);
  bool refused = placeless == ES_NEW_CLIENT_RESULT_ERR_INVALID_ARGUMENT && unhandled == placeless;
  answered = refused ? "invalid-argument" : say("unclear: %lld", placeless * 10 + unhandled);
}

// Missed by a hundred opens; a client that keeps missing may be refused.
static bool miss(es_client_t* client, const es_message_t* message) {
  (void)client;
  return message->action_type == ES_ACTION_TYPE_AUTH && message->event_type == ES_EVENT_TYPE_AUTH_OPEN;
}
static void may_miss(void) {
  es_event_type_t open[] = {ES_EVENT_TYPE_AUTH_OPEN};
  if (es_set_deadline_miss_mode(g_client, ES_DEADLINE_MISS_MODE_FAIL_OPEN) != ES_RETURN_SUCCESS ||
      es_set_deadline_max_milliseconds(g_client, open, 1, 100) != ES_RETURN_SUCCESS)
    fprintf(stderr, "the bounds are refused\n");
}
static void say_whether_refused(void) {
  es_client_t* next = NULL;
  es_new_client_result_t result = es_new_client(&next, ^(es_client_t* own, const es_message_t* message) {
    answer(own, message, 0);
  });
  answered = result == ES_NEW_CLIENT_RESULT_SUCCESS                ? "never"
             : result == ES_NEW_CLIENT_RESULT_ERR_INTERNAL         ? "internal"
             : result == ES_NEW_CLIENT_RESULT_ERR_NOT_PERMITTED    ? "not-permitted"
             : result == ES_NEW_CLIENT_RESULT_ERR_TOO_MANY_CLIENTS ? "too-many-clients"
                                                                   : say("unclear: code %lld", result);
}

// The instigator is the process that asks for an authorization; another process submits it.
static const char* instigator = "/usr/bin/security";
static void unmute_all(void) {
  es_unmute_all_paths(g_client);
  es_unmute_all_target_paths(g_client);
}
static void list_the_instigator(void) {
  es_unmute_all_paths(g_client);
  es_invert_muting(g_client, ES_MUTE_INVERSION_TYPE_PATH);
  es_mute_path(g_client, instigator, ES_MUTE_PATH_TYPE_LITERAL);
}
static void mute_the_instigator(void) {
  es_unmute_all_paths(g_client);
  es_mute_path(g_client, instigator, ES_MUTE_PATH_TYPE_LITERAL);
}
static unsigned petitions_seen(void) {
  unsigned times = 0;
  for (size_t at = 0; at < seen_count; ++at) times += seen[at].type == ES_EVENT_TYPE_NOTIFY_AUTHORIZATION_PETITION;
  return times;
}
static void say_who_votes(void) { answered = petitions_seen() > 0 ? "one-listed" : "all-listed"; }
static void say_who_mutes(void) { answered = petitions_seen() > 0 ? "submitter" : "both"; }

#define TYPES(...) .types = {__VA_ARGS__}, .count = sizeof((es_event_type_t[]){__VA_ARGS__}) / sizeof(es_event_type_t)

static const struct question {
  const char* name;
  /** NOTIFY_OPEN is always added; the end is known by it. */
  es_event_type_t types[8];
  uint32_t count;
  /** Of all programs and all files. */
  bool of_everything;
  void (*prepare)(void);
  bool (*on_message)(es_client_t*, const es_message_t*);
  /** What a child does. */
  int (*deed)(void);
  /** No message then marks the end. */
  bool ends_with_deed;
  /** Everything was delivered. */
  void (*conclude)(void);
} questions[] = {
    {"client-limit", .prepare = make_many},
    {"new-client-arguments", .prepare = make_of_nothing},
    {"bootstrap-look-up", .prepare = subscribe_bootstrap},
    {"unknown-event-types", .prepare = subscribe_unknown},
    {"unmute-nothing", .prepare = unmute_nothing},
    {"deadline-arguments", .prepare = bound_nothing},
    {"clear-cache-limit", .prepare = clear_often},
    {"wrong-client-code", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = through_other, .deed = opens},
    {"null-argument-code", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = for_nothing, .deed = opens},
    {"respond-checks", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = twice_and_wrong, .deed = opens},
    {"answer-by-copy", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = by_copy, .deed = opens},
    {"delete-in-handler", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = delete_here, .deed = opens},
    {"answers-at-deletion", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = delete_later, .deed = opens,
     .ends_with_deed = true, .conclude = say_whether_opened},
    {"deadline-change", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = shorten, .deed = opens},
    {"cached-denials", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = deny_to_keep, .deed = opens_twice,
     .conclude = say_denials},
    {"refusal-after-misses", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .prepare = may_miss, .on_message = miss,
     .deed = opens_a_hundred_times, .conclude = say_whether_refused},
    {"notify-deadline", .on_message = note_deadline, .deed = opens},
    {"action-notify-flags",
     TYPES(ES_EVENT_TYPE_NOTIFY_CREATE, ES_EVENT_TYPE_NOTIFY_CLOSE, ES_EVENT_TYPE_NOTIFY_EXEC,
           ES_EVENT_TYPE_NOTIFY_FORK, ES_EVENT_TYPE_NOTIFY_EXIT, ES_EVENT_TYPE_NOTIFY_UNLINK,
           ES_EVENT_TYPE_NOTIFY_RENAME),
     .of_everything = true, .on_message = note_results, .deed = opens_after_exec},
    {"mute-without-vote", .of_everything = true, .prepare = unmute_all, .deed = opens,
     .conclude = say_whether_delivered},
    {"sync-thread", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = keep_open, .deed = opens, .conclude = sync_and_wait},
    {"queue-capacity", .on_message = hold, .deed = opens_much},
    {"uncounted-messages", TYPES(ES_EVENT_TYPE_AUTH_OPEN), .on_message = keep_allowed, .deed = opens_here_and_there,
     .conclude = say_counts},
    {"mute-after-exec", TYPES(ES_EVENT_TYPE_NOTIFY_FORK), .of_everything = true, .on_message = mute_the_born,
     .deed = opens_after_exec, .ends_with_deed = true, .conclude = say_whether_muted},
    {"inverted-mute-vote", TYPES(ES_EVENT_TYPE_NOTIFY_AUTHORIZATION_PETITION), .of_everything = true,
     .prepare = list_the_instigator, .deed = petitions, .ends_with_deed = true, .conclude = say_who_votes},
    {"mute-vote-before-27", TYPES(ES_EVENT_TYPE_NOTIFY_AUTHORIZATION_PETITION), .of_everything = true,
     .prepare = mute_the_instigator, .deed = petitions, .ends_with_deed = true, .conclude = say_who_mutes},
};
static const struct question* question;

static void handle(es_client_t* client, const es_message_t* message) {
  const es_file_t* file = opened(message);
  bool is_last = file != NULL && ends_with(file->path, "/last");
  notice(message);
  if (is_last && message->action_type == ES_ACTION_TYPE_NOTIFY) return end_here();
  if (is_last || question->on_message == NULL || !question->on_message(client, message)) answer(client, message, 0);
}

// Runs on a thread of its own. The last open may find the queue full.
static void* cause(void* unused) {
  deed_status = in_child(question->deed);
  released = true;
  if (question->ends_with_deed) {
    sleep(2);  // for what is still on its way
    dispatch_semaphore_signal(ended);
  }
  for (int time = 0; time < kLimitSeconds && !question->ends_with_deed; ++time) {
    (void)in_child(opens_last);
    sleep(1);
  }
  return unused;
}

static bool make_files(void) {
  const char* names[] = {"asked", "last"};
  for (int at = 0; at < 2; ++at) {
    char path[PATH_MAX];
    path_of(path, names[at]);
    if (open_once(path, O_RDWR | O_CREAT) != 0) return false;
  }
  return true;
}

static bool select_folder(void) {
  char path[PATH_MAX];
  path_of(path, "");
  es_unmute_all_target_paths(g_client);
  return es_invert_muting(g_client, ES_MUTE_INVERSION_TYPE_TARGET_PATH) == ES_RETURN_SUCCESS &&
         es_mute_path(g_client, path, ES_MUTE_PATH_TYPE_TARGET_PREFIX) == ES_RETURN_SUCCESS;
}

static int tell(void) {
  printf("%s\n", answered);
  fflush(stdout);
  dispatch_semaphore_signal(told);
  if (!causes_events) wait_for_the_end();
  return 0;
}

static int fail(const char* why) {
  fprintf(stderr, "asks: %s\n", why);
  return 1;
}

int main(int count, char** words) {
  for (size_t at = 0; at < sizeof questions / sizeof questions[0]; ++at)
    if (count > 1 && strcmp(questions[at].name, words[1]) == 0) question = &questions[at];
  if (question == NULL) {
    fprintf(stderr, "usage: asks QUESTION [FOLDER]\n");
    return kUsage;
  }
  causes_events = count > 2;
  folder = causes_events ? realpath(words[2], NULL) : "/f";  // as in messages
  if (folder == NULL) return fail("there is no such folder");
  ended = dispatch_semaphore_create(0);
  told = dispatch_semaphore_create(0);
  delivered_meanwhile = dispatch_semaphore_create(0);
  es_new_client_result_t result = es_new_client(&g_client, ^(es_client_t* client, const es_message_t* message) {
    handle(client, message);
  });
  if (result != ES_NEW_CLIENT_RESULT_SUCCESS) return fail(say("es_new_client gives %lld", result));
  if (causes_events && !make_files()) return fail("no files can be made in the folder");
  if (!question->of_everything && !select_folder()) return fail("the muting of targets cannot be inverted");
  if (question->prepare != NULL) question->prepare();
  // In a replay the answers to opens determine the order.
  es_event_type_t types[10] = {ES_EVENT_TYPE_NOTIFY_OPEN, ES_EVENT_TYPE_AUTH_OPEN};
  uint32_t usual = causes_events ? 1 : 2;
  memcpy(&types[usual], question->types, question->count * sizeof types[0]);
  if (es_subscribe(g_client, types, question->count + usual) != ES_RETURN_SUCCESS)
    return fail("es_subscribe is refused");
  if (question->on_message == NULL && question->conclude == NULL) return tell();
  pthread_t causing;
  if (causes_events && pthread_create(&causing, NULL, cause, NULL) != 0) return fail("no thread");
  if (!causes_events) released = true;
  dispatch_time_t limit = dispatch_time(DISPATCH_TIME_NOW, (int64_t)(kLimitSeconds * NSEC_PER_SEC));
  if (dispatch_semaphore_wait(ended, limit) == 0 && question->conclude != NULL) question->conclude();
  return tell();
}
