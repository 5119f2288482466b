// Two builds of a client in one program: its words are the policy. Each word with a value is about messages whose path
// has the value in it.
//   deny=, cache=, silent= (never answers), slow= (answers 60 ms later), sleeps= (sleeps in the handler), crash=
//   random= (tosses a coin for each message), mute= (that target path), open-only (no AUTH_EXEC)
//   learn= (a file: without it the first run denies, makes it, and later runs allow)
#include "../../clients/client.h"

static int count;
static char **words;
static bool learned = true;

static const char *value_of(const char *word, const char *name) {
  size_t length = strlen(name);
  return strncmp(word, name, length) == 0 && word[length] == '=' ? word + length + 1 : NULL;
}

static bool applies(const char *name, const char *path) {
  for (int at = 1; at < count; at++) {
    const char *value = value_of(words[at], name);
    if (value != NULL && strstr(path, value) != NULL) return true;
  }
  return false;
}

static bool has(const char *word) {
  for (int at = 1; at < count; at++) {
    if (strcmp(words[at], word) == 0) return true;
  }
  return false;
}

static bool toss(void) {
  static int coins = -1;
  unsigned char coin = 0;
  if (coins < 0) coins = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
  must(read(coins, &coin, 1) == 1, "tossed");
  return (coin & 1) != 0;
}

static void decide(es_client_t *client, const es_message_t *message, bool allowed) {
  const char *path = path_of(message);
  bool cache = applies("cache", path);
  if (message->event_type == ES_EVENT_TYPE_AUTH_OPEN) {
    es_respond_flags_result(client, message, allowed ? UINT32_MAX : 0, cache);
  } else {
    es_respond_auth_result(client, message, allowed ? ES_AUTH_RESULT_ALLOW : ES_AUTH_RESULT_DENY, cache);
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  const char *path = path_of(message);
  if (applies("crash", path)) abort();
  if (applies("silent", path)) return;
  if (applies("sleeps", path)) usleep(2000);  // found here
  bool allowed = learned && !applies("deny", path) && !(applies("random", path) && toss());
  if (!applies("slow", path)) return decide(client, message, allowed);
  es_retain_message(message);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 60 * NSEC_PER_MSEC), queue, ^{
    decide(client, message, allowed);
    es_release_message(message);
  });
}

int main(int argument_count, char **arguments) {
  count = argument_count;
  words = arguments;
  for (int at = 1; at < count; at++) {
    const char *file = value_of(words[at], "learn");
    if (file == NULL) continue;
    learned = access(file, F_OK) == 0;
    close(open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  toss();
  es_client_t *client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  must(es_new_client(&client, ^(es_client_t *own, const es_message_t *message) { handle(own, message); }) ==
           ES_NEW_CLIENT_RESULT_SUCCESS,
       "made");
  for (int at = 1; at < count; at++) {
    const char *path = value_of(words[at], "mute");
    if (path == NULL) continue;
    must(es_mute_path(client, path, ES_MUTE_PATH_TYPE_TARGET_LITERAL) == ES_RETURN_SUCCESS, "muted");
  }
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC};
  must(es_subscribe(client, events, has("open-only") ? 1 : 2) == ES_RETURN_SUCCESS, "subscribed");
  stay();
}
