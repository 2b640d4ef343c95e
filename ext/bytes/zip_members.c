#include "bytes/zip_members.h"

#include <string.h>

#include "base/base.h"
#include "bytes/encoding.h"

struct zip_members {
    struct member_reader base;
    struct zip *zip;
    size_t next;
    struct text name; /* of the current member */
};

/* The characters from 0x80 on of code page 437, in which names stand that are not in UTF-8. */
static const uint16_t CODE_PAGE_437[128] = {
    0xC7,   0xFC,   0xE9,   0xE2,   0xE4,   0xE0,   0xE5,   0xE7,   0xEA,   0xEB,   0xE8,   0xEF,
    0xEE,   0xEC,   0xC4,   0xC5,   0xC9,   0xE6,   0xC6,   0xF4,   0xF6,   0xF2,   0xFB,   0xF9,
    0xFF,   0xD6,   0xDC,   0xA2,   0xA3,   0xA5,   0x20A7, 0x192,  0xE1,   0xED,   0xF3,   0xFA,
    0xF1,   0xD1,   0xAA,   0xBA,   0xBF,   0x2310, 0xAC,   0xBD,   0xBC,   0xA1,   0xAB,   0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562, 0x2556, 0x2555, 0x2563, 0x2551, 0x2557,
    0x255D, 0x255C, 0x255B, 0x2510, 0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0x255E, 0x255F,
    0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559,
    0x2558, 0x2552, 0x2553, 0x256B, 0x256A, 0x2518, 0x250C, 0x2588, 0x2584, 0x258C, 0x2590, 0x2580,
    0x3B1,  0xDF,   0x393,  0x3C0,  0x3A3,  0x3C3,  0xB5,   0x3C4,  0x3A6,  0x398,  0x3A9,  0x3B4,
    0x221E, 0x3C6,  0x3B5,  0x2229, 0x2261, 0xB1,   0x2265, 0x2264, 0x2320, 0x2321, 0xF7,   0x2248,
    0xB0,   0x2219, 0xB7,   0x221A, 0x207F, 0xB2,   0x25A0, 0xA0};

/* Sets the name in UTF-8. Most writers use UTF-8 whether or not they say so, and no other name is
** likely to be UTF-8 by chance. A name ends at a NUL. */
static bool set_name(struct zip_members *members, const struct zip_member *member,
                     struct error *error) {
    struct slice name = member->utf8_name.length > 0 ? member->utf8_name : member->name;
    const unsigned char *nul = name.length > 0 ? memchr(name.bytes, '\0', name.length) : NULL;
    if (nul != NULL)
        name.length = (size_t)(nul - name.bytes);
    text_clear(&members->name);
    bool is_utf8 = encoding_is_utf8(name);
    bool parts =
        member->from_dos && (name.length == 0 || memchr(name.bytes, '/', name.length) == NULL);
    for (size_t i = 0; i < name.length; i++) {
        unsigned char byte = name.bytes[i], character[4] = {byte};
        size_t length = 1;
        if (byte >= 0x80 && !is_utf8)
            length = encoding_put(CODE_PAGE_437[byte - 0x80], character);
        if (parts && byte == '\\')
            character[0] = '/';
        if (!text_append(&members->name, slice_from(character, length), error))
            return false;
    }
    return true;
}

static int next(struct member_reader *base, struct member *member, struct error *error) {
    struct zip_members *members = (struct zip_members *)base;
    while (members->next < zip_count(members->zip)) {
        const struct zip_member *found = zip_member(members->zip, members->next++);
        if (found->is_folder)
            continue;
        if (!set_name(members, found, error))
            return -1;
        *member =
            (struct member){.name = text_slice(&members->name),
                            .no_file = found->no_file,
                            .size = found->size <= INT64_MAX ? (int64_t)found->size : INT64_MAX};
        while (member->name.length > 2 && memcmp(member->name.bytes, "./", 2) == 0)
            member->name = slice_after(member->name, 2);
        return 1;
    }
    return 0;
}

static struct byte_source *bytes(struct member_reader *base, struct error *error) {
    const struct zip_members *members = (const struct zip_members *)base;
    return zip_bytes(members->zip, members->next - 1, error);
}

static void close_members(struct member_reader *base) {
    struct zip_members *members = (struct zip_members *)base;
    zip_close(members->zip);
    text_free(&members->name);
    memory_free(members);
}

struct member_reader *members_of_zip(struct zip *zip, struct error *error) {
    struct zip_members *members = memory_new(1, sizeof *members, error);
    if (members == NULL) {
        zip_close(zip);
        return NULL;
    }
    *members = (struct zip_members){.base = {next, bytes, close_members}, .zip = zip};
    return &members->base;
}
