#include "base/library.h"

#ifndef LIBRARIES_LINKED_IN

#include <dlfcn.h>
#include <string.h>

/* Writes the pointers as they are: C converts no pointer to an object into one to a function. */
static const char *find_functions(const struct library *library) {
    void *handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return dlerror();
    for (size_t i = 0; i < library->count; i++) {
        void *function = dlsym(handle, library->names[i]);
        if (function == NULL)
            return dlerror();
        memcpy((char *)library->functions + i * sizeof function, &function, sizeof function);
    }
    return NULL;
}

bool library_open(struct library *library, struct error *error) {
    pthread_mutex_lock(&library->lock);
    const char *failure = library->is_open ? NULL : find_functions(library);
    library->is_open = failure == NULL;
    pthread_mutex_unlock(&library->lock);
    return failure == NULL ||
           error_set(error, ERROR_USE,
                     "the library %s, which reads such files, can't be loaded: install the package "
                     "%s (%s)",
                     library->name, library->packages, failure);
}
#endif
