#include "bytes/file.h"

#include <errno.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/base.h"

enum {
    BLOCK_SIZE = 16 * 1024, /* of a file whose bytes are hashed: each block has a hash */
    SAMPLES = 16,           /* pieces of a file */
    SAMPLE_SIZE = 4096,     /* bytes of each */
    WAIT_MILLISECONDS = 50,
    LARGE = 256 * 1024, /* bytes, which a program hardly writes at once */
};

/* After this time what a program wrote into mapped memory has been written back, and its pages are
** watched again: Linux does that within 35 seconds. */
static const int64_t SETTLING = 60 * CLOCK_SECOND;
static const int64_t LINGERING = 50000000;

struct file {
    int descriptor;
    char *shown;
    struct file_facts facts;
    struct file_wait *wait;
    pthread_mutex_t lock; /* of what follows */
    uint64_t *blocks;     /* of each block the hash, 0: not read yet; NULL: nothing is hashed */
    size_t block_count;
    bool changed; /* two reads did not fit together */
    uint64_t content;
    int64_t opened; /* when: as clock_now() */
    bool was_read;  /* for more than to be looked at here */
};

/* --- Facts ----------------------------------------------------------------------------------- */

bool file_facts_equal(const struct file_facts *a, const struct file_facts *b) {
    return a->kind == b->kind && a->size == b->size && a->written == b->written &&
           a->touched == b->touched && a->inode == b->inode;
}

bool file_is_young(const struct file_facts *facts, int64_t since) {
    return facts->touched > since - SETTLING;
}

/* --- Opening --------------------------------------------------------------------------------- */

static bool file_error(const char *shown, int code, struct error *error) {
    if (code == ENOENT || code == ENOTDIR)
        return error_set(error, ERROR_READ, "%s: no such file", shown);
    if (code == EAGAIN || code == EWOULDBLOCK)
        return error_set(error, ERROR_READ,
                         "%s: would have to be waited for; save its output to a file first", shown);
    return error_set(error, ERROR_READ, "%s: can't be read (%s)", shown, strerror(code));
}

static bool changed(const struct file *file, struct error *error) {
    return error_set(error, ERROR_CHANGED, "%s: changed while it was read; ask again", file->shown);
}

/* Prepares to hash what is read, if the file's times may not tell that it changes. */
static bool watch(struct file *file, const struct file_to_open *what, struct error *error) {
    int64_t since = what->since > 0 ? what->since : clock_now();
    if (file->facts.kind != FILE_PLAIN || file->facts.size <= 0 ||
        (!file_is_young(&file->facts, since) && !disk_hides_changes(file->descriptor)))
        return true;
    file->block_count = (size_t)((file->facts.size - 1) / BLOCK_SIZE) + 1;
    file->blocks = memory_new(file->block_count, sizeof *file->blocks, error);
    return file->blocks != NULL;
}

static bool open_it(struct file *file, const struct file_to_open *what, struct error *error) {
    file->shown = text_copy(slice_of(what->shown), error);
    if (file->shown == NULL)
        return false;
    file->descriptor = disk_open(what->path, what->without_links);
    if (file->descriptor < 0 && what->without_links && (errno == ELOOP || errno == ENOTDIR))
        return changed(file, error); /* its path had no link before */
    if (file->descriptor < 0 || !disk_facts_of(file->descriptor, &file->facts))
        return file_error(what->shown, errno, error);
    if (file->facts.kind == FILE_FOLDER)
        return error_set(error, ERROR_READ, "%s: is a folder, not a file", what->shown);
    /* The bytes of a device may never end. */
    if (file->facts.kind == FILE_OTHER)
        return error_set(error, ERROR_READ, "%s: is neither a file nor a pipe", what->shown);
    return watch(file, what, error);
}

struct file *file_open(const struct file_to_open *what, struct error *error) {
    struct file *file = memory_new(1, sizeof *file, error);
    if (file == NULL)
        return NULL;
    file->descriptor = -1;
    file->opened = clock_now();
    file->wait = what->wait;
    pthread_mutex_init(&file->lock, NULL);
    if (open_it(file, what, error))
        return file;
    file_close(file);
    return NULL;
}

