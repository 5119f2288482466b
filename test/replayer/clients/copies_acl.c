// Copies the ACL of each create, prints its bytes, makes its own list from them, then does what is not allowed.
#include <errno.h>
#include <sys/acl.h>
#include "es_test_client.h"

static void print(const unsigned char *bytes, ssize_t size) {
  for (ssize_t i = 0; i < size; ++i) printf("%02x", bytes[i]);
  printf("\n");
}

int main(void) {
  if (es_new_client(&g_client, ^(es_client_t *client, const es_message_t *message) {
        answer(client, message, 0);
        acl_t acl = message->event.create.acl;
        if (acl == NULL) {
          printf("none\n");
        } else {
          unsigned char buffer[4096];
          memset(buffer, 0xee, sizeof buffer);
          printf("short %zd %d\n", acl_copy_ext(buffer, acl, 43), errno == ERANGE);
          ssize_t size = acl_copy_ext(buffer, acl, sizeof buffer);
          printf("size %zd\n", size);
          if (size > 0) {
            print(buffer, size);
            acl_t own = acl_copy_int(buffer), twin = acl_dup(own);
            printf("own %zd %zd\n", acl_size(own), acl_copy_ext(buffer, twin, sizeof buffer));
            printf("freed %d %d\n", acl_free(own), acl_free(twin));
            printf("refused %d %zd %d\n", acl_dup(acl) == NULL, acl_size(acl), acl_free((void *)acl));
          }
        }
        fflush(stdout);
      }) != ES_NEW_CLIENT_RESULT_SUCCESS)
    return 1;
  es_event_type_t events[] = {ES_EVENT_TYPE_AUTH_CREATE};
  if (es_subscribe(g_client, events, 1) != ES_RETURN_SUCCESS) return 1;
  wait_for_the_end();
}
