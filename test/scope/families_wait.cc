// Sleeps, waits for descriptors, signals, threads and conditions. Each call that would wait has a reason to return: a
// moment in the past, a pending signal, a thread that wakes it.
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <termios.h>
#include <unistd.h>
#if defined(__linux__)
#include <aio.h>
#include <mqueue.h>
#include <netdb.h>
#include <sys/epoll.h>
#include <threads.h>
#endif

#include <atomic>
#include <csignal>

#include "test/scope/families.h"

namespace {

sem_t semaphore;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
pthread_t thread;
pthread_t waiting_thread;
std::atomic<bool> wakes;
pthread_t woken;
timeval interval;
sigset_t signals;
sigset_t none;
siginfo_t information;
int signal_number;
struct {
  long kind;
  char text[1];
} message = {1, {0}};
sembuf operation;

void ignore(int) {}
void stop_waking() { wakes = false; }
void hold() {
  stop_waking();
  mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock(&mutex);
}

// Locks and threads of C11, and what else only Linux has.
#if defined(__linux__)
mtx_t plain_mutex;
cnd_t plain_condition;
pthread_barrier_t barrier;
thrd_t plain_thread;
epoll_event event;
aiocb request;
const aiocb* requests[] = {&request};
aiocb no_request;
aiocb* no_requests[] = {&no_request};

// One read for all runs: it waits forever.
void read_what_never_comes() {
  int ends[2];
  no_request.aio_lio_opcode = LIO_NOP;
  if (request.aio_nbytes != 0 || pipe(ends) != 0) return;
  request.aio_fildes = ends[0];
  request.aio_buf = buffer;
  request.aio_nbytes = 1;
  aio_read(&request);
}

void set_up_plain() {
  sem_init(&semaphore, 0, 0);
  mtx_init(&plain_mutex, mtx_plain);
  cnd_init(&plain_condition);
  pthread_barrier_init(&barrier, nullptr, 1);
}
void wake_plain() { cnd_broadcast(&plain_condition); }
void hold_plain() {
  stop_waking();
  mtx_destroy(&plain_mutex);
  mtx_init(&plain_mutex, mtx_plain);
  mtx_lock(&plain_mutex);
}
int plain_nothing(void*) { return 5; }
void start_plain_thread() { thrd_create(&plain_thread, plain_nothing, nullptr); }
#else
void set_up_plain() {}
void wake_plain() {}
#endif

// Wakes the handler's thread by a signal and by its conditions until it is told to stop.
void* wake(void*) {
  while (wakes) {
    pthread_kill(woken, SIGUSR2);
    pthread_cond_broadcast(&condition);
    wake_plain();
    usleep(1000);
  }
  return nullptr;
}

void start_waking() {
  static pthread_t waker;
  struct sigaction action = {};
  action.sa_handler = ignore;
  sigaction(SIGUSR2, &action, nullptr);
  woken = pthread_self();
  wakes = true;
  pthread_create(&waker, nullptr, wake, nullptr);
  pthread_detach(waker);
}

void set_up() {
  set_up_plain();
  sigemptyset(&none);
  sigemptyset(&signals);
  sigaddset(&signals, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction action = {};
  action.sa_handler = ignore;
  sigaction(SIGUSR1, &action, nullptr);
}
void post() { sem_post(&semaphore); }
void make_pending() { pthread_kill(pthread_self(), SIGUSR1); }
void hold_and_wake() {
  hold();
  start_waking();
}
#if defined(__linux__)
void hold_plain_and_wake() {
  hold_plain();
  start_waking();
}
#endif
void* nothing(void*) { return nullptr; }
void* wait_for_ever(void*) {
  for (;;) pause();
}
void start_thread() { pthread_create(&thread, nullptr, nothing, nullptr); }
void start_waiting_thread() {
  if (waiting_thread == 0) pthread_create(&waiting_thread, nullptr, wait_for_ever, nullptr);
}

const Row kRows[] = {
    {"sleep", [] { return answer(sleep(0)); }, set_up},
    ROW("usleep", usleep(1)),
    ROW("nanosleep", nanosleep(&moment, nullptr)),
    ON_LINUX(ROW("clock_nanosleep", clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, nullptr))),
    ON_LINUX(ROW("thrd_sleep", thrd_sleep(&moment, nullptr))),
    {"pause", [] { return answer(pause()); }, start_waking},
    {"sched_yield", [] { return answer(sched_yield()); }, stop_waking},

    ROW("poll", poll(nullptr, 0, 1)),
    ON_LINUX(ROW("ppoll", ppoll(nullptr, 0, &moment, nullptr))),
    ROW_AFTER((interval = {0, 1}), "select", select(0, nullptr, nullptr, nullptr, &interval)),
    ROW("pselect", pselect(0, nullptr, nullptr, nullptr, &moment, nullptr)),
    ON_LINUX(ROW("epoll_wait", epoll_wait(-1, &event, 1, 1))),
    ON_LINUX(ROW("epoll_pwait", epoll_pwait(-1, &event, 1, 1, nullptr))),
    ON_LINUX(ROW("epoll_pwait2", epoll_pwait2(-1, &event, 1, &moment, nullptr))),
    ON_LINUX(ROW("epoll_ctl", epoll_ctl(-1, EPOLL_CTL_DEL, 0, nullptr))),
    {"sigwait", [] { return answer(sigwait(&signals, &signal_number)); }, make_pending},
    ON_LINUX({"sigwaitinfo", [] { return answer(sigwaitinfo(&signals, &information)); }, make_pending}),
    ON_LINUX(ROW("sigtimedwait", sigtimedwait(&signals, nullptr, &past))),
    {"sigsuspend", [] { return answer(sigsuspend(&none)); }, make_pending},
    ROW("msgrcv", msgrcv(-1, &message, 1, 0, 0)),
    ROW("msgsnd", msgsnd(-1, &message, 1, 0)),
    ROW("semop", semop(-1, &operation, 1)),
    ROW("semctl", semctl(-1, 0, GETVAL)),
    ON_LINUX(ROW("semtimedop", semtimedop(-1, &operation, 1, &moment))),
    ON_LINUX(ROW("mq_receive", mq_receive(-1, buffer, 8, nullptr))),
    ON_LINUX(ROW("mq_send", mq_send(-1, buffer, 8, 0))),
    ON_LINUX(ROW("mq_timedreceive", mq_timedreceive(-1, buffer, 8, nullptr, &past))),
    ON_LINUX(ROW("mq_timedsend", mq_timedsend(-1, buffer, 8, 0, &past))),
    ON_LINUX({"aio_suspend", [] { return answer(aio_suspend(requests, 1, &moment)); }, read_what_never_comes}),
    ON_LINUX(ROW("lio_listio", lio_listio(LIO_WAIT, no_requests, 1, nullptr))),
    ON_LINUX(ROW("gai_suspend", gai_suspend(nullptr, 0, &moment))),
    ROW("tcdrain", tcdrain(-1)),
    {"pthread_join", [] { return answer(pthread_join(thread, nullptr)); }, start_thread},
    ON_LINUX({"pthread_tryjoin_np", [] { return answer(pthread_tryjoin_np(waiting_thread, nullptr)); },
              start_waiting_thread}),
    ON_LINUX(ROW("pthread_timedjoin_np", pthread_timedjoin_np(waiting_thread, nullptr, &past))),
    ON_LINUX(ROW("pthread_clockjoin_np", pthread_clockjoin_np(waiting_thread, nullptr, CLOCK_MONOTONIC, &past))),
    ON_LINUX({"thrd_join", [] { return answer(thrd_join(plain_thread, nullptr)); }, start_plain_thread}),
    ON_LINUX(ROW("pthread_barrier_wait", pthread_barrier_wait(&barrier))),
    {"pthread_cond_wait", [] { return answer(pthread_cond_wait(&condition, &mutex)); }, hold_and_wake},
    {"pthread_cond_timedwait", [] { return answer(pthread_cond_timedwait(&condition, &mutex, &past)); }, hold},
    ON_LINUX({"pthread_cond_clockwait",
              [] { return answer(pthread_cond_clockwait(&condition, &mutex, CLOCK_MONOTONIC, &past)); }, hold}),
    ON_LINUX({"cnd_wait", [] { return answer(cnd_wait(&plain_condition, &plain_mutex)); }, hold_plain_and_wake}),
    ON_LINUX(
        {"cnd_timedwait", [] { return answer(cnd_timedwait(&plain_condition, &plain_mutex, &past)); }, hold_plain}),
    {"sem_wait", [] { return answer(sem_wait(&semaphore)); }, post},
    ON_LINUX(ROW("sem_timedwait", sem_timedwait(&semaphore, &past))),
    ON_LINUX(ROW("sem_clockwait", sem_clockwait(&semaphore, CLOCK_MONOTONIC, &past))),
    ROW("sem_trywait", sem_trywait(&semaphore)),
    ROW("sem_open", sem_open("/esreplay-no-such-semaphore", 0)),
};

}  // namespace

RowList wait_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