const struct file_facts *file_facts(const struct file *file) {
    return &file->facts;
}

void file_close(struct file *file) {
    if (file == NULL)
        return;
    disk_close(file->descriptor);
    pthread_mutex_destroy(&file->lock);
    memory_free(file->blocks);
    memory_free(file->shown);
    memory_free(file);
}

/* --- Hashing what is read -------------------------------------------------------------------- */

/* Reads as many bytes as there are, up to `room`: how many, or -1 with the error set. */
static ptrdiff_t read_fully(const struct file *file, int64_t offset, unsigned char *buffer,
                            size_t room, struct error *error) {
    size_t length = 0;
    ptrdiff_t got = 1;
    while (got > 0 && length < room) {
        got = disk_read_at(file->descriptor, offset + (int64_t)length, buffer + length,
                           room - length);
        length += got > 0 ? (size_t)got : 0;
    }
    if (got < 0)
        file_error(file->shown, errno, error);
    return got < 0 ? -1 : (ptrdiff_t)length;
}

/* The hash of a block is never 0. */
static void note_block(struct file *file, size_t block, const unsigned char *bytes, size_t length) {
    uint64_t hash = XXH3_64bits_withSeed(bytes, length, block) | 1;
    pthread_mutex_lock(&file->lock);
    file->changed |= file->blocks[block] != 0 && file->blocks[block] != hash;
    file->blocks[block] = hash;
    pthread_mutex_unlock(&file->lock);
}

static size_t block_length(const struct file *file, size_t block) {
    int64_t left = file->facts.size - (int64_t)block * BLOCK_SIZE;
    return left < BLOCK_SIZE ? (size_t)left : BLOCK_SIZE;
}

/* Reads a block once more and notes its hash. `bytes`: a part of it, from place `at` of the block on,
** that was read before, and has to be the same. */
static bool reread_block(struct file *file, size_t block, size_t at, struct slice bytes,
                         struct error *error) {
    unsigned char again[BLOCK_SIZE];
    size_t length = block_length(file, block);
    ptrdiff_t got = read_fully(file, (int64_t)block * BLOCK_SIZE, again, length, error);
    if (got < 0)
        return false;
    if ((size_t)got < length ||
        (bytes.length > 0 && memcmp(again + at, bytes.bytes, bytes.length) != 0))
        return changed(file, error);
    note_block(file, block, again, length);
    return true;
}

/* Hashes the blocks that the bytes read at this offset belong to. Of those at either end only a part
** was read: the whole block is read again. */
static bool note_read(struct file *file, int64_t offset, struct slice bytes, struct error *error) {
    if (offset > file->facts.size || bytes.length > (uint64_t)(file->facts.size - offset))
        return changed(file, error);
    while (bytes.length > 0) {
        size_t block = (size_t)(offset / BLOCK_SIZE), at = (size_t)(offset % BLOCK_SIZE);
        size_t length = block_length(file, block) - at;
        if (length > bytes.length)
            length = bytes.length;
        if (length == block_length(file, block))
            note_block(file, block, bytes.bytes, length);
        else if (!reread_block(file, block, at, slice_from(bytes.bytes, length), error))
            return false;
        bytes = slice_after(bytes, length);
        offset += (int64_t)length;
    }
    return true;
}

/* Sees to it that some time passes between the first look at a large file and the last: a program that
** is writing it may rest in between. */
static void linger(const struct file *file) {
    int64_t left = file->opened + LINGERING - clock_now();
    if (file->facts.size >= LARGE && left > 0 && left <= LINGERING)
        clock_sleep(left);
}

bool file_is_unchanged(struct file *file, struct error *error) {
    struct file_facts now;
    if (file->facts.kind != FILE_PLAIN)
        return true;
    if (file->blocks != NULL && file->was_read)
        linger(file);
    for (size_t block = 0; block < file->block_count; block++)
        if (!reread_block(file, block, 0, (struct slice){0}, error))
            return false;
    if (!disk_facts_of(file->descriptor, &now))
        return file_error(file->shown, errno, error);
    if (file->changed || !file_facts_equal(&file->facts, &now))
        return changed(file, error);
    if (file->blocks != NULL)
        file->content = XXH3_64bits(file->blocks, file->block_count * sizeof *file->blocks) | 1;
    return true;
}

