#include "bytes/archive.h"

#include <errno.h>
#include <string.h>

#include "base/base.h"
#include "bytes/libarchive.h"

enum { RESERVE = 1 << 20, BUFFER_SIZE = 64 * 1024, TAR_BLOCK = 512 };

/* An archive that libarchive unpacks. libarchive calls back for the archive's bytes. */
struct unpacker {
    struct archive *archive;
    struct archive_entry *entry; /* the current one, */
    const char *member;          /* its name, or NULL */
    const char *no_file;         /* as in struct member */
    int found;                   /* what libarchive said of it */
    struct byte_source *inner;
    int64_t at;              /* the offset in `inner` of the next byte that it gives */
    struct utf8_locale utf8; /* libarchive gives names in the current locale's code */
    struct text name;        /* the archive's name, then `/` and the current member's */
    size_t name_length;      /* the length of the archive's name */
    struct error failure;    /* the first failure, which is given again when asked again */
    unsigned char buffer[BUFFER_SIZE];
};

static ssize_t unpacker_read(struct archive *archive, void *context, const void **buffer) {
    struct unpacker *unpacker = context;
    ptrdiff_t length =
        bytes_read(unpacker->inner, unpacker->buffer, BUFFER_SIZE, &unpacker->failure);
    if (length < 0)
        archive_set_error(archive, EIO, "%s", unpacker->failure.message);
    else
        unpacker->at += length;
    *buffer = unpacker->buffer;
    return length;
}

static la_int64_t unpacker_seek(struct archive *archive, void *context, la_int64_t offset,
                                int whence) {
    struct unpacker *unpacker = context;
    int64_t size = unpacker->inner->size;
    int64_t from = whence == SEEK_CUR ? unpacker->at : whence == SEEK_END ? size : 0;
    /* The offset may be any number, because libarchive takes it from the archive. */
    if (offset < -from || offset > size - from) {
        archive_set_error(archive, EINVAL, "Truncated: an offset lies outside the file");
        return ARCHIVE_FATAL;
    }
    if (!unpacker->inner->seek(unpacker->inner, from + offset, &unpacker->failure)) {
        archive_set_error(archive, EIO, "%s", unpacker->failure.message);
        return ARCHIVE_FATAL;
    }
    unpacker->at = from + offset;
    return unpacker->at;
}

static bool says(const char *text, const char *word) {
    for (struct slice rest = slice_of(text); rest.length > 0; rest = slice_after(rest, 1))
        if (slice_starts_nocase(rest, word))
            return true;
    return false;
}

static bool unpacker_truncated(const struct unpacker *unpacker, struct error *error) {
    return error_set(error, ERROR_INPUT,
                     "%s: truncated file: the archive ends early; download it again",
                     unpacker->name.bytes);
}

/* Whether it has found no memory since libarchive_run() has cleared errno: it may call that damage. */
static bool lacks_memory(struct archive *archive) {
    const char *text = archive_error_string(archive);
    return errno == ENOMEM || archive_errno(archive) == ENOMEM ||
           (text != NULL && (says(text, "memory") || says(text, "alloc")));
}

/* Sets the failure from what libarchive says, in words that tell the way out. */
static bool unpacker_fail(struct unpacker *unpacker) {
    struct error *failure = &unpacker->failure;
    const char *name = unpacker->name.bytes;
    const char *text = archive_error_string(unpacker->archive);
    if (lacks_memory(unpacker->archive))
        return error_memory(failure);
    /* libarchive says nothing where it has asked for more bytes than there are. */
    if (text == NULL)
        return unpacker_truncated(unpacker, failure);
    if (says(text, "unrecognized archive"))
        return error_set(failure, ERROR_INPUT,
                         "%s: truncated file: the archive's directory, which stands at its end, is "
                         "missing; download it again",
                         name);
    if (says(text, "crc") || says(text, "checksum"))
        return error_set(failure, ERROR_INPUT,
                         "%s: checksum mismatch in archive (%s); download it again", name, text);
    if (says(text, "truncated") || says(text, "premature") || says(text, "no progress is possible"))
        return unpacker_truncated(unpacker, failure);
    if (says(text, "encrypt") || says(text, "passphrase"))
        return error_set(failure, ERROR_INPUT, "%s: is locked with a password; unpack it first",
                         name);
    return error_set(failure, ERROR_INPUT, "%s: the archive is damaged (%.*s); download it again",
                     name, SLICE_PRINT(slice_trim(slice_of(text))));
}

static bool unpacker_give_failure(const struct unpacker *unpacker, struct error *error) {
    return error_set(error, unpacker->failure.code, "%s", unpacker->failure.message);
}

