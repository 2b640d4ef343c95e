/* Paths are given to Windows whole and with `\\?\` in front, so that they may be long and no part of
** them means a device. What is open has a number of the C library, behind which is a handle. */
#include "base/disk.h"

#ifdef _WIN32

#include <aclapi.h>
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <sddl.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/memory.h"
#include "base/windows.h"

enum {
    PREFIX_SIZE = 8, /* of `\\?\UNC\` */
    WIDE_SIZE = DISK_PATH_SIZE + PREFIX_SIZE,
    ALL_SHARE = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
    READ_MOST = 1 << 30,
};

/* --- Names --- */

static bool is_slash(unsigned char byte) {
    return byte == '/' || byte == '\\';
}

static bool has_drive(struct slice name) {
    return name.length >= 2 && name.bytes[1] == ':' &&
           ((name.bytes[0] | 0x20) >= 'a' && (name.bytes[0] | 0x20) <= 'z');
}

static bool begins_with_two_slashes(struct slice name) {
    return name.length >= 2 && is_slash(name.bytes[0]) && is_slash(name.bytes[1]);
}

/* `\\?\C:\x` is C:/x, and `\\?\UNC\server\share` is //server/share. */
static struct slice without_prefix(struct slice name, bool *is_share) {
    *is_share = false;
    if (!begins_with_two_slashes(name) || name.length < 4 || name.bytes[2] != '?' ||
        !is_slash(name.bytes[3]))
        return name;
    name = slice_after(name, 4);
    *is_share = slice_starts_nocase(name, "UNC\\") || slice_starts_nocase(name, "UNC/");
    return *is_share ? slice_after(name, 4) : name;
}

bool disk_append_name(struct text *path, struct slice name, struct error *error) {
    bool is_share;
    size_t begun = path->length;
    name = without_prefix(name, &is_share);
    if ((is_share && !text_append(path, slice_of("//"), error)) || !text_append(path, name, error))
        return false;
    for (size_t i = begun; i < path->length; i++)
        if (path->bytes[i] == '\\')
            path->bytes[i] = '/';
    return true;
}

/* The length of the part up to the next slash, and the slash. */
static size_t part_length(struct slice path) {
    size_t length = 0;
    while (length < path.length && !is_slash(path.bytes[length]))
        length++;
    return length + (length < path.length);
}

size_t disk_root_length(struct slice path) {
    if (begins_with_two_slashes(path)) {
        size_t server = 2 + part_length(slice_after(path, 2));
        return server + part_length(slice_after(path, server));
    }
    size_t drive = has_drive(path) ? 2 : 0;
    return drive + (path.length > drive && is_slash(path.bytes[drive]));
}

bool disk_is_whole(struct slice name) {
    return begins_with_two_slashes(name) ||
           (has_drive(name) && name.length > 2 && is_slash(name.bytes[2]));
}

/* A folder on a share may have names on the same share. */
bool disk_is_abroad(struct slice name, const char *folder) {
    struct error none = {0};
    struct text path = {0};
    struct slice home = slice_of(folder);
    home.length = disk_root_length(home);
    bool done = disk_append_name(&path, name, &none), is_abroad = !done;
    if (done && begins_with_two_slashes(text_slice(&path))) {
        struct slice there = text_slice(&path);
        there.length = disk_root_length(there);
        is_abroad = !slice_equal_nocase(there, home);
    }
    text_free(&path);
    return is_abroad;
}

/* The path as Windows is given it. False with errno set. */
static bool to_wide(const char *path, wchar_t wide[WIDE_SIZE]) {
    wchar_t given[DISK_PATH_SIZE], whole[DISK_PATH_SIZE];
    if (!windows_wide(path, given, DISK_PATH_SIZE))
        return false;
    for (wchar_t *slash = given; (slash = wcschr(slash, L'/')) != NULL;)
        *slash = L'\\';
    DWORD length = GetFullPathNameW(given, DISK_PATH_SIZE, whole, NULL);
    if (length == 0)
        return windows_failed();
    if (length >= DISK_PATH_SIZE) {
        errno = ENAMETOOLONG;
        return false;
    }
    bool is_share = wcsncmp(whole, L"\\\\", 2) == 0;
    bool is_device = wcsncmp(whole, L"\\\\.\\", 4) == 0 || wcsncmp(whole, L"\\\\?\\", 4) == 0;
    wcscpy(wide, is_device ? L"" : is_share ? L"\\\\?\\UNC\\" : L"\\\\?\\");
    wcscat(wide, is_share && !is_device ? whole + 2 : whole);
    return true;
}

