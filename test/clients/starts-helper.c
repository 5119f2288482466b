// Mutes itself and starts a helper for the first message: found there. -DMUTES_ITS_HELPER is right. -DBY_FORK,
// -DBY_SYSTEM and -DBY_POPEN start it so; -DIN_HANDLER in the handler, where its exec queues behind the message.
// -DSEES_HELPER waits on the queue for its opens, made by another process; -DDENIES_HELPER denies its exec.
#include "client.h"

#include <bsm/libbsm.h>
#include <mach/mach.h>
#include <spawn.h>
#include <sys/wait.h>

extern char** environ;

static atomic_int opened, executed;

// The behaviour that test/clients/models/helper.yaml describes.
static es_auth_result_t look(const es_message_t* message) {
  bool is_exec = message->event_type == ES_EVENT_TYPE_AUTH_EXEC;
  const es_process_t* helper = is_exec ? message->event.exec.target : message->process;
  if (strcmp(helper->executable->path.data, "/bin/sh") != 0) return ES_AUTH_RESULT_ALLOW;
  must(audit_token_to_pid(helper->audit_token) != getpid(), "the helper is another process");
  if (is_exec) executed++;
  if (!is_exec && strcmp(path_of(message), "/Library/Example/rules.db") == 0) opened++;
#if defined(DENIES_HELPER)
  if (is_exec) return ES_AUTH_RESULT_DENY;
#endif
  return ES_AUTH_RESULT_ALLOW;
}

#define HELPER ((char* const[]){(char*)"sh", (char*)"-c", (char*)":", NULL})

// Each returns 0, or a value that shows that the helper may not run.
#if defined(BY_FORK)

static int run_helper(void) {
  int status = -1;
  pid_t helper = fork();  // found here
  if (helper == 0) {
    execv("/bin/sh", HELPER);
    _exit(errno);
  }
  must(waitpid(helper, &status, 0) == helper && WIFEXITED(status), "the helper ends well");  // found here
  return WEXITSTATUS(status) == 0 ? 0 : WEXITSTATUS(status) == EPERM;
}

#elif defined(BY_SYSTEM)

static int run_helper(void) {
  int status = system(":");  // found here
  return status == 0 ? 0 : WEXITSTATUS(status) == 127;
}

#elif defined(BY_POPEN)

static int run_helper(void) {
  FILE* helper = popen(":", "r");  // found here
  if (helper == NULL) return errno == EPERM;
  must(pclose(helper) == 0, "the helper ends well");
  return 0;
}

#else

static int run_helper(void) {
  pid_t helper = 0;
  int status = -1;
  int error = posix_spawn(&helper, "/bin/sh", NULL, NULL, HELPER, environ);  // found here
  if (error != 0) return error == EPERM && helper == 0;
  must(waitpid(helper, &status, 0) == helper && status == 0, "the helper ends well");
  return 0;
}

#endif

static void start_helper(void) {
  int denied = run_helper();
#if defined(BY_FORK) || defined(BY_SYSTEM) || defined(BY_POPEN)
  must(executed == 1, "the exec of the helper comes before it runs");
#endif
#if defined(DENIES_HELPER)
  must(denied == 1, "a denied helper does not run");
#else
  must(denied == 0, "the helper ran");
#endif
#if defined(SEES_HELPER)
  for (int i = 0; i < 1000 && opened == 0; i++) usleep(10000);
  must(opened == 1, "what the helper opens comes");
#endif
}

static void handle(es_client_t* client, const es_message_t* message) {
  static bool started = false;
#if defined(IN_HANDLER)
  if (!started) {
    started = true;
    start_helper();
  }
  answer(client, message, look(message));
#else
  if (started) {
    answer(client, message, look(message));
    return;
  }
  // The run goes on while this message is unanswered.
  started = true;
  es_retain_message(message);
  dispatch_async(queue, ^{
    start_helper();
    answer(client, message, look(message));
    es_release_message(message);
  });
#endif
}

static void mute(es_client_t* client) {
  audit_token_t token;
  mach_msg_type_number_t count = TASK_AUDIT_TOKEN_COUNT;
  must(task_info(mach_task_self(), TASK_AUDIT_TOKEN, (task_info_t)&token, &count) == KERN_SUCCESS, "task_info works");
  must(es_mute_process(client, &token) == ES_RETURN_SUCCESS, "es_mute_process works");
#if defined(MUTES_ITS_HELPER)
  must(es_mute_path(client, "/bin/sh", ES_MUTE_PATH_TYPE_LITERAL) == ES_RETURN_SUCCESS, "es_mute_path works");
#endif
}

int main(void) {
  es_client_t* client = NULL;
  queue = dispatch_queue_create("test.client", DISPATCH_QUEUE_SERIAL);
  es_new_client(&client, ^(es_client_t* own, const es_message_t* message) {
    handle(own, message);
  });
  mute(client);
  must(es_subscribe(client, EVENTS(ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC)) == ES_RETURN_SUCCESS,
       "es_subscribe");
  stay();
}