/* Sets the failure where libarchive gave up, for which `why` says the reason. It is asked no more. */
static void unpacker_gave_up(struct unpacker *unpacker, const char *why) {
    if (says(why, "memory"))
        error_memory(&unpacker->failure);
    else
        error_set(&unpacker->failure, ERROR_INPUT,
                  "%s: the archive is damaged (%s); download it again", unpacker->name.bytes, why);
}

static void free_archive(void *context) {
    struct unpacker *unpacker = context;
    archive_entry_free(unpacker->entry);
    unpacker->entry = NULL;
    archive_read_free(unpacker->archive);
}

static void unpacker_close(struct unpacker *unpacker) {
    if (unpacker->archive != NULL)
        libarchive_run(free_archive, unpacker);
    utf8_locale_close(&unpacker->utf8);
    bytes_close(unpacker->inner);
    text_free(&unpacker->name);
}

/* Whether there is memory in reserve. A library of the system ends the process where a text of its own,
** such as a member's name, finds none; it may still do so where memory runs out between this and that. */
static bool has_reserve(struct error *error) {
    void *reserve = memory_new(RESERVE, 1, error);
    memory_free(reserve);
    return reserve != NULL;
}

static const char *why_no_file(struct archive_entry *entry) {
    if (archive_entry_filetype(entry) == AE_IFLNK || archive_entry_hardlink(entry) != NULL)
        return MEMBER_IS_LINK;
    return archive_entry_filetype(entry) == AE_IFREG ? NULL : MEMBER_IS_DEVICE;
}

/* The member's name in UTF-8; where it is not in the code that the archive says, as it stands there. */
static const char *member_name(struct archive_entry *entry) {
    const char *name = archive_entry_pathname_utf8(entry);
    return name != NULL ? name : archive_entry_pathname(entry);
}

static void next_header(void *context) {
    struct unpacker *unpacker = context;
    unpacker->found = archive_read_next_header2(unpacker->archive, unpacker->entry);
    const char *text =
        unpacker->found == ARCHIVE_WARN ? archive_error_string(unpacker->archive) : NULL;
    /* Two warnings do no harm: that a name or an attribute has no form in the locale, and that the
    ** extended headers of a tar contradict the plain ones. Any other warning is an error. */
    if (text != NULL && (says(text, "convert") || says(text, "pax")))
        unpacker->found = ARCHIVE_OK;
    if (unpacker->found == ARCHIVE_OK) {
        /* Of a name that has no form in UTF-8 libarchive takes an older error number for the reason,
        ** and ends the process if it is that of no memory. */
        errno = 0;
        unpacker->member = member_name(unpacker->entry);
        unpacker->no_file = why_no_file(unpacker->entry);
    }
}

/* Moves on to the next entry, whether or not it is a file: 1, or 0 at the end, or -1 with
** unpacker->failure set. */
static int unpacker_next(struct unpacker *unpacker) {
    if (!has_reserve(&unpacker->failure))
        return -1;
    unpacker->name.length = unpacker->name_length;
    unpacker->name.bytes[unpacker->name_length] = '\0';
    utf8_locale_enter(&unpacker->utf8);
    const char *why = libarchive_run(next_header, unpacker);
    utf8_locale_leave(&unpacker->utf8);
    if (why != NULL)
        unpacker_gave_up(unpacker, why);
    else if (unpacker->found == ARCHIVE_OK || unpacker->found == ARCHIVE_EOF)
        return unpacker->found == ARCHIVE_OK;
    else
        unpacker_fail(unpacker);
    return -1;
}

static bool support(struct archive *archive, bool compressed, bool seekable) {
    if (compressed)
        return archive_read_support_filter_bzip2(archive) == ARCHIVE_OK &&
               archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
               archive_read_support_filter_zstd(archive) == ARCHIVE_OK &&
               archive_read_support_format_raw(archive) == ARCHIVE_OK;
    /* A zip is read by the directory at its end where the bytes can seek. Read from the front, a
    ** file that ends early would look as if it had only the members before its end. */
    return (seekable ? archive_read_support_format_zip_seekable(archive)
                     : archive_read_support_format_zip_streamable(archive)) == ARCHIVE_OK &&
           archive_read_support_format_tar(archive) == ARCHIVE_OK &&
           archive_read_support_format_7zip(archive) == ARCHIVE_OK;
}

struct opening {
    struct unpacker *unpacker;
    bool compressed, supported, opened;
};

