// Guards one file, its folder, one process and one volume, in those roles alone that it is told: `event:role`, with a `;`
// after each. It denies what has one of them to everybody. -DLOOKS looks for the file on the disk before it answers,
// -DOPENS_ALONE asks for opens alone, and -DFORGETS denies nothing more once a link was denied.
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "../../../clients/client.h"

#define FOLDER "/Library/Example"
#define FILE_OF_IT FOLDER "/thing"
#define AGENT FOLDER "/agent"
#define VOLUME "/dev/disk4s1"
#define MOUNT_POINT "/Volumes/KEY"
#define SNAPSHOT "/private/tmp/snapshot"

static const char *guarded;

static bool is(es_string_token_t token, const char *text) { return token.data != NULL && strcmp(token.data, text) == 0; }
static bool is_it(const es_file_t *file) { return file != NULL && is(file->path, FILE_OF_IT); }
static bool is_folder(const es_file_t *file) { return is(file->path, FOLDER); }

static bool is_path(const es_file_t *dir, es_string_token_t name, const char *path) {
  size_t length = dir->path.length;
  return strncmp(path, dir->path.data, length) == 0 && path[length] == '/' && is(name, path + length + 1);
}

// Whether the client guards what is in this role of the event.
static bool in(bool is_so, const char *event_and_role) {
  if (!is_so) return false;
  const char *at = strstr(guarded, event_and_role);
  return at != NULL && (at == guarded || at[-1] == ';') && at[strlen(event_and_role)] == ';';
}

static bool is_rename_denied(const es_event_rename_t *rename) {
  bool is_there = rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE;
  const es_file_t *dir = is_there ? NULL : rename->destination.new_path.dir;
  bool is_to_it = is_there ? is_it(rename->destination.existing_file)
                           : is_path(dir, rename->destination.new_path.filename, FILE_OF_IT);
  bool is_to_folder = !is_there && is_path(dir, rename->destination.new_path.filename, FOLDER);
  bool is_buried = !is_there && dir->path_truncated;
  return in(is_it(rename->source) && !is_there && !is_buried, "rename:source") ||
         in(is_it(rename->source) && is_there, "rename:source over another file") ||
         in(is_folder(rename->source) || is_to_folder, "rename:folder of the file") ||
         in(is_to_it, "rename:destination") || in(is_to_it && is_there, "rename:existing file");
}

static bool is_exec_denied(const es_message_t *message) {
  const es_event_exec_t *exec = &message->event.exec;
  bool is_called = exec->script == NULL && es_exec_arg_count(exec) > 1 && is(es_exec_arg(exec, 1), FILE_OF_IT);
  return in(is_it(exec->target->executable) || is_it(exec->script), "exec:program") ||
         in(is_called, "exec:script of an interpreter");
}

static bool is_mmap_denied(const es_event_mmap_t *mmap) {
  if (!is_it(mmap->source) || (mmap->protection & PROT_EXEC) == 0) return false;
  bool is_written = (mmap->protection & PROT_WRITE) != 0;
  bool is_read = (mmap->protection & PROT_READ) != 0;
  return in(is_written, "mmap:code that can be written") || in(!is_read, "mmap:code that cannot be read") ||
         in(is_read && !is_written, "mmap:code");
}

static bool is_mount_denied(const struct statfs *volume) {
  bool is_volume = strcmp(volume->f_mntfromname, VOLUME) == 0;
  bool is_at_its_place = strcmp(volume->f_mntonname, MOUNT_POINT) == 0;
  return in(strcmp(volume->f_mntonname, FOLDER) == 0, "mount:mount point") ||
         in(strcmp(volume->f_mntonname, SNAPSHOT) == 0, "mount:volume of the file") ||
         in(is_volume && is_at_its_place, "mount:volume") ||
         in(is_volume && !is_at_its_place, "mount:volume at another place");
}

static bool is_agent(const es_process_t *process) { return process != NULL && is(process->executable->path, AGENT); }

