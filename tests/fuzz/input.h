/* fuzz/input.h: the bytes of an input, from which a target makes its choices. */
#ifndef PROSECUTIONS_TESTS_FUZZ_INPUT_H
#define PROSECUTIONS_TESTS_FUZZ_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *bytes;
    size_t left;
};

/* A number below `below`; 0 where no byte is left. */
static unsigned take(struct input *input, unsigned below) {
    if (input->left == 0)
        return 0;
    input->left--;
    return *input->bytes++ % below;
}

#endif
