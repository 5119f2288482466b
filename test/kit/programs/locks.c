// os_unfair_lock excludes other threads, reports its owner, and is free as zeroed memory.
#include <os/lock.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static os_unfair_lock lock = OS_UNFAIR_LOCK_INIT;
static long count;

static void* add(void* unused) {
  for (int i = 0; i < 100000; i++) {
    os_unfair_lock_lock(&lock);
    count++;
    os_unfair_lock_unlock(&lock);
  }
  return unused;
}

static void* try_it(void* taken) {
  *(int*)taken = os_unfair_lock_trylock(&lock);
  os_unfair_lock_assert_not_owner(&lock);
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, add, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  os_unfair_lock_t zeroed = calloc(1, sizeof *zeroed);
  os_unfair_lock_lock(&lock);
  os_unfair_lock_assert_owner(&lock);
  int taken = -1;
  pthread_create(&threads[0], NULL, try_it, &taken);
  pthread_join(threads[0], NULL);
  printf("%ld %d %d\n", count, taken, os_unfair_lock_trylock(zeroed));
  return 0;
}
