/* torture/faults.c: preloaded into the sqlite3 shell, it lets the Nth call of one kind fail, for all N.
**
**     LD_PRELOAD=build/torture/faults.so FAULT_KIND=malloc FAULT_REPORT=report sqlite3 < script
**
** When the program opens "/torture/begin", which is no file, it is forked for N = 1, 2, 3 …: each child goes on
** with the script, in which the Nth call fails (FAULT_FOR=once) or that and all after it (FAULT_FOR=good), and the
** parent writes down how it ended and what it said. It ends with the first child in which no call was left to
** fail. Calls are those of the whole program: of the shell, SQLite, libarchive, zlib and the extension alike.
**
** FAULT_KIND: malloc, read, open, stat, mmap, write, thread. Or mutate: the Nth read of the file FAULT_FILE finds
** that somebody has just changed it, as FAULT_CHANGE says: over (written over in place by FAULT_OTHER, as long as
** that is), more (FAULT_OTHER appended), cut (to half), swap (FAULT_OTHER renamed over it).
**
** Each child works in a folder of its own, FAULT_WORK/N, with copies of the files of FAULT_COPIED and links to those
** of FAULT_LINKED (as a cache), and has the cache there too if FAULT_CACHE is set. FAULT_STEP: only each so manieth
** N, FAULT_MOST: at most so many children.
*/
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum kind { NONE, MALLOC, READ, OPEN, STAT, MMAP, WRITE, THREAD, MUTATE };
static const char *const KINDS[] = {"",     "malloc", "read",   "open",  "stat",
                                    "mmap", "write",  "thread", "mutate"};
enum { SECONDS_MOST = 60 };

static enum kind armed; /* NONE while nothing fails */
static long fault_at;
static bool for_good;
static atomic_long calls;
static atomic_int *fired; /* shared with the parent */
static ino_t watched;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/* The raw calls, so that nothing of our own fails. */
static int raw_open(const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static bool fails(enum kind kind) {
    if (armed != kind)
        return false;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (call < fault_at || (call > fault_at && !for_good))
        return false;
    *fired = 1;
    return true;
}

/* --- A child's folder ------------------------------------------------------------------------ */

static void copy_file(const char *from, const char *to, int flags) {
    char bytes[65536];
    int in = raw_open(from, O_RDONLY, 0), out = raw_open(to, flags, 0600);
    for (ssize_t count; in >= 0 && (count = syscall(SYS_read, in, bytes, sizeof bytes)) > 0;)
        if (syscall(SYS_write, out, bytes, count) != count)
            _exit(99);
    close(in);
    close(out);
}

static void bring(const char *folder, bool linked) {
    char path[4096];
    DIR *entries = folder != NULL ? opendir(folder) : NULL;
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        if (!linked || link(path, entry->d_name) != 0)
            copy_file(path, entry->d_name, O_WRONLY | O_CREAT | O_TRUNC);
    }
    if (entries != NULL)
        closedir(entries);
}

static void enter_folder(long number) {
    char path[4096];
    const char *work = getenv("FAULT_WORK");
    if (work == NULL)
        return;
    snprintf(path, sizeof path, "%s/%ld", work, number);
    if (mkdir(path, 0700) != 0 || chdir(path) != 0)
        _exit(98);
    bring(getenv("FAULT_COPIED"), false);
    if (getenv("FAULT_CACHE") != NULL) {
        strncat(path, "/cache", sizeof path - strlen(path) - 1);
        if (mkdir("cache", 0700) != 0 || chdir("cache") != 0)
            _exit(97);
        bring(getenv("FAULT_LINKED"), true);
        if (chdir("..") != 0)
            _exit(96);
        setenv("PROSECUTIONS_CACHE", path, 1);
    }
}

/* --- The children ---------------------------------------------------------------------------- */

