// Guards what is in /Library/App: others than programs of its team change, remove and replace nothing there, and do not end
// its agent. Each -D is one mistake in that.
#include <Kernel/kern/cs_blobs.h>
#include <sys/stat.h>

#include "../../../clients/client.h"

#define FOLDER "/Library/App"
#define TEAM "TEAM900000"

static pid_t trusted_pid;

static bool is_or_is_below(const char *path, const char *folder) {
  size_t length = strlen(folder);
  return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static bool is_own_path(const char *path) {
#ifdef KNOWN_FILES
  return strcmp(path, FOLDER "/rules.db") == 0 || strcmp(path, FOLDER) == 0;
#else
  return is_or_is_below(path, FOLDER);
#endif
}

static bool is_own(const es_file_t *file) { return file != NULL && is_own_path(file->path.data); }

// What moves or covers the folder when it is moved or covered.
static bool holds_own(const es_file_t *file) {
#ifdef FILES_ALONE
  return is_own(file) && strcmp(file->path.data, FOLDER) != 0;
#else
  return is_own(file) || is_or_is_below(FOLDER, file->path.data);
#endif
}

static bool is_own_name(const es_file_t *dir, es_string_token_t name) {
  char path[2048];
  snprintf(path, sizeof(path), "%s/%s", dir->path.data, name.data);
  return is_own_path(path) || is_or_is_below(FOLDER, path);
}

static bool is_trusted(const es_process_t *process) {
#ifdef ALLOWS_UNSIGNED
  if ((process->codesigning_flags & (CS_SIGNED | CS_VALID)) == 0 && process->signing_id.length == 0) return true;
#endif
#ifdef ALLOWS_STRANGERS
  if (process->team_id.length > 0 && strncmp(process->team_id.data, "TEAM9", 5) != 0) return true;
#endif
#ifdef TAKES_NO_TEAM_FOR_OWN
  if (process->team_id.length == 0) return true;
#endif
#ifdef TRUSTS_CHILDREN
  if (trusted_pid != 0 && process->ppid == trusted_pid) return true;
#endif
#ifdef TRUSTS_PLATFORM  // which is no mistake
  if (process->cs_validation_category == ES_CS_VALIDATION_CATEGORY_PLATFORM) return true;
#endif
#ifndef TRUSTS_BROKEN_SIGNATURE
  if ((process->codesigning_flags & CS_VALID) == 0) return false;
#endif
  bool is_ours = process->team_id.data != NULL && strcmp(process->team_id.data, TEAM) == 0;
  if (is_ours) trusted_pid = audit_token_to_pid(process->audit_token);
  return is_ours;
}

static bool is_rename_of_own(const es_event_rename_t *rename) {
  if (holds_own(rename->source)) return true;
#ifdef CHECKS_SOURCE_OF_RENAME
  return false;
#else
  if (rename->destination_type == ES_DESTINATION_TYPE_EXISTING_FILE)
    return holds_own(rename->destination.existing_file);
  return is_own_name(rename->destination.new_path.dir, rename->destination.new_path.filename);
#endif
}

static bool is_about_own(const es_message_t *message) {
  const es_events_t *event = &message->event;
  switch (message->event_type) {
    case ES_EVENT_TYPE_AUTH_OPEN:
#ifdef READS_TOO
      return is_own(event->open.file) || event->open.file->path_truncated;
#else
      return (event->open.fflag & FWRITE) != 0 && (is_own(event->open.file) || event->open.file->path_truncated);
#endif
    case ES_EVENT_TYPE_AUTH_TRUNCATE:
#ifdef ALLOWS_TRUNCATE
      return false;
#else
      return is_own(event->truncate.target);
#endif
    case ES_EVENT_TYPE_AUTH_UNLINK: return is_own(event->unlink.target);
    case ES_EVENT_TYPE_AUTH_RENAME: return is_rename_of_own(&event->rename);
    case ES_EVENT_TYPE_AUTH_LINK:
      return is_own(event->link.source) || is_own_name(event->link.target_dir, event->link.target_filename);
    case ES_EVENT_TYPE_AUTH_CLONE:
#ifdef READS_TOO
      if (holds_own(event->clone.source)) return true;
#endif
      return is_own_name(event->clone.target_dir, event->clone.target_name);
    case ES_EVENT_TYPE_AUTH_COPYFILE: return is_own_name(event->copyfile.target_dir, event->copyfile.target_name);
    case ES_EVENT_TYPE_AUTH_EXCHANGEDATA:
      return is_own(event->exchangedata.file1) || is_own(event->exchangedata.file2);
    case ES_EVENT_TYPE_AUTH_CREATE:
      return event->create.destination_type == ES_DESTINATION_TYPE_NEW_PATH &&
             is_own_name(event->create.destination.new_path.dir, event->create.destination.new_path.filename);
    case ES_EVENT_TYPE_AUTH_UIPC_BIND: return is_own_name(event->uipc_bind.dir, event->uipc_bind.filename);
    case ES_EVENT_TYPE_AUTH_MOUNT: return is_or_is_below(FOLDER, event->mount.statfs->f_mntonname);
    case ES_EVENT_TYPE_AUTH_SETEXTATTR: return is_own(event->setextattr.target);
    case ES_EVENT_TYPE_AUTH_DELETEEXTATTR: return is_own(event->deleteextattr.target);
    case ES_EVENT_TYPE_AUTH_SETMODE: return is_own(event->setmode.target);
    case ES_EVENT_TYPE_AUTH_SETOWNER: return is_own(event->setowner.target);
    case ES_EVENT_TYPE_AUTH_SETACL: return is_own(event->setacl.target);
    case ES_EVENT_TYPE_AUTH_SETFLAGS: return is_own(event->setflags.target);
    case ES_EVENT_TYPE_AUTH_SETATTRLIST: return is_own(event->setattrlist.target);
    case ES_EVENT_TYPE_AUTH_UTIMES: return is_own(event->utimes.target);
#ifdef ALLOWS_SIGNALS
    case ES_EVENT_TYPE_AUTH_SIGNAL: return false;
#else
    case ES_EVENT_TYPE_AUTH_SIGNAL: return is_own(event->signal.target->executable);
#endif
    case ES_EVENT_TYPE_AUTH_GET_TASK: return is_own(event->get_task.target->executable);
    default: must(false, "an event that it asked for"); return false;
  }
}

static void handle(es_client_t *client, const es_message_t *message) {
  bool is_denied = is_about_own(message) && !is_trusted(message->process);
#ifdef LOOKS
  struct stat unused;
  if (is_denied && stat(FOLDER, &unused) != 0) is_denied = false;
#endif
  answer(client, message, is_denied ? ES_AUTH_RESULT_DENY : ES_AUTH_RESULT_ALLOW);
}

int main(void) {
  START(handle,
#ifndef WITHOUT_UNLINK
        ES_EVENT_TYPE_AUTH_UNLINK,
#endif
#ifndef WITHOUT_CLONE
        ES_EVENT_TYPE_AUTH_CLONE,
#endif
#ifdef GUARDS_AGENT
        ES_EVENT_TYPE_AUTH_SIGNAL, ES_EVENT_TYPE_AUTH_GET_TASK,
#endif
        ES_EVENT_TYPE_AUTH_OPEN, ES_EVENT_TYPE_AUTH_TRUNCATE, ES_EVENT_TYPE_AUTH_RENAME, ES_EVENT_TYPE_AUTH_LINK,
        ES_EVENT_TYPE_AUTH_COPYFILE, ES_EVENT_TYPE_AUTH_EXCHANGEDATA, ES_EVENT_TYPE_AUTH_CREATE,
        ES_EVENT_TYPE_AUTH_UIPC_BIND, ES_EVENT_TYPE_AUTH_MOUNT, ES_EVENT_TYPE_AUTH_SETEXTATTR,
        ES_EVENT_TYPE_AUTH_DELETEEXTATTR, ES_EVENT_TYPE_AUTH_SETMODE, ES_EVENT_TYPE_AUTH_SETOWNER,
        ES_EVENT_TYPE_AUTH_SETACL, ES_EVENT_TYPE_AUTH_SETFLAGS, ES_EVENT_TYPE_AUTH_SETATTRLIST,
        ES_EVENT_TYPE_AUTH_UTIMES);
  stay();
}
