/* bytes/libarchive.h: libarchive's functions, of the library as it is opened when an archive is met
** (base/library.h). It needs a dozen other libraries, which take a process 2 ms to load.
**
**     if (libarchive_open(&error))
**         struct archive *archive = archive_read_new();
**
** After libarchive_open() the functions are called by their own names. In a release build they are
** linked in (base/library.h). */
#ifndef PROSECUTIONS_BYTES_LIBARCHIVE_H
#define PROSECUTIONS_BYTES_LIBARCHIVE_H

#include <archive.h>
#include <archive_entry.h>

#include "base/base.h"

/* Calls libarchive by `call`, with an errno of 0. libarchive ends the process where it finds no memory for
** a text of its own. Where it is linked in, it comes back here instead: gives its reason then, and NULL
** where all is well. Its archive can only be freed then, in a libarchive_run() too, and what it had in its
** hands is lost. A library of the system still ends the process. */
const char *libarchive_run(void (*call)(void *context), void *context);

#ifdef LIBRARIES_LINKED_IN
#define libarchive_open(error) ((void)(error), true)
#else

#define LIBARCHIVE_FUNCTIONS(F)                                                                    \
    F(archive_entry_filetype)                                                                      \
    F(archive_entry_free)                                                                          \
    F(archive_entry_hardlink)                                                                      \
    F(archive_entry_is_encrypted)                                                                  \
    F(archive_entry_new2)                                                                          \
    F(archive_entry_pathname)                                                                      \
    F(archive_entry_pathname_utf8)                                                                 \
    F(archive_entry_size)                                                                          \
    F(archive_entry_size_is_set)                                                                   \
    F(archive_errno)                                                                               \
    F(archive_error_string)                                                                        \
    F(archive_filter_code)                                                                         \
    F(archive_format)                                                                              \
    F(archive_read_data)                                                                           \
    F(archive_read_free)                                                                           \
    F(archive_read_new)                                                                            \
    F(archive_read_next_header2)                                                                   \
    F(archive_read_open1)                                                                          \
    F(archive_read_set_callback_data)                                                              \
    F(archive_read_set_read_callback)                                                              \
    F(archive_read_set_seek_callback)                                                              \
    F(archive_read_support_filter_bzip2)                                                           \
    F(archive_read_support_filter_xz)                                                              \
    F(archive_read_support_filter_zstd)                                                            \
    F(archive_read_support_format_7zip)                                                            \
    F(archive_read_support_format_raw)                                                             \
    F(archive_read_support_format_tar)                                                             \
    F(archive_read_support_format_zip_seekable)                                                    \
    F(archive_read_support_format_zip_streamable)                                                  \
    F(archive_set_error)

struct libarchive {
    LIBARCHIVE_FUNCTIONS(LIBRARY_MEMBER)
};

extern struct libarchive libarchive;

bool libarchive_open(struct error *error);

#define archive_entry_filetype                   libarchive.archive_entry_filetype
#define archive_entry_free                       libarchive.archive_entry_free
#define archive_entry_hardlink                   libarchive.archive_entry_hardlink
#define archive_entry_is_encrypted               libarchive.archive_entry_is_encrypted
#define archive_entry_new2                       libarchive.archive_entry_new2
#define archive_entry_pathname                   libarchive.archive_entry_pathname
#define archive_entry_pathname_utf8              libarchive.archive_entry_pathname_utf8
#define archive_entry_size                       libarchive.archive_entry_size
#define archive_entry_size_is_set                libarchive.archive_entry_size_is_set
#define archive_errno                            libarchive.archive_errno
#define archive_error_string                     libarchive.archive_error_string
#define archive_filter_code                      libarchive.archive_filter_code
#define archive_format                           libarchive.archive_format
#define archive_read_data                        libarchive.archive_read_data
#define archive_read_free                        libarchive.archive_read_free
#define archive_read_new                         libarchive.archive_read_new
#define archive_read_next_header2                libarchive.archive_read_next_header2
#define archive_read_open1                       libarchive.archive_read_open1
#define archive_read_set_callback_data           libarchive.archive_read_set_callback_data
#define archive_read_set_read_callback           libarchive.archive_read_set_read_callback
#define archive_read_set_seek_callback           libarchive.archive_read_set_seek_callback
#define archive_read_support_filter_bzip2        libarchive.archive_read_support_filter_bzip2
#define archive_read_support_filter_xz           libarchive.archive_read_support_filter_xz
#define archive_read_support_filter_zstd         libarchive.archive_read_support_filter_zstd
#define archive_read_support_format_7zip         libarchive.archive_read_support_format_7zip
#define archive_read_support_format_raw          libarchive.archive_read_support_format_raw
#define archive_read_support_format_tar          libarchive.archive_read_support_format_tar
#define archive_read_support_format_zip_seekable libarchive.archive_read_support_format_zip_seekable
#define archive_read_support_format_zip_streamable                                                 \
    libarchive.archive_read_support_format_zip_streamable
#define archive_set_error libarchive.archive_set_error
#endif

#endif
