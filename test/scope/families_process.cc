// Processes and threads, the loader, and the user database.
#include <dlfcn.h>
#include <fcntl.h>
#include <grp.h>
#include <pthread.h>
#include <pwd.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmpx.h>
#if defined(__linux__)
#include <shadow.h>
#include <sys/syscall.h>
#include <threads.h>
#endif

#include <csignal>
#include <cstdlib>

#include "test/scope/families.h"

extern char** environ;

namespace {

char* none[] = {nullptr};
char command[] = "true";
char* words[] = {command, nullptr};
pid_t child;
siginfo_t information;
FILE* output;
void* library;
passwd user;
passwd* found_user;
group groups;
group* found_group;
#if defined(__linux__)
gid_t ids[64];
#else
int ids[64];
#endif
int id_count;
iovec local = {buffer, 4};
iovec remote = {buffer + 8, 4};
pthread_t thread;

void* nothing(void*) { return nullptr; }
#if defined(__linux__)
thrd_t plain_thread;
int plain_nothing(void*) { return 0; }
#endif
void start_output() { output = popen("true", "r"); }
void load_library() { library = dlopen("libanl.so.1", RTLD_NOW); }

const Row kRows[] = {
    ROW("wait", wait(nullptr)),
    ROW("waitpid", waitpid(-1, nullptr, WNOHANG)),
    ROW("waitid", waitid(P_ALL, 0, &information, WEXITED | WNOHANG)),
    ROW("wait3", wait3(nullptr, WNOHANG, nullptr)),
    ROW("wait4", wait4(-1, nullptr, WNOHANG, nullptr)),
    {"fork",
     [] {
       child = fork();
       if (child == 0) _exit(0);
       return made(child);
     }},
    ROW("execve", execve(missing, none, none)),
    ROW("execv", execv(missing, none)),
    ROW("execvp", execvp(missing, none)),
    ON_LINUX(ROW("execvpe", execvpe(missing, none, none))),
    ROW("execl", execl(missing, "a", "b", static_cast<char*>(nullptr))),
    ROW("execlp", execlp(missing, "a", static_cast<char*>(nullptr))),
    ROW("execle", execle(missing, "a", static_cast<char*>(nullptr), none)),
    ON_LINUX(ROW("fexecve", fexecve(-1, words, none))),
    ON_LINUX(ROW("execveat", execveat(-1, "nothing", none, none, 0))),
    ROW("posix_spawn", posix_spawn(&child, missing, nullptr, nullptr, words, environ)),
    ROW("posix_spawnp", posix_spawnp(&child, "true", nullptr, nullptr, words, environ)),
    ROW("system", system("exit 3")),
    ROW("popen", popen("true", "r")),
    {"pclose", [] { return answer(pclose(output)); }, start_output},
    ROW("kill", kill(1, 0)),
    ON_LINUX(ROW("sigqueue", sigqueue(1, 0, sigval{}))),
    ON_LINUX(ROW("process_vm_readv", process_vm_readv(getpid(), &local, 1, &remote, 1, 0))),
    ROW("pthread_create", pthread_create(&thread, nullptr, nothing, nullptr)),
    ON_LINUX(ROW("thrd_create", thrd_create(&plain_thread, plain_nothing, nullptr))),
    ON_LINUX(MADE("syscall", syscall(SYS_openat, AT_FDCWD, file_path, O_RDONLY))),

    ROW("dlopen", dlopen(missing, RTLD_NOW)),
    {"dlclose", [] { return answer(dlclose(library)); }, load_library},

    ROW("getpwnam", getpwnam("root")),
    ROW("getpwuid", getpwuid(0)),
    ROW("getpwnam_r", getpwnam_r("root", &user, buffer, sizeof buffer, &found_user)),
    ROW("getpwuid_r", getpwuid_r(0, &user, buffer, sizeof buffer, &found_user)),
    DONE("setpwent", setpwent()),
    ROW("getpwent", getpwent()),
    DONE("endpwent", endpwent()),
    ROW("getgrnam", getgrnam("nobody-of-that-name")),
    ROW("getgrgid", getgrgid(0)),
    ROW("getgrnam_r", getgrnam_r("root", &groups, buffer, sizeof buffer, &found_group)),
    ROW("getgrgid_r", getgrgid_r(0, &groups, buffer, 1, &found_group)),
    DONE("setgrent", setgrent()),
    ROW("getgrent", getgrent()),
    DONE("endgrent", endgrent()),
    ROW_AFTER(id_count = 64, "getgrouplist", getgrouplist("root", 0, ids, &id_count)),
    ROW("initgroups", initgroups("root", 0)),
    ROW("getlogin", getlogin()),
    ROW("getlogin_r", getlogin_r(buffer, sizeof buffer)),
    ON_LINUX(ROW("getspnam", getspnam("nobody-of-that-name"))),
    ROW("getutxent", getutxent()),
};

}  // namespace

RowList process_rows() { return {kRows, sizeof kRows / sizeof *kRows}; }
