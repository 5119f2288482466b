// The main thread's run loop: it runs blocks of the main queue until it is stopped. Another thread's has nothing to do.
#include <CoreFoundation/CoreFoundation.h>
#include <dispatch/dispatch.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static CFRunLoopRef of_thread;

static void* other_thread(void* unused) {
  (void)unused;
  of_thread = CFRunLoopGetCurrent();
  printf("other own %d again %d", of_thread != CFRunLoopGetMain(), of_thread == CFRunLoopGetCurrent());
  printf(" typed %d", CFGetTypeID(of_thread) == CFRunLoopGetTypeID());
  printf(" mode %d", CFRunLoopRunInMode(kCFRunLoopDefaultMode, 1e9, false));
  CFRunLoopStop(of_thread);
  CFRunLoopRun();
  printf(" returned\n");
  return NULL;
}

static void* stops_main(void* unused) {
  (void)unused;
  dispatch_sync(dispatch_get_main_queue(), ^{
    printf("sync on main %d\n", CFRunLoopGetCurrent() == CFRunLoopGetMain());
  });
  CFRunLoopWakeUp(CFRunLoopGetMain());
  CFRunLoopStop(CFRunLoopGetMain());
  return NULL;
}

static void stop(int signal) {
  (void)signal;
  CFRunLoopStop(CFRunLoopGetMain());
}

// Only once the loop runs.
static void* signals(void* unused) {
  (void)unused;
  dispatch_sync(dispatch_get_main_queue(), ^{
    printf("runs\n");
  });
  kill(getpid(), SIGUSR1);
  return NULL;
}

static CFRunLoopRunResult in_mode(CFRunLoopMode mode, double seconds, bool one) {
  return CFRunLoopRunInMode(mode, seconds, one);
}

int main(void) {
  pthread_t thread;
  printf("main %d\n", CFRunLoopGetCurrent() == CFRunLoopGetMain());
  fflush(stdout);
  pthread_create(&thread, NULL, other_thread, NULL);
  pthread_join(thread, NULL);

  printf("nothing to do %d", in_mode(kCFRunLoopDefaultMode, 0, true));
  printf(" soon %d", in_mode(kCFRunLoopDefaultMode, 0.001, true));
  printf(" other modes %d %d", in_mode(kCFRunLoopCommonModes, 1e9, false), in_mode(CFSTR("mine"), 1e9, false));
  CFRunLoopStop(CFRunLoopGetMain());
  printf(" stopped before %d\n", in_mode(kCFRunLoopDefaultMode, 0, false));

  dispatch_async(dispatch_get_main_queue(), ^{
    printf("block in which a run has nothing to do %d\n", in_mode(kCFRunLoopDefaultMode, 1e9, false));
  });
  printf("handled %d\n", in_mode(kCFRunLoopDefaultMode, 1e9, true));

  dispatch_after(dispatch_time(DISPATCH_TIME_NOW, 1000000), dispatch_get_main_queue(), ^{
    CFRunLoopStop(CFRunLoopGetCurrent());
  });
  printf("stopped by a block %d\n", in_mode(kCFRunLoopDefaultMode, 1e9, false));

  pthread_create(&thread, NULL, stops_main, NULL);
  CFRunLoopRun();
  pthread_join(thread, NULL);

  signal(SIGUSR1, stop);
  pthread_create(&thread, NULL, signals, NULL);
  CFRunLoopRun();
  pthread_join(thread, NULL);
  printf("stopped by a signal\n");
  return 0;
}