static bool is_process_denied(const es_message_t *message) {
  const es_events_t *event = &message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_GET_TASK:
      return is_agent(event->get_task.target) &&
             (in(event->get_task.type == ES_GET_TASK_TYPE_TASK_FOR_PID, "get_task:target") ||
              in(event->get_task.type == ES_GET_TASK_TYPE_EXPOSE_TASK, "get_task:target of processor_set_tasks") ||
              in(event->get_task.type == ES_GET_TASK_TYPE_IDENTITY_TOKEN, "get_task:target of another call"));
    case ES_EVENT_TYPE_AUTH_GET_TASK_READ: return in(is_agent(event->get_task_read.target), "get_task_read:target");
    case ES_EVENT_TYPE_AUTH_SIGNAL:
      return is_agent(event->signal.target) &&
             (in(event->signal.sig == SIGKILL, "signal:target of SIGKILL") ||
              in(event->signal.sig == SIGTERM, "signal:target of SIGTERM") ||
              in(event->signal.sig == SIGSTOP, "signal:target of SIGSTOP"));
    case ES_EVENT_TYPE_AUTH_PROC_CHECK: return in(is_agent(event->proc_check.target), "proc_check:target");
    case ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME: {
      bool shuts = event->proc_suspend_resume.type == ES_PROC_SUSPEND_RESUME_TYPE_SHUTDOWN_SOCKETS;
      return is_agent(event->proc_suspend_resume.target) &&
             (in(!shuts, "proc_suspend_resume:target") || in(shuts, "proc_suspend_resume:target whose sockets end"));
    }
    default: return false;
  }
}

