#include "source/wrong_name.h"

#include <string.h>

static bool is_quote(unsigned char byte) {
    return byte == '"' || byte == '\'' || byte == '`';
}

/* The name without blanks and quotes around it. */
static struct slice bare(struct slice name) {
    for (;;) {
        name = slice_trim(name);
        if (name.length > 1 && is_quote(name.bytes[0]))
            name = slice_after(name, 1);
        else if (name.length > 1 && is_quote(name.bytes[name.length - 1]))
            name.length--;
        else
            return name;
    }
}

static bool say_address(struct slice name, struct text *said, struct error *error) {
    static const char file[] = "file://";
    if (!slice_starts_nocase(name, file))
        return text_append(said, slice_of("; download it first, and name the file"), error);
    struct slice path = slice_after(name, strlen(file));
    return text_printf(said, error, "; write the path alone: %.*s", SLICE_PRINT(path));
}

static bool say_home(struct slice name, bool show_home, struct text *said, struct error *error) {
    bool own = show_home && (name.length == 1 || name.bytes[1] == '/');
    char *home = own ? environment_variable("HOME", error) : NULL;
    bool done = error->code == ERROR_NONE;
    name = slice_after(name, 1);
    if (done && home == NULL)
        done = text_append(said, slice_of("; only the shell knows ~: write the folder out"), error);
    else if (done)
        done = text_printf(said, error, "; only the shell knows ~: write the folder out, %s%.*s",
                           home, SLICE_PRINT(name));
    memory_free(home);
    return done;
}

static bool has_drive(struct slice name) {
    return name.length > 2 && byte_is_letter(name.bytes[0]) && name.bytes[1] == ':' &&
           (name.bytes[2] == '\\' || name.bytes[2] == '/');
}

/* `C:\cps\a.csv` is /mnt/c/cps/a.csv under the Windows Subsystem for Linux. */
static bool say_windows(struct slice name, struct text *said, struct error *error) {
    bool drive = has_drive(name);
    bool done = drive
                    ? text_printf(said, error,
                                  "; it is a path of Windows: write it as this system does, under "
                                  "WSL /mnt/%c",
                                  byte_lower(name.bytes[0]))
                    : text_append(said, slice_of("; write it with slashes: "), error);
    for (size_t i = drive ? 2 : 0; done && i < name.length; i++)
        done = text_append_byte(said, name.bytes[i] == '\\' ? '/' : name.bytes[i], error);
    return done;
}

static bool has(struct slice name, const char *part) {
    size_t length = strlen(part);
    for (size_t i = 0; i + length <= name.length; i++)
        if (memcmp(name.bytes + i, part, length) == 0)
            return true;
    return false;
}

bool wrong_name_say(struct slice name, bool show_home, struct text *said, struct error *error) {
    struct slice inside = bare(name);
    if (has(inside, "://"))
        return say_address(inside, said, error);
    if (inside.length > 0 && inside.bytes[0] == '~')
        return say_home(inside, show_home, said, error);
    if (!PATHS_HAVE_DRIVES && (has_drive(inside) || has(inside, "\\")))
        return say_windows(inside, said, error);
    return inside.length == name.length || inside.length == 0 ||
           text_printf(said, error, "; there are blanks or quotes around the name: write %.*s",
                       SLICE_PRINT(inside));
}
