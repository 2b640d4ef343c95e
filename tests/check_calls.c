/* What the system is asked for fails, one call after the other: a source is then read rightly all the
** same, or an error says what failed; never a wrong answer, and no fault is put on a good file. The
** shell with the extension as it is released goes through the like in tests/torture. */
#include "harness.h"

#if defined(__linux__)

#include <archive.h>
#include <archive_entry.h>
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "base/base.h"
#include "bytes/bytes.h"
#include "cache/cache.h"
#include "cache/cache_file.h"
#include "loading/loading.h"
#include "reference/reference.h"

/* --- Calls that fail --------------------------------------------------------------------------- */

enum call {
    NONE,
    READ,
    READ_INTERRUPTED,
    READ_LITTLE, /* fewer bytes than are there */
    CUT,         /* the file is cut to half before it is read */
    FACTS,
    FACTS_CHANGED, /* the file was written since */
    OPEN,
    OPEN_LINK,
    AGAIN, /* another number for an open folder */
    LIST,
    WRITE,
    WRITE_INTERRUPTED,
    RENAME,
    REMOVE,
    MAKE_FOLDER,
    WAIT,
    PLACE,
    THREAD,
    HERE,      /* the working folder is gone */
    IN_MEMORY, /* the file lies in memory, where its times may not tell of a change */
    CALLS
};

/* What the error says where the call fails and no way is left, with `|` between; NULL: it is right all
** the same. */
#define CHANGED "changed while it was read; ask again"
static const struct {
    int code;
    const char *tells;
} ABOUT[CALLS] = {
    [READ] = {EIO, "Input/output error"},
    [READ_INTERRUPTED] = {EINTR, NULL},
    [READ_LITTLE] = {0, NULL},
    [CUT] = {0, CHANGED "|it was cut while it was read"},
    [FACTS] = {EACCES, "Permission denied|lies outside of the folder|" CHANGED},
    [FACTS_CHANGED] = {0, CHANGED},
    [OPEN] = {EMFILE, "Too many open files|" CHANGED},
    [OPEN_LINK] = {ELOOP, "Too many levels of symbolic links|" CHANGED},
    [AGAIN] = {EMFILE, "Too many open files|" CHANGED},
    [LIST] = {EIO, "Input/output error|" CHANGED},
    [WRITE] = {ENOSPC, "No space left|can't be written"},
    [WRITE_INTERRUPTED] = {EINTR, NULL},
    [RENAME] = {EIO, "Input/output error"},
    [REMOVE] = {EACCES, "Permission denied"},
    [MAKE_FOLDER] = {EACCES, "Permission denied"},
    [WAIT] = {EIO, "Input/output error"},
    [PLACE] = {ENOMEM, "out of memory"},
    [THREAD] = {EAGAIN, "no thread"},
    [HERE] = {ENOENT, "none.csv: no such file"},
    [IN_MEMORY] = {0, NULL},
};

static enum call armed;
static long fault_at;
static bool for_good;
static atomic_long calls;
static atomic_bool fired;
static const char *watched; /* the file that is cut */
static int64_t later;       /* seconds that the clock is ahead */

static bool fails(enum call call) {
    if (armed != call)
        return false;
    long number = atomic_fetch_add(&calls, 1);
    if (number < fault_at || (number > fault_at && !for_good))
        return false;
    fired = true;
    errno = ABOUT[call].code;
    return true;
}