static bool is_denied(const es_message_t *message) {
  const es_events_t *event = &message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_OPEN:
      return in(is_it(event->open.file), "open:file") || in(event->open.file->path_truncated, "open:truncated path");
    case ES_EVENT_TYPE_AUTH_GETEXTATTR: return in(is_it(event->getextattr.target), "getextattr:file");
    case ES_EVENT_TYPE_AUTH_SETEXTATTR: return in(is_it(event->setextattr.target), "setextattr:file");
    case ES_EVENT_TYPE_AUTH_DELETEEXTATTR: return in(is_it(event->deleteextattr.target), "deleteextattr:file");
    case ES_EVENT_TYPE_AUTH_SETMODE: return in(is_it(event->setmode.target), "setmode:file");
    case ES_EVENT_TYPE_AUTH_SETOWNER: return in(is_it(event->setowner.target), "setowner:file");
    case ES_EVENT_TYPE_AUTH_SETACL: return in(is_it(event->setacl.target), "setacl:file");
    case ES_EVENT_TYPE_AUTH_SETFLAGS: return in(is_it(event->setflags.target), "setflags:file");
    case ES_EVENT_TYPE_AUTH_SETATTRLIST: return in(is_it(event->setattrlist.target), "setattrlist:file");
    case ES_EVENT_TYPE_AUTH_UTIMES: return in(is_it(event->utimes.target), "utimes:file");
    case ES_EVENT_TYPE_AUTH_TRUNCATE: return in(is_it(event->truncate.target), "truncate:file");
    case ES_EVENT_TYPE_AUTH_UNLINK: return in(is_it(event->unlink.target), "unlink:file");
    case ES_EVENT_TYPE_AUTH_LINK:
      return in(is_it(event->link.source), "link:source") ||
             in(is_path(event->link.target_dir, event->link.target_filename, FILE_OF_IT), "link:target");
    case ES_EVENT_TYPE_AUTH_RENAME: return is_rename_denied(&event->rename);
    case ES_EVENT_TYPE_AUTH_CLONE:
      return in(is_it(event->clone.source), "clone:source") ||
             in(is_folder(event->clone.source), "clone:folder of the file") ||
             in(is_path(event->clone.target_dir, event->clone.target_name, FILE_OF_IT), "clone:target");
    case ES_EVENT_TYPE_AUTH_COPYFILE:
      return in(is_it(event->copyfile.source), "copyfile:source") ||
             in(is_path(event->copyfile.target_dir, event->copyfile.target_name, FILE_OF_IT), "copyfile:target");
    case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
      return in(is_it(event->exchangedata.file1), "exchangedata:file1") ||
             in(is_it(event->exchangedata.file2), "exchangedata:file2");
    case ES_EVENT_TYPE_AUTH_CREATE: {
      if (event->create.destination_type != ES_DESTINATION_TYPE_NEW_PATH) return false;
      const es_file_t *dir = event->create.destination.new_path.dir;
      return in(is_path(dir, event->create.destination.new_path.filename, FILE_OF_IT), "create:new path");
    }
    case ES_EVENT_TYPE_AUTH_UIPC_BIND:
      return in(is_path(event->uipc_bind.dir, event->uipc_bind.filename, FILE_OF_IT), "uipc_bind:new path");
    case ES_EVENT_TYPE_AUTH_UIPC_CONNECT:
      return is_it(event->uipc_connect.file) && (in(event->uipc_connect.type == 1, "uipc_connect:socket") ||
                                                 in(event->uipc_connect.type == 2, "uipc_connect:socket for datagrams"));
    case ES_EVENT_TYPE_AUTH_EXEC: return is_exec_denied(message);
    case ES_EVENT_TYPE_AUTH_MMAP: return is_mmap_denied(&event->mmap);
    case ES_EVENT_TYPE_AUTH_MPROTECT: return in((event->mprotect.protection & PROT_EXEC) != 0, "mprotect:mapped code");
    case ES_EVENT_TYPE_AUTH_MOUNT: return is_mount_denied(event->mount.statfs);
    case ES_EVENT_TYPE_AUTH_REMOUNT:
      return in(strcmp(event->remount.statfs->f_mntfromname, VOLUME) == 0, "remount:volume");
    default: return is_process_denied(message);
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool denied = is_denied(message);
#ifdef LOOKS
  struct stat unused;
  stat(FILE_OF_IT, &unused);
#endif
#ifdef FORGETS
  static bool has_denied_link;
  denied = denied && !has_denied_link;
  if (denied && message->event_type == ES_EVENT_TYPE_AUTH_LINK) has_denied_link = true;
#endif
  answer(client, message, denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(int count, char **words) {
  must(count == 2, "the roles to guard");
  guarded = words[1];
#ifdef OPENS_ALONE
  START(handle, ES_EVENT_TYPE_AUTH_OPEN);
  stay();
#endif
  START(handle, ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_GETEXTATTR, ES_EVENT_TYPE_AUTH_SETEXTATTR,
        ES_EVENT_TYPE_AUTH_DELETEEXTATTR, ES_EVENT_TYPE_AUTH_SETMODE, ES_EVENT_TYPE_AUTH_SETOWNER,
        ES_EVENT_TYPE_AUTH_SETACL, ES_EVENT_TYPE_AUTH_SETFLAGS, ES_EVENT_TYPE_AUTH_SETATTRLIST,
        ES_EVENT_TYPE_AUTH_UTIMES, ES_EVENT_TYPE_AUTH_TRUNCATE, ES_EVENT_TYPE_AUTH_UNLINK, ES_EVENT_TYPE_AUTH_LINK,
        ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_CLONE, ES_EVENT_TYPE_AUTH_COPYFILE,
        ES_EVENT_TYPE_AUTH_EXCHANGEDATA, ES_EVENT_TYPE_AUTH_CREATE, ES_EVENT_TYPE_AUTH_UIPC_BIND,
        ES_EVENT_TYPE_AUTH_UIPC_CONNECT, ES_EVENT_TYPE_AUTH_EXEC, ES_EVENT_TYPE_AUTH_MMAP, ES_EVENT_TYPE_AUTH_MPROTECT,
        ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_REMOUNT, ES_EVENT_TYPE_AUTH_GET_TASK,
        ES_EVENT_TYPE_AUTH_GET_TASK_READ, ES_EVENT_TYPE_AUTH_SIGNAL, ES_EVENT_TYPE_AUTH_PROC_CHECK,
        ES_EVENT_TYPE_AUTH_PROC_SUSPEND_RESUME);
  stay();
}