/* The other way. */
static bool from_wide(const wchar_t *wide, char path[DISK_PATH_SIZE]) {
    struct error none = {0};
    struct text name = {0};
    char utf8[DISK_PATH_SIZE];
    bool done =
        windows_utf8(wide, utf8, sizeof utf8) && disk_append_name(&name, slice_of(utf8), &none);
    if (done)
        memcpy(path, name.bytes, name.length + 1);
    else if (none.code != ERROR_NONE)
        errno = ENOMEM;
    text_free(&name);
    return done;
}

bool disk_here(char folder[DISK_PATH_SIZE]) {
    wchar_t wide[DISK_PATH_SIZE];
    DWORD length = GetCurrentDirectoryW(DISK_PATH_SIZE, wide);
    if (length == 0 || length >= DISK_PATH_SIZE)
        return windows_failed();
    return from_wide(wide, folder);
}

bool disk_append_whole(struct text *path, struct slice name, struct error *error) {
    char whole[DISK_PATH_SIZE];
    wchar_t wide[WIDE_SIZE];
    char *given = text_copy(name, error);
    bool done = given != NULL && to_wide(given, wide) && from_wide(wide, whole);
    memory_free(given);
    return done && text_append(path, slice_of(whole), error);
}

/* --- Handles --- */

static HANDLE handle_of(int file) {
    return (HANDLE)_get_osfhandle(file);
}

