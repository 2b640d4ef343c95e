/* A ring of blocks, which a thread of its own fills and read() empties. */
#include <string.h>

#include "base/base.h"
#include "bytes/byte_source.h"

enum { BLOCKS = 4, BLOCK_SIZE = 256 * 1024 };

struct block {
    ptrdiff_t length; /* 0 at the end, -1 after an error */
    unsigned char bytes[BLOCK_SIZE];
};

struct ahead_source {
    struct byte_source base;
    struct byte_source *inner; /* only the thread uses it */
    bool owns_inner;           /* whether it is closed with this source */
    struct error error;        /* the error of the thread's reading */
    pthread_t thread;
    pthread_mutex_t lock; /* guards `filled`, `emptied` and `stopped` */
    pthread_cond_t changed;
    size_t filled, emptied; /* the blocks filled and emptied so far */
    bool stopped;           /* whether the source is being closed */
    size_t at;              /* the next byte of the block that read() is emptying */
    struct block blocks[BLOCKS];
};

/* Fills the whole block, unless the bytes end before: handing over a block for every short read
** would cost more than waiting. */
static void fill(struct ahead_source *source, struct block *block) {
    ptrdiff_t got = 1;
    block->length = 0;
    while (got > 0 && block->length < BLOCK_SIZE) {
        got = bytes_read(source->inner, block->bytes + block->length,
                         (size_t)(BLOCK_SIZE - block->length), &source->error);
        block->length += got > 0 ? got : 0;
    }
    if (got < 0 && block->length == 0)
        block->length = -1; /* after some bytes the error waits: the next read gives it again */
}

static void *read_ahead(void *pointer) {
    struct ahead_source *source = pointer;
    bool more = true;
    pthread_mutex_lock(&source->lock);
    while (more && !source->stopped) {
        while (source->filled - source->emptied == BLOCKS && !source->stopped)
            pthread_cond_wait(&source->changed, &source->lock);
        if (source->stopped)
            break;
        struct block *block = &source->blocks[source->filled % BLOCKS];
        pthread_mutex_unlock(&source->lock);
        fill(source, block);
        more = block->length > 0;
        pthread_mutex_lock(&source->lock);
        source->filled++;
        pthread_cond_broadcast(&source->changed);
    }
    pthread_mutex_unlock(&source->lock);
    return NULL;
}

static ptrdiff_t ahead_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                            struct error *error) {
    struct ahead_source *source = (struct ahead_source *)bytes;
    pthread_mutex_lock(&source->lock);
    while (source->filled == source->emptied)
        pthread_cond_wait(&source->changed, &source->lock);
    pthread_mutex_unlock(&source->lock);
    const struct block *block = &source->blocks[source->emptied % BLOCKS];
    if (block->length < 0)
        error_set(error, source->error.code, "%s", source->error.message);
    if (block->length <= 0)
        return block
            ->length; /* the last block is never emptied, so that the answer stays the same */
    size_t length = (size_t)block->length - source->at;
    if (length > room)
        length = room;
    memcpy(buffer, block->bytes + source->at, length);
    source->at += length;
    if (source->at < (size_t)block->length)
        return (ptrdiff_t)length;
    source->at = 0;
    pthread_mutex_lock(&source->lock);
    source->emptied++;
    pthread_cond_broadcast(&source->changed);
    pthread_mutex_unlock(&source->lock);
    return (ptrdiff_t)length;
}

static void ahead_free(struct ahead_source *source) {
    pthread_cond_destroy(&source->changed);
    pthread_mutex_destroy(&source->lock);
    if (source->owns_inner)
        bytes_close(source->inner);
    memory_free(source);
}

static void ahead_close(struct byte_source *bytes) {
    struct ahead_source *source = (struct ahead_source *)bytes;
    pthread_mutex_lock(&source->lock);
    source->stopped = true;
    pthread_cond_broadcast(&source->changed);
    pthread_mutex_unlock(&source->lock);
    pthread_join(source->thread, NULL);
    ahead_free(source);
}

struct byte_source *bytes_read_ahead(struct byte_source *inner, struct error *error) {
    struct ahead_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->base =
        (struct byte_source){.read = ahead_read, .close = ahead_close, .size = inner->size};
    source->inner = inner;
    pthread_mutex_init(&source->lock, NULL);
    pthread_cond_init(&source->changed, NULL);
    if (threads_begin(&source->thread, read_ahead, source))
        return &source->base;
    ahead_free(source);
    error_set(error, ERROR_READ, "no thread can be had to read ahead");
    return NULL;
}

struct byte_source *bytes_take_ahead(struct byte_source *inner, struct error *error) {
    struct byte_source *source = bytes_read_ahead(inner, error);
    if (source == NULL)
        bytes_close(inner);
    else
        ((struct ahead_source *)source)->owns_inner = true;
    return source;
}