/* The function of the C library that one of the same name stands before here. */
#define NEXT(name, type, parameters)                                                               \
    static type(*next) parameters;                                                                 \
    if (next == NULL)                                                                              \
    *(void **)&next = dlsym(RTLD_NEXT, #name)

static void cut(void) {
    struct stat status;
    enum call before = armed;
    armed = NONE;
    if (watched != NULL && stat(watched, &status) == 0 && status.st_size > 1 &&
        truncate(watched, status.st_size / 2) != 0)
        abort();
    armed = before;
}

ssize_t pread(int file, void *bytes, size_t size, off_t offset) {
    NEXT(pread, ssize_t, (int, void *, size_t, off_t));
    if (fails(READ) || fails(READ_INTERRUPTED))
        return -1;
    if (size > 1 && fails(READ_LITTLE))
        size = size / 2;
    if (fails(CUT))
        cut();
    return next(file, bytes, size, offset);
}

ssize_t read(int file, void *bytes, size_t size) {
    NEXT(read, ssize_t, (int, void *, size_t));
    if (fails(READ) || fails(READ_INTERRUPTED))
        return -1;
    return next(file, bytes, size);
}

ssize_t write(int file, const void *bytes, size_t size) {
    NEXT(write, ssize_t, (int, const void *, size_t));
    if (file > 2 && (fails(WRITE) || fails(WRITE_INTERRUPTED)))
        return -1;
    return next(file, bytes, size);
}

static mode_t mode_of(int flags, va_list rest) {
    return (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    NEXT(open, int, (const char *, int, ...));
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return fails(OPEN) || fails(OPEN_LINK) ? -1 : next(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...) {
    NEXT(openat, int, (int, const char *, int, ...));
    va_list rest;
    va_start(rest, flags);
    mode_t mode = mode_of(flags, rest);
    va_end(rest);
    return fails(OPEN) || fails(OPEN_LINK) ? -1 : next(folder, path, flags, mode);
}

int fcntl(int file, int command, ...) {
    NEXT(fcntl, int, (int, int, ...));
    va_list rest;
    va_start(rest, command);
    long value = va_arg(rest, long);
    va_end(rest);
    return command == F_DUPFD_CLOEXEC && fails(AGAIN) ? -1 : next(file, command, value);
}

static int facts(int result, struct stat *status) {
    if (result == 0 && fails(FACTS_CHANGED))
        status->st_mtim.tv_sec++, status->st_ctim.tv_sec++;
    return result;
}

#define FACTS_OF(name, parameters, ...)                                                            \
    int name parameters {                                                                          \
        NEXT(name, int, parameters);                                                               \
        return fails(FACTS) ? -1 : facts(next(__VA_ARGS__), status);                               \
    }
FACTS_OF(stat, (const char *path, struct stat *status), path, status)
FACTS_OF(lstat, (const char *path, struct stat *status), path, status)
FACTS_OF(fstat, (int file, struct stat *status), file, status)
FACTS_OF(fstatat, (int folder, const char *path, struct stat *status, int flags), folder, path,
         status, flags)

DIR *fdopendir(int file) {
    NEXT(fdopendir, DIR *, (int));
    return fails(LIST) ? NULL : next(file);
}

struct dirent *readdir(DIR *entries) {
    NEXT(readdir, struct dirent *, (DIR *));
    return fails(LIST) ? NULL : next(entries);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to) {
    NEXT(renameat, int, (int, const char *, int, const char *));
    return fails(RENAME) ? -1 : next(from_folder, from, to_folder, to);
}

int unlinkat(int folder, const char *name, int flags) {
    NEXT(unlinkat, int, (int, const char *, int));
    return fails(REMOVE) ? -1 : next(folder, name, flags);
}

int unlink(const char *path) {
    NEXT(unlink, int, (const char *));
    return fails(REMOVE) ? -1 : next(path);
}

int mkdir(const char *path, mode_t mode) {
    NEXT(mkdir, int, (const char *, mode_t));
    return fails(MAKE_FOLDER) ? -1 : next(path, mode);
}

static int writer = -1; /* the other end of a pipe, until it is read */

int poll(struct pollfd *files, nfds_t count, int milliseconds) {
    NEXT(poll, int, (struct pollfd *, nfds_t, int));
    if (writer >= 0)
        close(writer);
    writer = -1;
    return fails(WAIT) || fails(READ_INTERRUPTED) ? -1 : next(files, count, milliseconds);
}

void *mmap(void *where, size_t size, int protection, int flags, int file, off_t offset) {
    NEXT(mmap, void *, (void *, size_t, int, int, int, off_t));
    return fails(PLACE) ? MAP_FAILED : next(where, size, protection, flags, file, offset);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument) {
    NEXT(pthread_create, int, (pthread_t *, const pthread_attr_t *, void *(*)(void *), void *));
    return fails(THREAD) ? EAGAIN : next(thread, attributes, start, argument);
}

char *getcwd(char *folder, size_t room) {
    NEXT(getcwd, char *, (char *, size_t));
    return fails(HERE) ? NULL : next(folder, room);
}

int fstatfs(int file, struct statfs *status) {
    NEXT(fstatfs, int, (int, struct statfs *));
    int result = next(file, status);
    status->f_type = fails(IN_MEMORY) ? 0x01021994 : 0xEF53;
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    NEXT(clock_gettime, int, (clockid_t, struct timespec *));
    int result = next(clock, time);
    time->tv_sec += clock == CLOCK_REALTIME ? later : 0;
    return result;
}

/* --- The answers ------------------------------------------------------------------------------- */

static bool lists;         /* the answer has a row for what failed */
static bool is_kept;       /* in the cache: whatever the error, the source is read then */
static char *(*ask)(void); /* the answer, or `error: …`; the caller frees it */
static void (*prepare)(void);

static bool tells(enum call call, const char *answer) {
    char words[200];
    snprintf(words, sizeof words, "%s", ABOUT[call].tells != NULL ? ABOUT[call].tells : "");
    for (char *word = strtok(words, "|"); word != NULL; word = strtok(NULL, "|"))
        if (strstr(answer, word) != NULL)
            return true;
    return false;
}

static void judge(enum call call, const char *expected) {
    char *answer = ask();
    armed = NONE;
    bool right = strcmp(answer, expected) == 0;
    bool failed =
        fired && (lists || strncmp(answer, "error: ", 7) == 0) && (is_kept || tells(call, answer));
    ck_assert_msg(right || failed, "call %d of kind %d, %s: %s", (int)fault_at, (int)call,
                  for_good ? "for good" : "once", answer);
    free(answer);
}

/* Asks again and again, with the 1st, 2nd, 3rd … call of the kind failing: it alone, and all from it on. */
static void fail_calls_of(enum call call) {
    if (prepare != NULL)
        prepare();
    char *expected = ask();
    bool interrupted = call == READ_INTERRUPTED || call == WRITE_INTERRUPTED || call == CUT;
    for (int good = 0; good < (interrupted ? 1 : 2); good++) {
        fired = true;
        for (fault_at = 0; fired; fault_at++) {
            if (prepare != NULL)
                prepare();
            calls = 0;
            fired = false;
            for_good = good != 0;
            armed = call;
            judge(call, expected);
        }
    }
    free(expected);
}

/* --- Sources ----------------------------------------------------------------------------------- */

static char path[600], sql[2000], csv[4000];

static char *ask_sql(void) {
    sqlite3 *db = harness_database();
    char *answer = harness_query(db, sql);
    sqlite3_close(db);
    return answer;
}

static const char *rows(void) {
    size_t length = (size_t)sprintf(csv, "Year,Police Force Area,Sex,Offence,Proceeded against\n");
    for (int row = 0; row < 60; row++)
        length += (size_t)sprintf(csv + length, "%d,%s,%s,%d Offence %d,%d\n", 2010 + row % 9,
                                  row % 3 == 0 ? "Kent" : "Essex", row % 2 == 0 ? "Male" : "Female",
                                  row % 5 + 100, row % 5 + 100, row * 31 % 77);
    return csv;
}

static const char *path_of(const char *name) {
    snprintf(path, sizeof path, "%s/%s", harness_folder(), name);
    return path;
}

static void pack(const char *name, int format, int filter) {
    struct archive *archive = archive_write_new();
    archive_write_set_format(archive, format);
    archive_write_add_filter(archive, filter);
    ck_assert_int_eq(archive_write_open_filename(archive, path_of(name)), ARCHIVE_OK);
    for (int member = 0; member < (format == ARCHIVE_FORMAT_RAW ? 1 : 2); member++) {
        const char *text = member == 0 ? rows() : "words";
        struct archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname_utf8(entry, member == 0 ? "x/a.csv" : "notes.txt");
        archive_entry_set_perm(entry, 0600);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, (la_int64_t)strlen(text));
        ck_assert_int_eq(archive_write_header(archive, entry), ARCHIVE_OK);
        archive_write_data(archive, text, strlen(text));
        archive_entry_free(entry);
    }
    ck_assert_int_eq(archive_write_close(archive), ARCHIVE_OK);
    archive_write_free(archive);
}

static const enum call READING[] = {READ,  READ_INTERRUPTED, READ_LITTLE, FACTS, FACTS_CHANGED,
                                    OPEN,  OPEN_LINK,        AGAIN,       LIST,  PLACE,
                                    THREAD};
enum { READING_COUNT = sizeof READING / sizeof *READING };

#define QUESTION "SELECT count(*), sum(prosecuted), min(force), max(file) FROM prosecutions(%Q)"
#define MEMBERS                                                                                    \
    "SELECT group_concat(concat, ' ') FROM (SELECT file || ifnull(sha256, why) AS concat "         \
    "FROM source_members(%Q) ORDER BY file)"
#define PROBLEMS  "SELECT count(*), group_concat(detail) FROM source_problems(%Q)"
#define PUBLISHED "CREATE VIRTUAL TABLE t USING published(%Q); SELECT count(*), max(_line) FROM t"

static void put(const char *question, const char *source) {
    sqlite3_snprintf(sizeof sql, sql, question, source);
}

static void write_sources(void) {
    harness_write_text("a.csv", rows());
    harness_write_text("f/x/a.csv", rows());
    harness_write_text("f/x/notes.txt", "words");
    harness_write_text("f/b.csv",
                       "Year,Police Force Area,Offence,Proceeded against\n2019,Kent,Theft,1\n");
    pack("a.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    pack("a.tar", ARCHIVE_FORMAT_TAR_PAX_RESTRICTED, ARCHIVE_FILTER_NONE);
    pack("a.csv.gz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP);
    pack("a.csv.xz", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_XZ);
}

static void fail_all(const char *question, const char *source) {
    put(question, source);
    for (size_t i = 0; i < READING_COUNT; i++)
        fail_calls_of(READING[i]);
}

START_TEST(sources_of_every_kind) {
    static const char *const names[] = {"a.csv",   "a.zip",         "a.tar",     "a.csv.gz", "f",
                                        "f/*.csv", "a.zip/x/*.csv", "f/x/a.csv", "a.csv.xz"};
    write_sources();
    ask = ask_sql;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        /* young, and old enough to tell a change */
        for (later = 0; later <= (i < 2 ? 3600 : 0); later += 3600)
            fail_all(QUESTION, path_of(names[i]));
    later = 3600;
    put(QUESTION, path_of("a.csv"));
    fail_calls_of(IN_MEMORY);
    later = 0;
    fail_all(QUESTION, "tests/data/workbooks/made_by_libreoffice.xlsx");
    fail_all(PUBLISHED, path_of("a.csv"));
    fail_all(PUBLISHED, "tests/data/workbooks/made_by_libreoffice.ods");
    lists = true;
    fail_all(MEMBERS, path_of("a.zip"));
    fail_all(MEMBERS, path_of("f"));
    fail_all(PROBLEMS, path_of("f"));
}
END_TEST

START_TEST(a_name_in_a_folder_that_is_gone) {
    write_sources();
    ck_assert_int_eq(chdir(harness_folder()), 0);
    ask = ask_sql;
    put(QUESTION, "none.csv");
    fail_calls_of(HERE);
    put(QUESTION, "f/none.csv");
    for (size_t i = 0; i < READING_COUNT; i++)
        fail_calls_of(READING[i]);
}
END_TEST

START_TEST(a_source_that_is_cut) {
    static const char *const names[] = {"a.csv", "a.zip", "a.tar", "a.csv.gz"};
    ask = ask_sql;
    prepare = write_sources;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char whole[600];
        snprintf(whole, sizeof whole, "%s", path_of(names[i]));
        watched = whole;
        put(QUESTION, whole);
        fail_calls_of(CUT);
    }
}
END_TEST

/* Below a root no link is followed, and each file is opened by the parts of its path. */
static char *ask_below_root(void) {
    enum call call = armed;
    armed = NONE;
    sqlite3 *db = harness_database();
    harness_set(db, "root", harness_folder());
    armed = call;
    char *answer = harness_query(db, sql);
    sqlite3_close(db);
    return answer;
}

START_TEST(sources_below_a_root) {
    write_sources();
    ask = ask_below_root;
    put(QUESTION, path_of("f"));
    for (size_t i = 0; i < READING_COUNT; i++)
        fail_calls_of(READING[i]);
}
END_TEST

/* All that is written is in the pipe before it is read. */
static void fill_pipe(void) {
    const char *text = rows();
    path_of("pipe.csv");
    if (writer >= 0)
        close(writer);
    unlink(path);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    writer = open(path, O_RDWR | O_NONBLOCK);
    ck_assert_int_eq(write(writer, text, strlen(text)), (ssize_t)strlen(text));
}

START_TEST(a_pipe) {
    static const enum call kinds[] = {READ, READ_INTERRUPTED, FACTS, OPEN, WAIT};
    ask = ask_sql;
    prepare = fill_pipe;
    put(QUESTION, path_of("pipe.csv"));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        fail_calls_of(kinds[i]);
}
END_TEST

/* --- Several threads --------------------------------------------------------------------------- */

static struct forces *forces;
static struct error error;

static void set_up(void) {
    error = (struct error){0};
    forces = forces_open(&error);
    ck_assert_ptr_nonnull(forces);
}

static void tear_down(void) {
    forces_close(forces);
}

/* `error: …`, or the rows and the sum of what they count. */
static char *answer_of(const struct store *store, const struct error *failed) {
    char answer[1100];
    int64_t sum = 0, count;
    if (store == NULL) {
        snprintf(answer, sizeof answer, "error: %s", failed->message);
        return strdup(answer);
    }
    for (size_t g = 0; g < store->group_count; g++)
        for (uint32_t row = 0; row < store->groups[g].rows; row++)
            if (group_measure(&store->groups[g], MEASURE_PROSECUTED, row, &count))
                sum += count * (1 + group_code(&store->groups[g], DIMENSION_FORCE, row));
    snprintf(answer, sizeof answer, "%lld rows, %lld", (long long)store->rows, (long long)sum);
    return strdup(answer);
}

static char *ask_in_pieces(void) {
    struct error failed = {0};
    struct request request = {.source = slice_of(path),
                              .forces = forces,
                              .files_allowed = true,
                              .threads = 4,
                              .piece_size = 500};
    struct store *store = store_load(&request, &failed);
    char *answer = answer_of(store, &failed);
    store_free(store);
    return answer;
}

START_TEST(a_file_in_pieces) {
    static const enum call kinds[] = {READ, READ_LITTLE, THREAD, FACTS};
    harness_write_text("a.csv", rows());
    path_of("a.csv");
    ask = ask_in_pieces;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        fail_calls_of(kinds[i]);
}
END_TEST

/* --- The cache --------------------------------------------------------------------------------- */

static struct store *store;
static char folder[600], name[CACHE_NAME_SIZE];
static const enum call CACHING[] = {
    READ,   READ_INTERRUPTED, READ_LITTLE, FACTS, OPEN, WRITE, WRITE_INTERRUPTED,
    RENAME, REMOVE,           MAKE_FOLDER, AGAIN, LIST, PLACE};
enum { CACHING_COUNT = sizeof CACHING / sizeof *CACHING };

static void load_store(void) {
    struct request request = {.forces = forces, .files_allowed = true};
    harness_write_text("f/x/a.csv", rows());
    harness_write_text("f/b.csv", "Year,Police Force Area,Offence,Proceeded against\n"
                                  "2019,Kent,Theft,1\n2019,Kent,Theft,x\n");
    request.source = slice_of(path_of("f"));
    store = store_load(&request, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    snprintf(folder, sizeof folder, "%s/new/cache", harness_folder());
    cache_folder_name(1, 2, name);
}

static char *read_cached(void) {
    struct error failed = {0};
    char cached[800];
    struct store *read = NULL;
    int file = cache_folder_open_file(folder, name, &failed);
    snprintf(cached, sizeof cached, "%s/%s", folder, name);
    if (file >= 0)
        read = cache_file_read(file, slice_of(cached), slice_of("key"), forces, &failed);
    disk_close(file);
    char *answer = answer_of(read, &failed);
    store_free(read);
    return answer;
}

static bool write_cached(struct error *failed) {
    struct cache_writing writing;
    if (!cache_folder_begin(&writing, folder, name, failed))
        return false;
    cache_file_write(writing.file, store, slice_of("key"), failed);
    return cache_folder_end(&writing, failed);
}

static void clear_folder(void) {
    struct error unsaid = {0};
    cache_clear(folder, &unsaid);
    rmdir(folder);
}

/* What is in the cache afterwards is whole, and nothing that was begun is left, but where it can't be removed. */
static char *ask_to_write(void) {
    struct error failed = {0};
    enum call call = armed;
    bool written = write_cached(&failed);
    armed = NONE;
    if (written)
        return read_cached();
    DIR *entries = opendir(folder);
    for (struct dirent *entry; entries != NULL && (entry = readdir(entries)) != NULL;)
        ck_assert_msg(entry->d_name[0] == '.' || call == REMOVE, "%s", entry->d_name);
    if (entries != NULL)
        closedir(entries);
    return answer_of(NULL, &failed);
}

START_TEST(a_cache_is_written) {
    load_store();
    ask = ask_to_write;
    prepare = clear_folder;
    lists = true;
    for (size_t i = 0; i < CACHING_COUNT; i++)
        fail_calls_of(CACHING[i]);
    store_free(store);
}
END_TEST

static void write_anew(void) {
    struct error failed = {0};
    ck_assert_msg(write_cached(&failed), "%s", failed.message);
}

START_TEST(a_cache_is_read) {
    load_store();
    ask = read_cached;
    prepare = write_anew;
    is_kept = true;
    for (size_t i = 0; i < CACHING_COUNT; i++)
        fail_calls_of(CACHING[i]);
    store_free(store);
}
END_TEST

static char *ask_to_clear(void) {
    struct error failed = {0};
    char answer[1100];
    int64_t removed = cache_clear(folder, &failed);
    snprintf(answer, sizeof answer, removed < 0 ? "error: %s" : "%s%lld removed", failed.message,
             (long long)removed);
    return strdup(answer);
}

START_TEST(a_cache_is_cleared) {
    load_store();
    ask = ask_to_clear;
    prepare = write_anew;
    for (size_t i = 0; i < CACHING_COUNT; i++)
        fail_calls_of(CACHING[i]);
    store_free(store);
}
END_TEST

/* --- Checksums of members, which the cache keeps ------------------------------------------------ */

static struct members members;
static struct request hashed;

static char *ask_for_sums(void) {
    struct error failed = {0};
    struct text text = {0};
    char answer[1100];
    if (!cache_hash_members(folder, &hashed, &members, &failed)) {
        snprintf(answer, sizeof answer, "error: %s", failed.message);
        return strdup(answer);
    }
    for (size_t i = 0; i < members.count; i++)
        ck_assert(text_printf(&text, &failed, "%s %s\n", members.items[i].file,
                              members.items[i].read ? members.items[i].sha256 : ""));
    return text.bytes; /* which is from malloc() too */
}

static void keep_sums(void) {
    free(ask_for_sums());
}

START_TEST(checksums_of_members) {
    enum { LENGTH = CACHE_LEAST_HASHED + 100 };
    char *large = malloc(LENGTH);
    memset(large, ' ', LENGTH);
    memcpy(large, rows(), strlen(rows()));
    snprintf(folder, sizeof folder, "%s/new/cache", harness_folder());
    harness_write("f/a.csv", large, LENGTH);
    harness_write_text("f/notes.txt", "words");
    free(large);
    hashed = (struct request){.source = slice_of(path_of("f")),
                              .forces = forces,
                              .files_allowed = true,
                              .diagnose = true,
                              .members = &members};
    store = store_load(&hashed, &error);
    ck_assert_msg(store != NULL, "%s", error.message);
    ask = ask_for_sums;
    later = 3600; /* an old file is read once */
    for (int kept = 0; kept < 2; kept++) {
        prepare = kept ? keep_sums : clear_folder; /* whose reads of a megabyte take their time */
        for (size_t i = kept ? 0 : 3; i < CACHING_COUNT; i++)
            fail_calls_of(CACHING[i]);
    }
    members_free(&members);
    store_free(store);
}
END_TEST

Suite *suite(void) {
    Suite *suite = suite_create("calls");
    harness_case(suite, "sources", sources_of_every_kind, a_name_in_a_folder_that_is_gone,
                 a_source_that_is_cut, sources_below_a_root, a_pipe, NULL);
    TCase *parts = tcase_create("parts");
    tcase_set_timeout(parts, 600);
    tcase_add_checked_fixture(parts, set_up, tear_down);
    tcase_add_test(parts, a_file_in_pieces);
    tcase_add_test(parts, a_cache_is_written);
    tcase_add_test(parts, a_cache_is_read);
    tcase_add_test(parts, a_cache_is_cleared);
    tcase_add_test(parts, checksums_of_members);
    suite_add_tcase(suite, parts);
    return suite;
}

#else

Suite *suite(void) {
    return suite_create("calls");
}

#endif
