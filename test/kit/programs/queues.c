// What clients do with libdispatch, each thing once; dispatch_main is the main loop.
#include <dispatch/dispatch.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

static void add(void* total) { atomic_fetch_add((atomic_int*)total, 1); }

int main(void) {
  static atomic_int total;
  static dispatch_once_t once;
  dispatch_queue_attr_t attr = dispatch_queue_attr_make_with_qos_class(DISPATCH_QUEUE_SERIAL, QOS_CLASS_UTILITY, -1);
  dispatch_queue_t serial = dispatch_queue_create("serial", attr);
  dispatch_queue_t wide =
      dispatch_queue_create_with_target("wide", DISPATCH_QUEUE_CONCURRENT, DISPATCH_TARGET_QUEUE_DEFAULT);
  printf("label %s\n", dispatch_queue_get_label(serial));

  for (int i = 0; i < 2; i++)
    dispatch_once(&once, ^{
      add(&total);
    });
  dispatch_async_f(serial, &total, add);
  dispatch_sync(serial, ^{
    add(&total);
  });
  dispatch_barrier_sync_f(wide, &total, add);
  dispatch_apply(4, wide, ^(size_t i) {
    (void)i, add(&total);
  });
  printf("work %d\n", total);

  dispatch_group_t group = dispatch_group_create();
  dispatch_group_async(group, wide, ^{
    add(&total);
  });
  dispatch_group_async_f(group, dispatch_get_global_queue(QOS_CLASS_DEFAULT, 0), &total, add);
  dispatch_group_enter(group);
  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, NSEC_PER_MSEC), serial, ^{
    dispatch_group_leave(group);
  });
  printf("group %ld %d\n", (long)dispatch_group_wait(group, DISPATCH_TIME_FOREVER), total);

  dispatch_block_t item = dispatch_block_create(DISPATCH_BLOCK_BARRIER, ^{
    add(&total);
  });
  dispatch_async(wide, item);
  printf("item %ld %d\n", (long)dispatch_block_wait(item, DISPATCH_TIME_FOREVER), total);
  Block_release(item);

  dispatch_queue_set_specific(serial, &once, "here", NULL);
  dispatch_sync(serial, ^{
    dispatch_assert_queue(serial);
    printf("specific %s\n", (const char*)dispatch_get_specific(&once));
  });
  dispatch_data_t data = dispatch_data_create("abc", 3, serial, DISPATCH_DATA_DESTRUCTOR_DEFAULT);
  printf("data %zu\n",
         dispatch_data_get_size(dispatch_data_create_concat(data, dispatch_data_empty)) + dispatch_data_get_size(data));

  dispatch_source_t timer = dispatch_source_create(DISPATCH_SOURCE_TYPE_TIMER, 0, 0, dispatch_get_main_queue());
  dispatch_source_set_timer(timer, dispatch_time(DISPATCH_TIME_NOW, NSEC_PER_MSEC), DISPATCH_TIME_FOREVER, 0);
  dispatch_source_set_event_handler(timer, ^{
    dispatch_assert_queue(dispatch_get_main_queue());
    puts("timer");
    dispatch_release(group);
    exit(0);
  });
  dispatch_resume(timer);
  fflush(stdout);
  dispatch_main();
}
