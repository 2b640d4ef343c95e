#include "bytes/member_reader.h"

int members_next(struct member_reader *members, struct member *member, struct error *error) {
    member->no_file = NULL;
    return members->next(members, member, error);
}

struct byte_source *members_bytes(struct member_reader *members, struct error *error) {
    return members->bytes(members, error);
}

void members_close(struct member_reader *members) {
    if (members != NULL)
        members->close(members);
}
