/* base/library.h: a library of others that is opened when it is first needed. Loading one with all
** that it needs can take longer than an answer, and what is not used need not be installed.
**
**     #define FUNCTIONS(F) F(XML_ParserFree) F(XML_SetUserData)
**     struct expat { FUNCTIONS(LIBRARY_MEMBER) };           // a pointer to each function
**     static struct expat expat;
**     static const char *const NAMES[] = {FUNCTIONS(LIBRARY_NAME)};
**     static struct library library =
**         LIBRARY("libexpat.so.1", "expat", "libexpat1 (Debian) or expat (Fedora)", NAMES, &expat);
**     if (library_open(&library, &error))
**         expat.XML_ParserFree(parser);
**
** A release build, with LIBRARIES_LINKED_IN, has the libraries in itself and opens none. */
#ifndef PROSECUTIONS_BASE_LIBRARY_H
#define PROSECUTIONS_BASE_LIBRARY_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct library {
    const char *file;     /* as the system's loader finds it */
    const char *name;     /* for errors */
    const char *packages; /* for errors: what to install */
    const char *const *names;
    size_t count;
    void *functions; /* room for a pointer to each */
    pthread_mutex_t lock;
    bool is_open;
};

#define LIBRARY_MEMBER(function) __typeof__(function) *function;
#define LIBRARY_NAME(function)   #function,
#define LIBRARY(file, name, packages, names, functions)                                            \
    {                                                                                              \
        (file), (name), (packages), (names), sizeof(names) / sizeof *(names), (functions),         \
            PTHREAD_MUTEX_INITIALIZER, false                                                       \
    }

/* Finds all functions, once in a process: the library stays open, as other threads may be in it. */
bool library_open(struct library *library, struct error *error);

#endif
