// Starts a task for each message, on a queue that runs as many as there are, and all need the one connection to its
// database. -DRIGHT has a serial queue for what needs the connection.
#include "../../clients/client.h"

static dispatch_queue_t tasks;
static dispatch_semaphore_t connection;

static void ask_database(void) {
  dispatch_semaphore_wait(connection, DISPATCH_TIME_FOREVER);  // found here
  usleep(30000);  // found here
  dispatch_semaphore_signal(connection);
}

static void handle(es_client_t* client, const es_message_t* message) {
  es_retain_message(message);
  dispatch_async(tasks, ^{
    ask_database();
    allow(client, message);
    es_release_message(message);
  });
}

int main(void) {
#ifdef RIGHT
  tasks = dispatch_queue_create("test.tasks", DISPATCH_QUEUE_SERIAL);
#else
  tasks = dispatch_queue_create("test.tasks", DISPATCH_QUEUE_CONCURRENT);
#endif
  connection = dispatch_semaphore_create(1);
  START(handle, ES_EVENT_TYPE_AUTH_EXEC);
  stay();
}
