// Attacks the harness around it in the way that its argument names, during its third message; it answers everything.
#include <signal.h>
#include <sys/stat.h>

#include "../../clients/client.h"

static const char* attack;
static char run_directory[512], ledger_directory[512];

// The library has removed the directory from the environment; its files are mapped.
static void find_directories(void) {
  FILE* maps = fopen("/proc/self/maps", "r");
  char line[1024];
  while (fgets(line, sizeof line, maps) != NULL) {
    char path[512] = "";
    if (sscanf(line, "%*x-%*x %*s %*x %*s %*s %511s", path) != 1) continue;
    char* name = strrchr(path, '/');
    if (name == NULL) continue;
    *name++ = 0;
    if (strcmp(name, "shared.bin") == 0) strcpy(run_directory, path);
    if (strcmp(name, "ledger-0.ctl") == 0) strcpy(ledger_directory, path);
  }
  fclose(maps);
  must(*run_directory != 0 && *ledger_directory != 0, "the files are mapped");
}

static const char* in(const char* directory, const char* name) {
  static char path[1100];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  return path;
}

static void make_file(const char* directory, const char* name, off_t size) {
  int file = open(in(directory, name), O_RDWR | O_CREAT | O_TRUNC, 0600);
  must(file >= 0 && ftruncate(file, size) == 0, "a file can be made");
  close(file);
}

static void replace_all(const char* how) {
  static const struct {
    int in_ledger;
    const char* name;
  } files[] = {{0, "shared.bin"},       {0, "run.json"},        {1, "templates.estrace"}, {1, "default-mutes.bin"},
               {1, "ledger-0.ctl"},     {1, "ledger-0.rows.0"}, {1, "ledger-0.facts.0"},  {1, "ledger-0.stacks.0"},
               {1, "ledger-0.modules"}, {1, "ledger-0.names"},  {1, "injected.bin"},      {1, "ledger-0.rows.1"},
               {1, "ledger-1.ctl"},     {1, "ledger-0.facts.1"}};
  for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
    const char* directory = files[i].in_ledger ? ledger_directory : run_directory;
    unlink(in(directory, files[i].name));
    if (strcmp(how, "fifos") == 0) mkfifo(in(directory, files[i].name), 0600);
    if (strcmp(how, "folders") == 0) mkdir(in(directory, files[i].name), 0);
    if (strcmp(how, "devices") == 0) symlink("/dev/zero", in(directory, files[i].name));
    if (strcmp(how, "loops") == 0) symlink(files[i].name, in(directory, files[i].name));
    if (strcmp(how, "tebibytes") == 0) make_file(directory, files[i].name, (off_t)1 << 40);
  }
}

static void do_it(void) {
  find_directories();
  if (strncmp(attack, "replace-", 8) == 0)
    replace_all(attack + 8);
  else if (strcmp(attack, "many-segments") == 0) {
    char name[64];
    for (unsigned i = 1; i < 1024; i++) {
      snprintf(name, sizeof name, "ledger-0.facts.%u", i);
      make_file(ledger_directory, name, 16 << 20);
    }
  } else if (strcmp(attack, "no-directory") == 0) {
    char other[600];
    snprintf(other, sizeof other, "%s-gone", run_directory);
    must(rename(run_directory, other) == 0, "a directory can be renamed");
    int file = open(run_directory, O_WRONLY | O_CREAT, 0600);
    must(file >= 0, "a file can take its place");
    close(file);
  } else if (strcmp(attack, "moved-ledger") == 0) {
    char other[600];
    snprintf(other, sizeof other, "%s-gone", ledger_directory);
    must(rename(ledger_directory, other) == 0, "a directory can be renamed");
  } else if (strcmp(attack, "moved-away") == 0) {
    char other[600];
    snprintf(other, sizeof other, "%s-folder", run_directory);
    must(mkdir(other, 0700) == 0, "a folder can be made");
    must(rename(run_directory, in(other, "gone")) == 0, "a directory can be moved");
    must(mkdir(run_directory, 0700) == 0, "a folder can take its place");
  } else if (strcmp(attack, "cut-shared") == 0) {
    must(truncate(in(run_directory, "shared.bin"), 0) == 0, "a file can be cut");
  } else if (strcmp(attack, "stop-reaper") == 0) {
    must(kill(getppid(), SIGSTOP) == 0, "the reaper can be stopped");
  } else if (strcmp(attack, "kill-reaper") == 0) {
    must(kill(getppid(), SIGKILL) == 0, "the reaper can be killed");
  } else if (strcmp(attack, "stop-itself") == 0) {
    raise(SIGSTOP);
  } else if (strcmp(attack, "many-processes") == 0) {
    for (int i = 0; i < 20; i++)
      if (fork() == 0) {
        setsid();
        for (;;) pause();
      }
  } else {
    must(false, "the attack is known");
  }
}

static void handle(es_client_t* client, const es_message_t* message) {
  static int seen;
  if (is_auth(message)) allow(client, message);
  if (++seen == 3) do_it();
}

int main(int argc, char** argv) {
  must(argc == 2, "an attack is named");
  attack = argv[1];
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_NOTIFY_EXIT);
  stay();
}
