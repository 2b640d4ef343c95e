#ifdef _WIN32

#include "base/windows.h"

#include <errno.h>
#include <limits.h>

bool windows_wide(const char *text, wchar_t *wide, size_t size) {
    int room = size < INT_MAX ? (int)size : INT_MAX;
    if (MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, wide, room) > 0)
        return true;
    errno = GetLastError() == ERROR_INSUFFICIENT_BUFFER ? ENAMETOOLONG : EILSEQ;
    return false;
}

bool windows_utf8(const wchar_t *wide, char *text, size_t size) {
    int room = size < INT_MAX ? (int)size : INT_MAX;
    if (WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, room, NULL, NULL) > 0)
        return true;
    errno = ENAMETOOLONG;
    return false;
}

static const struct {
    DWORD error;
    int code;
} CODES[] = {
    {ERROR_FILE_NOT_FOUND, ENOENT},
    {ERROR_PATH_NOT_FOUND, ENOENT},
    {ERROR_INVALID_NAME, ENOENT},
    {ERROR_BAD_PATHNAME, ENOENT},
    {ERROR_BAD_NETPATH, ENOENT},
    {ERROR_BAD_NET_NAME, ENOENT},
    {ERROR_INVALID_DRIVE, ENOENT},
    {ERROR_DIRECTORY, ENOTDIR},
    {ERROR_ACCESS_DENIED, EACCES},
    {ERROR_SHARING_VIOLATION, EBUSY},
    {ERROR_LOCK_VIOLATION, EBUSY},
    {ERROR_ALREADY_EXISTS, EEXIST},
    {ERROR_FILE_EXISTS, EEXIST},
    {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
    {ERROR_OUTOFMEMORY, ENOMEM},
    {ERROR_COMMITMENT_LIMIT, ENOMEM},
    {ERROR_DISK_FULL, ENOSPC},
    {ERROR_FILENAME_EXCED_RANGE, ENAMETOOLONG},
    {ERROR_CANT_RESOLVE_FILENAME, ELOOP},
};

bool windows_failed(void) {
    DWORD error = GetLastError();
    errno = EIO;
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        if (CODES[i].error == error)
            errno = CODES[i].code;
    return false;
}

#else

/* Nothing: ISO C wants a declaration in every file. */
typedef int windows_is_elsewhere;

#endif