/* A handle of something that there is, folders too; INVALID_HANDLE_VALUE with errno set. */
static HANDLE open_wide(const wchar_t *wide, DWORD access, DWORD share, DWORD flags) {
    HANDLE handle = CreateFileW(wide, access, share, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        windows_failed();
    return handle;
}

static int number_of(HANDLE handle, int flags) {
    int file = -1;
    if (handle != INVALID_HANDLE_VALUE &&
        (file = _open_osfhandle((intptr_t)handle, flags | _O_BINARY | _O_NOINHERIT)) < 0)
        CloseHandle(handle);
    return file;
}

/* The path of what is open, without links. */
static bool final_path(HANDLE handle, wchar_t wide[WIDE_SIZE]) {
    DWORD length = GetFinalPathNameByHandleW(handle, wide, WIDE_SIZE, VOLUME_NAME_DOS);
    return (length > 0 && length < WIDE_SIZE) || windows_failed();
}

bool disk_resolve(const char *path, char resolved[DISK_PATH_SIZE]) {
    wchar_t wide[WIDE_SIZE];
    HANDLE handle = to_wide(path, wide) ? open_wide(wide, 0, ALL_SHARE, 0) : INVALID_HANDLE_VALUE;
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool done = final_path(handle, wide) && from_wide(wide, resolved);
    CloseHandle(handle);
    return done;
}

/* --- Facts --- */

/* A link of any kind: what else has a reparse point, as a file that lies in a cloud, is read like any
** other. */
static bool is_link(HANDLE handle) {
    FILE_ATTRIBUTE_TAG_INFO tag;
    return GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &tag, sizeof tag) &&
           (tag.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
           IsReparseTagNameSurrogate(tag.ReparseTag);
}

static bool facts_of(HANDLE handle, struct file_facts *facts) {
    BY_HANDLE_FILE_INFORMATION about;
    FILE_BASIC_INFO times;
    *facts = (struct file_facts){.kind = FILE_OTHER};
    if (GetFileType(handle) != FILE_TYPE_DISK || is_link(handle))
        return true;
    if (!GetFileInformationByHandle(handle, &about) ||
        !GetFileInformationByHandleEx(handle, FileBasicInfo, &times, sizeof times))
        return windows_failed();
    bool is_folder = (about.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY) != 0;
    *facts =
        (struct file_facts){.kind = is_folder ? FILE_FOLDER : FILE_PLAIN,
                            .size = (int64_t)about.nFileSizeHigh << 32 | about.nFileSizeLow,
                            .written = windows_nanoseconds(times.LastWriteTime.QuadPart),
                            .touched = windows_nanoseconds(times.ChangeTime.QuadPart),
                            .inode = (uint64_t)about.nFileIndexHigh << 32 | about.nFileIndexLow,
                            .device = about.dwVolumeSerialNumber};
    return true;
}

static bool facts_of_wide(const wchar_t *wide, DWORD flags, struct file_facts *facts) {
    HANDLE handle = open_wide(wide, FILE_READ_ATTRIBUTES, ALL_SHARE, flags);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool done = facts_of(handle, facts);
    CloseHandle(handle);
    return done;
}

bool disk_facts(const char *path, struct file_facts *facts) {
    wchar_t wide[WIDE_SIZE];
    return to_wide(path, wide) && facts_of_wide(wide, 0, facts);
}

bool disk_facts_of_link(const char *path, struct file_facts *facts) {
    wchar_t wide[WIDE_SIZE];
    return to_wide(path, wide) && facts_of_wide(wide, FILE_FLAG_OPEN_REPARSE_POINT, facts);
}

bool disk_facts_of(int file, struct file_facts *facts) {
    return facts_of(handle_of(file), facts);
}

/* Windows notes a change for certain when the program that made it closes the file. */
bool disk_hides_changes(int file) {
    HANDLE alone =
        ReOpenFile(handle_of(file), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_DELETE, 0);
    if (alone == INVALID_HANDLE_VALUE)
        return true;
    CloseHandle(alone);
    return false;
}

/* --- Whose it is --- */

/* The user that the process runs as. */
struct us {
    TOKEN_USER user; /* points into what follows */
    BYTE rest[SECURITY_MAX_SID_SIZE];
};

static bool who_are_we(struct us *us) {
    HANDLE token;
    DWORD size;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
        return windows_failed();
    bool done = GetTokenInformation(token, TokenUser, us, sizeof *us, &size) || windows_failed();
    CloseHandle(token);
    return done;
}

/* We, and whoever may write anywhere anyway, as root may: the system, and the administrators, who own
** what a program makes that runs with their rights. Of the owner's rights the owner has them alone. */
static bool is_trusted(PSID who, const struct us *us) {
    return EqualSid(who, us->user.User.Sid) || IsWellKnownSid(who, WinLocalSystemSid) ||
           IsWellKnownSid(who, WinBuiltinAdministratorsSid) ||
           IsWellKnownSid(who, WinCreatorOwnerRightsSid);
}

/* Whether an entry of an access list lets somebody else write. */
static bool lets_others_write(ACE_HEADER *entry, const struct us *us) {
    enum {
        WRITING = FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_DELETE_CHILD | DELETE | WRITE_DAC |
                  WRITE_OWNER
    };
    ACCESS_ALLOWED_ACE *allowed = (ACCESS_ALLOWED_ACE *)(void *)entry;
    if ((entry->AceFlags & INHERIT_ONLY_ACE) != 0 || entry->AceType == ACCESS_DENIED_ACE_TYPE)
        return false;
    if (entry->AceType != ACCESS_ALLOWED_ACE_TYPE)
        return true; /* one with conditions, which might hold */
    return (allowed->Mask & (WRITING | GENERIC_WRITE | GENERIC_ALL)) != 0 &&
           !is_trusted(&allowed->SidStart, us);
}

static bool others_may_write(PACL list, const struct us *us) {
    void *entry;
    if (list == NULL)
        return true; /* everybody may do everything */
    for (DWORD i = 0; i < list->AceCount; i++)
        if (!GetAce(list, i, &entry) || lets_others_write(entry, us))
            return true;
    return false;
}

bool disk_owner(int file, enum disk_owner *owner) {
    struct us us;
    PSID who;
    PACL list;
    PSECURITY_DESCRIPTOR security;
    DWORD error = GetSecurityInfo(handle_of(file), SE_FILE_OBJECT,
                                  OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION, &who,
                                  NULL, &list, NULL, &security);
    SetLastError(error);
    if (error != ERROR_SUCCESS)
        return windows_failed();
    bool done = who_are_we(&us);
    if (done)
        *owner = !is_trusted(who, &us)         ? DISK_OF_OTHERS
                 : others_may_write(list, &us) ? DISK_OWN_BUT_WRITABLE
                                               : DISK_OWN;
    LocalFree(security);
    return done;
}

/* --- Opening --- */

/* What was opened must lie where the path says. It can't be moved while it is looked at: whatever is
** moved has another path, and is refused. */
static bool lies_there(HANDLE handle, const char *path) {
    wchar_t wide[WIDE_SIZE];
    char found[DISK_PATH_SIZE];
    if (!final_path(handle, wide) || !from_wide(wide, found))
        return false;
    errno = ELOOP;
    return strcmp(found, path) == 0;
}

static int open_path(const char *path, bool without_links, DWORD share) {
    wchar_t wide[WIDE_SIZE];
    if (!to_wide(path, wide))
        return -1;
    HANDLE handle = open_wide(wide, GENERIC_READ, share, 0);
    if (handle != INVALID_HANDLE_VALUE && without_links && !lies_there(handle, path)) {
        CloseHandle(handle);
        return -1;
    }
    return number_of(handle, _O_RDONLY);
}

/* As long as the file is open nobody may write to it; unless somebody does already. */
int disk_open(const char *path, bool without_links) {
    int file = open_path(path, without_links, FILE_SHARE_READ | FILE_SHARE_DELETE);
    return file < 0 && errno == EBUSY ? open_path(path, without_links, ALL_SHARE) : file;
}

/* As long as the folder is open it keeps its name. */
int disk_open_folder(const char *path, bool without_links) {
    struct file_facts facts;
    int folder = open_path(path, without_links, FILE_SHARE_READ | FILE_SHARE_WRITE);
    if (folder < 0 || (disk_facts_of(folder, &facts) && facts.kind == FILE_FOLDER))
        return folder;
    disk_close(folder);
    errno = ENOTDIR;
    return -1;
}

int disk_again(int file) {
    return _dup(file);
}

bool disk_close(int file) {
    return file < 0 || _close(file) == 0;
}

/* --- Reading and writing --- */

ptrdiff_t disk_read_at(int file, int64_t offset, void *buffer, size_t room) {
    OVERLAPPED place = {.Offset = (DWORD)offset, .OffsetHigh = (DWORD)(offset >> 32)};
    DWORD length = 0;
    if (ReadFile(handle_of(file), buffer, room < READ_MOST ? (DWORD)room : READ_MOST, &length,
                 &place) ||
        GetLastError() == ERROR_HANDLE_EOF)
        return (ptrdiff_t)length;
    windows_failed();
    return -1;
}

/* Pipes that have a name are FILE_OTHER here, and never read. */
int disk_wait(int pipe, int milliseconds) {
    (void)pipe, (void)milliseconds;
    errno = ENOSYS;
    return -1;
}

ptrdiff_t disk_read(int pipe, void *buffer, size_t room) {
    (void)pipe, (void)buffer, (void)room;
    errno = ENOSYS;
    return -1;
}

bool disk_write(int file, const void *bytes, size_t size) {
    const unsigned char *next = bytes;
    while (size > 0) {
        DWORD written = 0;
        if (!WriteFile(handle_of(file), next, size < READ_MOST ? (DWORD)size : READ_MOST, &written,
                       NULL))
            return windows_failed();
        next += written;
        size -= written;
    }
    return true;
}

void disk_touch(int file) {
    FILETIME now;
    GetSystemTimePreciseAsFileTime(&now);
    SetFileTime(handle_of(file), NULL, &now, &now);
}

/* --- Folders --- */

/* The path of a name in the folder, which has its name for as long as it is open. */
static bool path_in(int folder, const char *name, wchar_t wide[WIDE_SIZE]) {
    wchar_t last[MAX_PATH];
    if (!final_path(handle_of(folder), wide) || !windows_wide(name, last, MAX_PATH))
        return false;
    if (wcslen(wide) + 1 + wcslen(last) >= WIDE_SIZE || wcspbrk(last, L"/\\:") != NULL) {
        errno = ENAMETOOLONG;
        return false;
    }
    wcscat(wide, L"\\");
    wcscat(wide, last);
    return true;
}

static bool append_entries(const FILE_ID_BOTH_DIR_INFO *entry, struct text *names,
                           struct error *error) {
    char name[3 * MAX_PATH + 1];
    for (;; entry = (const void *)((const char *)entry + entry->NextEntryOffset)) {
        int length = WideCharToMultiByte(CP_UTF8, 0, entry->FileName,
                                         (int)(entry->FileNameLength / sizeof(wchar_t)), name,
                                         sizeof name - 1, NULL, NULL);
        name[length] = '\0';
        if (length > 0 && !text_append(names, slice_from(name, (size_t)length + 1), error))
            return false;
        if (entry->NextEntryOffset == 0)
            return true;
    }
}

bool disk_names(int folder, struct text *names, struct error *error) {
    union {
        FILE_ID_BOTH_DIR_INFO entry;
        char bytes[16 * 1024];
    } block;
    FILE_INFO_BY_HANDLE_CLASS what = FileIdBothDirectoryRestartInfo;
    while (GetFileInformationByHandleEx(handle_of(folder), what, &block, sizeof block)) {
        if (!append_entries(&block.entry, names, error))
            return false;
        what = FileIdBothDirectoryInfo;
    }
    return GetLastError() == ERROR_NO_MORE_FILES || windows_failed();
}

bool disk_facts_in(int folder, const char *name, struct file_facts *facts) {
    wchar_t wide[WIDE_SIZE];
    return path_in(folder, name, wide) && facts_of_wide(wide, FILE_FLAG_OPEN_REPARSE_POINT, facts);
}

int disk_open_in(int folder, const char *name) {
    wchar_t wide[WIDE_SIZE];
    if (!path_in(folder, name, wide))
        return -1;
    HANDLE handle = open_wide(wide, GENERIC_READ | FILE_WRITE_ATTRIBUTES, ALL_SHARE,
                              FILE_FLAG_OPEN_REPARSE_POINT);
    if (handle != INVALID_HANDLE_VALUE && is_link(handle)) {
        CloseHandle(handle);
        errno = ELOOP;
        return -1;
    }
    return number_of(handle, _O_RDONLY);
}

/* The folder's access list is the file's. */
int disk_make_in(int folder, const char *name) {
    wchar_t wide[WIDE_SIZE];
    if (!path_in(folder, name, wide))
        return -1;
    HANDLE handle = CreateFileW(wide, GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_NEW,
                                FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        windows_failed();
    return number_of(handle, _O_WRONLY);
}

/* A file that others have open is replaced too, as POSIX has it, where Windows can. */
static bool rename_over(const wchar_t *from, const wchar_t *to) {
    union {
        FILE_RENAME_INFO info;
        char bytes[sizeof(FILE_RENAME_INFO) + WIDE_SIZE * sizeof(wchar_t)];
    } request = {
        .info = {.Flags = FILE_RENAME_FLAG_REPLACE_IF_EXISTS | FILE_RENAME_FLAG_POSIX_SEMANTICS}};
    request.info.FileNameLength = (DWORD)(wcslen(to) * sizeof *to);
    memcpy(request.info.FileName, to, request.info.FileNameLength);
    HANDLE handle = open_wide(from, DELETE, ALL_SHARE, 0);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool done = SetFileInformationByHandle(handle, FileRenameInfoEx, &request, sizeof request);
    CloseHandle(handle);
    return done;
}

bool disk_rename_in(int folder, const char *from, const char *to) {
    wchar_t wide_from[WIDE_SIZE], wide_to[WIDE_SIZE];
    return path_in(folder, from, wide_from) && path_in(folder, to, wide_to) &&
           (rename_over(wide_from, wide_to) ||
            MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING) || windows_failed());
}

bool disk_remove_in(int folder, const char *name) {
    wchar_t wide[WIDE_SIZE];
    return path_in(folder, name, wide) && (DeleteFileW(wide) || windows_failed());
}

/* What a new folder is given: its owner and an access list, in Windows' own words for them. The caller
** frees it. NULL with errno set. */
static PSECURITY_DESCRIPTOR for_us_alone(void) {
    enum { WORDS_SIZE = 500 };
    wchar_t words[WORDS_SIZE], *user;
    PSECURITY_DESCRIPTOR security = NULL;
    struct us us;
    if (!who_are_we(&us))
        return NULL;
    bool done = ConvertSidToStringSidW(us.user.User.Sid, &user);
    if (done) {
        swprintf(words, WORDS_SIZE, L"O:%lsD:P(A;OICI;FA;;;%ls)(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)",
                 user, user);
        LocalFree(user);
        done = ConvertStringSecurityDescriptorToSecurityDescriptorW(words, SDDL_REVISION_1,
                                                                    &security, NULL);
    }
    if (!done)
        windows_failed();
    return security;
}

/* The folder above may let others write into what is made in it. */
bool disk_make_folder(const char *path) {
    SECURITY_ATTRIBUTES attributes = {.nLength = sizeof attributes};
    wchar_t wide[WIDE_SIZE];
    if (!to_wide(path, wide) || (attributes.lpSecurityDescriptor = for_us_alone()) == NULL)
        return false;
    bool done = CreateDirectoryW(wide, &attributes) || windows_failed();
    LocalFree(attributes.lpSecurityDescriptor);
    return done;
}

bool disk_remove(const char *path) {
    wchar_t wide[WIDE_SIZE];
    return to_wide(path, wide) && (DeleteFileW(wide) || windows_failed());
}

#endif