/* archive_read_open() and archive_read_next_header() do not look whether there was memory for what they use. */
static void open_archive(void *context) {
    struct opening *opening = context;
    struct unpacker *unpacker = opening->unpacker;
    struct archive *archive = unpacker->archive = archive_read_new();
    bool seekable = unpacker->inner->seek != NULL && unpacker->inner->size >= 0;
    if (archive != NULL)
        unpacker->entry = archive_entry_new2(archive);
    opening->supported = unpacker->entry != NULL && support(archive, opening->compressed, seekable);
    if (opening->supported && seekable)
        archive_read_set_seek_callback(archive, unpacker_seek);
    opening->opened = opening->supported &&
                      archive_read_set_read_callback(archive, unpacker_read) == ARCHIVE_OK &&
                      archive_read_set_callback_data(archive, unpacker) == ARCHIVE_OK &&
                      archive_read_open1(archive) == ARCHIVE_OK;
}

/* Sets up an unpacker that is all zero, and takes `inner` over. After a failure too the unpacker is
** to be closed. */
static bool unpacker_open(struct unpacker *unpacker, struct byte_source *inner, struct slice name,
                          bool compressed, struct error *error) {
    struct opening opening = {.unpacker = unpacker, .compressed = compressed};
    unpacker->inner = inner;
    unpacker->name_length = name.length;
    unpacker->utf8 = utf8_locale_open();
    struct error none = {0};
    if (!text_append(&unpacker->name, name, error))
        return false;
    if (!libarchive_open(&none))
        return error_set(error, none.code, "%s: %s", unpacker->name.bytes, none.message);
    if (!has_reserve(error))
        return false;
    const char *why = libarchive_run(open_archive, &opening);
    if (why != NULL)
        unpacker_gave_up(unpacker, why);
    else if (unpacker->archive == NULL || (!opening.supported && lacks_memory(unpacker->archive)))
        error_memory(&unpacker->failure);
    else if (!opening.supported)
        error_set(&unpacker->failure, ERROR_READ, "%s: this libarchive can't unpack it (%s)",
                  unpacker->name.bytes, archive_error_string(unpacker->archive));
    else if (!opening.opened)
        unpacker_fail(unpacker);
    else
        return true;
    return unpacker_give_failure(unpacker, error);
}

struct reading {
    struct archive *archive;
    unsigned char *buffer;
    size_t room;
    la_ssize_t length;
};

static void read_data(void *context) {
    struct reading *reading = context;
    reading->length = archive_read_data(reading->archive, reading->buffer, reading->room);
}

static ptrdiff_t unpacker_data(struct unpacker *unpacker, unsigned char *buffer, size_t room,
                               struct error *error) {
    struct reading reading = {unpacker->archive, buffer, room, -1};
    if (unpacker->failure.code == ERROR_NONE) {
        const char *why = libarchive_run(read_data, &reading);
        if (why != NULL)
            unpacker_gave_up(unpacker, why);
        else if (reading.length >= 0)
            return reading.length;
        else
            unpacker_fail(unpacker); /* a warning is a failure too: a wrong checksum is one */
    }
    unpacker_give_failure(unpacker, error);
    return -1;
}

/* --- One compressed file --------------------------------------------------------------------- */

struct compressed_source {
    struct byte_source base;
    struct unpacker unpacker;
};

static ptrdiff_t compressed_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                                 struct error *error) {
    return unpacker_data(&((struct compressed_source *)bytes)->unpacker, buffer, room, error);
}

static void compressed_close(struct byte_source *bytes) {
    unpacker_close(&((struct compressed_source *)bytes)->unpacker);
    memory_free(bytes);
}

static bool compressed_begin(struct unpacker *unpacker, struct error *error) {
    if (unpacker_next(unpacker) < 0)
        return unpacker_give_failure(unpacker, error);
    /* Without a filter libarchive has not recognised the compression, because the file ends too
    ** early, and would give its bytes as they are. */
    return archive_filter_code(unpacker->archive, 0) != ARCHIVE_FILTER_NONE ||
           unpacker_truncated(unpacker, error);
}

struct byte_source *bytes_from_compressed(struct byte_source *inner, struct slice name,
                                          struct error *error) {
    struct compressed_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL) {
        bytes_close(inner);
        return NULL;
    }
    source->base =
        (struct byte_source){.read = compressed_read, .close = compressed_close, .size = -1};
    if (unpacker_open(&source->unpacker, inner, name, true, error) &&
        compressed_begin(&source->unpacker, error))
        return &source->base;
    compressed_close(&source->base);
    return NULL;
}

/* --- An archive ------------------------------------------------------------------------------ */

struct archive_members {
    struct member_reader base;
    struct unpacker unpacker;
    int found;         /* the last result of unpacker_next() */
    bool looked_ahead; /* whether that result is still to be given by members_next() */
};

struct member_source {
    struct byte_source base;
    struct unpacker *unpacker;
};

