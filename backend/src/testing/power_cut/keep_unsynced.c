/* A disk that forgets: before a file of UNSYNCED_FOLDER changes, what stood there goes to UNSYNCED_JOURNAL, and is
   dropped there when the file is synced. After a kill, power_cut/mod.rs puts back whatever the journal still holds.
   Loaded with LD_PRELOAD. Shared memory of SQLite (-shm) is no part of what lasts, and nothing here maps files. */

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* One change, followed by the `kept` bytes that stood at `offset`; all numbers in the machine's own order.
   A record with kept = offset = size = SYNCED says that the file was synced. */
struct record {
  uint64_t inode, offset, kept, size;
};
static const uint64_t SYNCED = UINT64_MAX;

/* The files that have changes in the journal: the database and its log. */
#define FILES 8
static uint64_t changed[FILES];

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static int journal = -1;

/* The harness must never pass because it saw less than all. */
static void give_up(const char *why) {
  fprintf(stderr, "keep_unsynced: %s\n", why);
  abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("UNSYNCED_JOURNAL");
  folder = getenv("UNSYNCED_FOLDER");
  if (!path || !folder) give_up("UNSYNCED_FOLDER and UNSYNCED_JOURNAL are needed");
  journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (journal < 0) give_up("the journal cannot be opened");
}

/* Whether a descriptor is a file of the folder that lasts. */
static int is_watched(int fd, struct stat *file) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  if (strncmp(path, folder, strlen(folder)) != 0) return 0;
  if (length > 4 && strcmp(path + length - 4, "-shm") == 0) return 0;
  return fstat(fd, file) == 0 && S_ISREG(file->st_mode);
}

static void append(struct record *record, void *bytes) {
  uint64_t kept = bytes ? record->kept : 0;
  struct iovec parts[] = {{record, sizeof *record}, {bytes, kept}};
  if (writev(journal, parts, 2) != (ssize_t)(sizeof *record + kept)) give_up("the journal cannot be written");
}

/* Keeps what stands between `from` and `to`, before it changes. */
static void keep(int fd, const struct stat *file, uint64_t from, uint64_t to) {
  uint64_t size = file->st_size, end = to < size ? to : size;
  struct record record = {file->st_ino, from, from < end ? end - from : 0, size};
  void *bytes = malloc(record.kept + 1);
  if (!bytes || syscall(SYS_pread64, fd, bytes, record.kept, from) != (ssize_t)record.kept) give_up("unreadable file");
  int at = 0;
  while (at < FILES && changed[at] && changed[at] != record.inode) at++;
  if (at == FILES) give_up("more files than expected");
  changed[at] = record.inode;
  append(&record, bytes);
  free(bytes);
}

/* Forgets the changes of a file; when no other file has any, the journal is empty again. */
static int synced(int fd) {
  struct stat file;
  if (!is_watched(fd, &file)) return 0;
  pthread_mutex_lock(&turn);
  int others = 0;
  for (int at = 0; at < FILES; at++) {
    if (changed[at] == file.st_ino) changed[at] = 0;
    others += changed[at] != 0;
  }
  if (others) {
    struct record record = {file.st_ino, SYNCED, SYNCED, SYNCED};
    append(&record, NULL);
  } else if (ftruncate(journal, 0) != 0) {
    give_up("the journal cannot be emptied");
  }
  pthread_mutex_unlock(&turn);
  return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  struct stat file;
  if (!is_watched(fd, &file)) return syscall(SYS_pwrite64, fd, bytes, count, offset);
  pthread_mutex_lock(&turn);
  fstat(fd, &file);
  keep(fd, &file, offset, offset + count);
  ssize_t written = syscall(SYS_pwrite64, fd, bytes, count, offset);
  pthread_mutex_unlock(&turn);
  return written;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  struct stat file;
  if (!is_watched(fd, &file)) return syscall(SYS_write, fd, bytes, count);
  pthread_mutex_lock(&turn);
  fstat(fd, &file);
  off64_t offset = lseek64(fd, 0, SEEK_CUR);
  keep(fd, &file, offset, offset + count);
  ssize_t written = syscall(SYS_write, fd, bytes, count);
  pthread_mutex_unlock(&turn);
  return written;
}

int ftruncate64(int fd, off64_t length) {
  struct stat file;
  if (!is_watched(fd, &file)) return syscall(SYS_ftruncate, fd, length);
  pthread_mutex_lock(&turn);
  fstat(fd, &file);
  keep(fd, &file, length, UINT64_MAX);
  int done = syscall(SYS_ftruncate, fd, length);
  pthread_mutex_unlock(&turn);
  return done;
}

/* A watched file is synced by forgetting: the real disk would only make the test slower. */
int fsync(int fd) { return synced(fd) ? 0 : syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return synced(fd) ? 0 : syscall(SYS_fdatasync, fd); }

ssize_t pwrite(int, const void *, size_t, off_t) __attribute__((alias("pwrite64")));
int ftruncate(int, off_t) __attribute__((alias("ftruncate64")));