uint64_t file_content(const struct file *file) {
    return file->content;
}

bool file_sample(struct file *file, uint64_t *hash, struct error *error) {
    unsigned char piece[SAMPLE_SIZE];
    int64_t last = file->facts.size > SAMPLE_SIZE ? file->facts.size - SAMPLE_SIZE : 0;
    for (int n = 0; n < (last > 0 ? SAMPLES : 1); n++) {
        ptrdiff_t got = read_fully(file, (int64_t)((int128)last * n / (SAMPLES - 1)), piece,
                                   sizeof piece, error);
        if (got < 0)
            return false;
        *hash = XXH3_64bits_withSeed(piece, (size_t)got, *hash);
    }
    return true;
}

/* --- Its bytes ------------------------------------------------------------------------------- */

struct file_source {
    struct byte_source base;
    struct file *file;
    bool owns_file;
    int64_t at;
};

static ptrdiff_t file_read_at(struct byte_source *bytes, int64_t offset, unsigned char *buffer,
                              size_t room, struct error *error) {
    struct file *file = ((struct file_source *)bytes)->file;
    ptrdiff_t length = disk_read_at(file->descriptor, offset, buffer, room);
    if (length < 0)
        file_error(file->shown, errno, error);
    else if (file->blocks != NULL &&
             !note_read(file, offset, slice_from(buffer, (size_t)length), error))
        return -1;
    return length;
}

static ptrdiff_t file_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                           struct error *error) {
    struct file_source *source = (struct file_source *)bytes;
    ptrdiff_t length = file_read_at(bytes, source->at, buffer, room, error);
    source->at += length > 0 ? length : 0;
    return length;
}

static bool file_seek(struct byte_source *bytes, int64_t offset, struct error *error) {
    struct file_source *source = (struct file_source *)bytes;
    source->at = offset;
    return offset >= 0 || file_error(source->file->shown, EINVAL, error);
}

/* Waits until the pipe has bytes, or nobody has its other end any more. */
static bool wait_for_bytes(const struct file *file, struct error *error) {
    int ready;
    while ((ready = disk_wait(file->descriptor, WAIT_MILLISECONDS)) == 0)
        if (file->wait != NULL && !file->wait->go_on(file->wait, error))
            return false;
    return ready > 0 || file_error(file->shown, errno, error);
}

static ptrdiff_t pipe_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                           struct error *error) {
    const struct file *file = ((struct file_source *)bytes)->file;
    ptrdiff_t length;
    do {
        if (!wait_for_bytes(file, error))
            return -1;
        length = disk_read(file->descriptor, buffer, room);
    } while (length < 0 && errno == EAGAIN);
    if (length < 0)
        file_error(file->shown, errno, error);
    return length;
}

static void source_close_bytes(struct byte_source *bytes) {
    struct file_source *source = (struct file_source *)bytes;
    if (source->owns_file)
        file_close(source->file);
    memory_free(source);
}

struct byte_source *file_bytes(struct file *file, struct error *error) {
    struct file_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->file = file;
    file->was_read = true;
    source->base = (struct byte_source){file_read, file_seek, source_close_bytes, file->facts.size,
                                        file_read_at};
    if (file->facts.kind == FILE_PIPE)
        source->base = (struct byte_source){pipe_read, NULL, source_close_bytes, -1, NULL};
    return &source->base;
}

struct byte_source *bytes_from_file(const char *path, struct error *error) {
    struct file *file = file_open(&(struct file_to_open){.shown = path, .path = path}, error);
    struct byte_source *bytes = file != NULL ? file_bytes(file, error) : NULL;
    if (bytes != NULL)
        ((struct file_source *)bytes)->owns_file = true;
    else
        file_close(file);
    return bytes;
}
