// Writes the date of each message with a formatter of CoreFoundation, made and used once before the first message.
// -DIN_HANDLER: made in the handler, which is the first to need the files of dates.
#include "../clients/client.h"

#include <dlfcn.h>

typedef const void *Value;

static struct {
  Value (*locale)(void);
  Value (*create)(Value allocator, Value locale, long date_style, long time_style);
  Value (*text)(Value allocator, Value formatter, double seconds);
  void (*release)(Value value);
} dates;

static void open_dates(void) {
#ifdef __APPLE__
  void *library = dlopen("/System/Library/Frameworks/CoreFoundation.framework/CoreFoundation", RTLD_NOW);
#else
  void *library = dlopen("libFoundation.so", RTLD_NOW);
#endif
  must(library != NULL, "CoreFoundation is there");
  dates.locale = (Value(*)(void))dlsym(library, "CFLocaleCopyCurrent");
  dates.create = (Value(*)(Value, Value, long, long))dlsym(library, "CFDateFormatterCreate");
  dates.text = (Value(*)(Value, Value, double))dlsym(library, "CFDateFormatterCreateStringWithAbsoluteTime");
  dates.release = (void (*)(Value))dlsym(library, "CFRelease");
}

static Value formatter;

static void make_formatter(void) {
  Value locale = dates.locale();
  formatter = dates.create(NULL, locale, 1, 1);  // found here
  dates.release(locale);
}

static void handle(es_client_t *client, const es_message_t *message) {
#ifdef IN_HANDLER
  if (formatter == NULL) make_formatter();
#endif
  dates.release(dates.text(NULL, formatter, (double)message->time.tv_sec));  // found here
  allow(client, message);
}

int main(void) {
  open_dates();
#ifndef IN_HANDLER
  make_formatter();
  dates.release(dates.text(NULL, formatter, 0));
#endif
  START(handle, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
}