static void arm(long number, const char *output) {
    const char *kind = getenv("FAULT_KIND"), *file = getenv("FAULT_FILE");
    struct stat status;
    int out = raw_open(output, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    enter_folder(number);
    dup2(out, 1);
    dup2(out, 2);
    close(out);
    if (file != NULL && syscall(SYS_newfstatat, AT_FDCWD, file, &status, 0) == 0)
        watched = status.st_ino;
    alarm(SECONDS_MOST);
    fault_at = number;
    const char *how = getenv("FAULT_FOR");
    for_good = how != NULL && strcmp(how, "good") == 0;
    for (int k = MALLOC; k <= MUTATE; k++)
        if (strcmp(kind, KINDS[k]) == 0)
            armed = (enum kind)k;
}

static long number_of(const char *name, long otherwise) {
    const char *value = getenv(name);
    return value != NULL ? strtol(value, NULL, 10) : otherwise;
}

/* Writes down how a child ended: `N status fired length`, and its output. */
static void report(int to, long number, int status, const char *output) {
    static char bytes[1 << 20];
    char head[100];
    int from = raw_open(output, O_RDONLY, 0);
    ssize_t length = syscall(SYS_read, from, bytes, sizeof bytes);
    close(from);
    int size = snprintf(head, sizeof head, "%ld %d %d %zd\n", number, status, (int)*fired, length);
    if (write(to, head, (size_t)size) != size || write(to, bytes, (size_t)length) != length)
        _exit(95);
}

static void torture(void) {
    char output[4096];
    const char *path = getenv("FAULT_REPORT");
    long step = number_of("FAULT_STEP", 1), most = number_of("FAULT_MOST", 1000000);
    int to = raw_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    snprintf(output, sizeof output, "%s.output", path);
    fired = mmap(NULL, sizeof *fired, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (long number = 1; most > 0; number += step, most--) {
        int status = 0;
        *fired = 0;
        pid_t child = fork();
        if (child == 0) {
            arm(number, output);
            return;
        }
        if (child < 0 || waitpid(child, &status, 0) != child)
            _exit(94);
        report(to, number, status, output);
        if (!*fired)
            break;
    }
    _exit(0);
}

static bool begins(const char *path) {
    if (armed != NONE || path == NULL || strcmp(path, "/torture/begin") != 0)
        return false;
    torture();
    return true;
}

/* --- What somebody does to a file while it is read -------------------------------------------- */

static void mutate(void) {
    const char *file = getenv("FAULT_FILE"), *other = getenv("FAULT_OTHER"),
               *change = getenv("FAULT_CHANGE");
    struct stat status;
    enum kind kind = armed;
    armed = NONE;
    if (strcmp(change, "over") == 0)
        copy_file(other, file, O_WRONLY);
    else if (strcmp(change, "more") == 0)
        copy_file(other, file, O_WRONLY | O_APPEND);
    else if (strcmp(change, "swap") == 0)
        rename(other, file);
    else if (syscall(SYS_newfstatat, AT_FDCWD, file, &status, 0) == 0 &&
             truncate(file, status.st_size / 2) != 0)
        _exit(93);
    armed = kind;
}

static void read_begins(int descriptor) {
    struct stat status;
    if (armed == MUTATE && syscall(SYS_fstat, descriptor, &status) == 0 &&
        status.st_ino == watched && fails(MUTATE)) {
        watched = 0; /* once */
        mutate();
    }
}

/* --- The calls that may fail ------------------------------------------------------------------ */

void *malloc(size_t size) {
    if (fails(MALLOC))
        return errno = ENOMEM, NULL;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    if (fails(MALLOC))
        return errno = ENOMEM, NULL;
    return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    if (fails(MALLOC))
        return errno = ENOMEM, NULL;
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    if (fails(MALLOC))
        return errno = ENOMEM, NULL;
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    if (fails(MALLOC))
        return ENOMEM;
    *memory = __libc_memalign(alignment, size);
    return *memory != NULL ? 0 : ENOMEM;
}

ssize_t read(int descriptor, void *bytes, size_t size) {
    if (fails(READ))
        return errno = EIO, -1;
    read_begins(descriptor);
    return syscall(SYS_read, descriptor, bytes, size);
}

ssize_t pread(int descriptor, void *bytes, size_t size, off_t offset) {
    if (fails(READ))
        return errno = EIO, -1;
    read_begins(descriptor);
    return syscall(SYS_pread64, descriptor, bytes, size, offset);
}

ssize_t pread64(int descriptor, void *bytes, size_t size, off_t offset) {
    return pread(descriptor, bytes, size, offset);
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
    if (descriptor > 2 && fails(WRITE))
        return errno = ENOSPC, -1;
    return syscall(SYS_write, descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    if (fails(WRITE))
        return errno = ENOSPC, -1;
    return syscall(SYS_pwrite64, descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off_t offset) {
    return pwrite(descriptor, bytes, size, offset);
}

static int open_at(int folder, const char *path, int flags, va_list rest) {
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
    if (begins(path))
        return errno = ENOENT, -1;
    if (fails(OPEN))
        return errno = EMFILE, -1;
    return (int)syscall(SYS_openat, folder, path, flags, mode);
}

#define OPENS(name)                                                                                \
    int name(const char *path, int flags, ...) {                                                   \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int file = open_at(AT_FDCWD, path, flags, rest);                                           \
        va_end(rest);                                                                              \
        return file;                                                                               \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                                             \
    int name(int folder, const char *path, int flags, ...) {                                       \
        va_list rest;                                                                              \
        va_start(rest, flags);                                                                     \
        int file = open_at(folder, path, flags, rest);                                             \
        va_end(rest);                                                                              \
        return file;                                                                               \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

#define OPENS_STREAM(name)                                                                         \
    FILE *name(const char *path, const char *mode) {                                               \
        static FILE *(*next)(const char *, const char *);                                          \
        if (next == NULL)                                                                          \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                             \
        if (begins(path))                                                                          \
            return errno = ENOENT, NULL;                                                           \
        if (fails(OPEN))                                                                           \
            return errno = EMFILE, NULL;                                                           \
        return next(path, mode);                                                                   \
    }
OPENS_STREAM(fopen)
OPENS_STREAM(fopen64)

/* openat2() has no wrapper. */
long syscall(long number, ...) {
    static long (*next)(long, ...);
    va_list rest;
    long values[6];
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        values[i] = va_arg(rest, long);
    va_end(rest);
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "syscall");
#ifdef SYS_openat2
    if (number == SYS_openat2 && fails(OPEN))
        return errno = EMFILE, -1;
#endif
    return next(number, values[0], values[1], values[2], values[3], values[4], values[5]);
}

#define STATS(name, parameters, ...)                                                               \
    int name parameters {                                                                          \
        static int(*next) parameters;                                                              \
        if (next == NULL)                                                                          \
            *(void **)&next = dlsym(RTLD_NEXT, #name);                                             \
        if (fails(STAT))                                                                           \
            return errno = EACCES, -1;                                                             \
        return next(__VA_ARGS__);                                                                  \
    }
STATS(stat, (const char *path, struct stat *status), path, status)
STATS(lstat, (const char *path, struct stat *status), path, status)
STATS(fstat, (int file, struct stat *status), file, status)
STATS(fstatat, (int folder, const char *path, struct stat *status, int flags), folder, path, status,
      flags)
STATS(stat64, (const char *path, struct stat64 *status), path, status)
STATS(lstat64, (const char *path, struct stat64 *status), path, status)
STATS(fstat64, (int file, struct stat64 *status), file, status)
STATS(statx, (int folder, const char *path, int flags, unsigned mask, struct statx *status), folder,
      path, flags, mask, status)

#define MAPS(name)                                                                                 \
    void *name(void *where, size_t size, int protection, int flags, int file, off_t offset) {      \
        if (fails(MMAP))                                                                           \
            return errno = ENOMEM, MAP_FAILED;                                                     \
        return (void *)syscall(SYS_mmap, where, size, protection, flags, file, offset);            \
    }
MAPS(mmap)
MAPS(mmap64)

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
    static int (*next)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    if (next == NULL)
        *(void **)&next = dlsym(RTLD_NEXT, "pthread_create");
    return fails(THREAD) ? EAGAIN : next(thread, attributes, start, argument);
}