/* Whether the file ends as an archive should, after its last member. Bytes that can't seek, which
** are those of a packed archive, are read to their end, because their checksum is there. A tar that
** can seek must end in a block of NULs: one that was cut off between two members does not. */
static bool ends_well(struct unpacker *unpacker) {
    struct byte_source *inner = unpacker->inner;
    struct error *failure = &unpacker->failure;
    int format = archive_format(unpacker->archive) & ARCHIVE_FORMAT_BASE_MASK;
    if (inner->seek != NULL) {
        int64_t last_block = inner->size > TAR_BLOCK ? inner->size - TAR_BLOCK : 0;
        if (format != ARCHIVE_FORMAT_TAR)
            return true;
        if (!inner->seek(inner, last_block, failure))
            return false;
    }
    unsigned char found = 0;
    ptrdiff_t length;
    while ((length = bytes_read(inner, unpacker->buffer, BUFFER_SIZE, failure)) > 0)
        for (ptrdiff_t i = 0; i < length; i++)
            found |= unpacker->buffer[i];
    if (length < 0)
        return false;
    return inner->seek == NULL || found == 0 || unpacker_truncated(unpacker, failure);
}

static int next_entry(struct archive_members *members) {
    struct unpacker *unpacker = &members->unpacker;
    if (unpacker->failure.code != ERROR_NONE)
        return -1;
    if (!members->looked_ahead)
        members->found = unpacker_next(unpacker);
    members->looked_ahead =
        members->found == 0; /* asked again after the end, it is the end again */
    return members->found == 0 && !ends_well(unpacker) ? -1 : members->found;
}

static int archive_next(struct member_reader *base, struct member *member, struct error *error) {
    struct archive_members *members = (struct archive_members *)base;
    struct unpacker *unpacker = &members->unpacker;
    int found;
    while ((found = next_entry(members)) > 0 && archive_entry_filetype(unpacker->entry) == AE_IFDIR)
        ;
    if (found < 0)
        unpacker_give_failure(unpacker, error);
    if (found <= 0)
        return found;
    const char *name = unpacker->member;
    if (name == NULL && !utf8_locale_is_open(&unpacker->utf8)) {
        error_set(error, ERROR_READ,
                  "%s: the name of a member can't be read, as there is no locale C.UTF-8, or no "
                  "memory for it",
                  unpacker->name.bytes);
        return -1;
    }
    if (name == NULL)
        name = "(a name that can't be shown)";
    while (strncmp(name, "./", 2) == 0)
        name += 2;
    if (!text_append_byte(&unpacker->name, '/', error) ||
        !text_append(&unpacker->name, slice_of(name), error))
        return -1;
    member->name = slice_after(text_slice(&unpacker->name), unpacker->name_length + 1);
    member->no_file = unpacker->no_file;
    member->size =
        archive_entry_size_is_set(unpacker->entry) ? archive_entry_size(unpacker->entry) : -1;
    /* 7-Zip packs members together, so that passing over one means unpacking it. */
    member->passing_cost = archive_format(unpacker->archive) == ARCHIVE_FORMAT_7ZIP
                               ? archive_entry_size(unpacker->entry)
                               : 0;
    return 1;
}

static ptrdiff_t member_read(struct byte_source *bytes, unsigned char *buffer, size_t room,
                             struct error *error) {
    return unpacker_data(((struct member_source *)bytes)->unpacker, buffer, room, error);
}

static void member_close(struct byte_source *bytes) {
    memory_free(bytes);
}

static struct byte_source *archive_bytes(struct member_reader *base, struct error *error) {
    struct archive_members *members = (struct archive_members *)base;
    if (archive_entry_is_encrypted(members->unpacker.entry)) {
        error_set(error, ERROR_INPUT, "%s: is locked with a password; unpack it first",
                  members->unpacker.name.bytes);
        return NULL;
    }
    struct member_source *source = memory_new(1, sizeof *source, error);
    if (source == NULL)
        return NULL;
    source->base = (struct byte_source){.read = member_read, .close = member_close, .size = -1};
    source->unpacker = &members->unpacker;
    return &source->base;
}

static void archive_close(struct member_reader *base) {
    unpacker_close(&((struct archive_members *)base)->unpacker);
    memory_free(base);
}

struct member_reader *members_of_archive(struct byte_source *bytes, struct slice name,
                                         struct error *error) {
    struct archive_members *members = memory_new(1, sizeof *members, error);
    if (members == NULL) {
        bytes_close(bytes);
        return NULL;
    }
    members->base = (struct member_reader){archive_next, archive_bytes, archive_close};
    if (unpacker_open(&members->unpacker, bytes, name, false, error)) {
        members->found = unpacker_next(&members->unpacker);
        members->looked_ahead = true;
        if (members->found >= 0)
            return &members->base;
        unpacker_give_failure(&members->unpacker, error);
    }
    archive_close(&members->base);
    return NULL;
}
