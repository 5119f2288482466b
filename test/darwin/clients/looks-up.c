// Looks its helper up in the handler, by the name that the bootstrap server knows.
#include <mach/mach.h>

#include "../../clients/client.h"

// From <servers/bootstrap.h>, which the fetched headers lack.
extern mach_port_t bootstrap_port;
kern_return_t bootstrap_look_up(mach_port_t port, const char *name, mach_port_t *service);

static void handle(es_client_t *client, const es_message_t *message) {
  mach_port_t port = MACH_PORT_NULL;
  must(bootstrap_look_up(bootstrap_port, "com.example.helper", &port) == KERN_SUCCESS, "bootstrap_look_up works");
  allow(client, message);
}

int main(void) {
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
