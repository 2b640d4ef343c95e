/* base/sha256.h: the checksum that publishers give beside a file, to tell whether a file is that one.
**
**     struct sha256 sha256;
**     sha256_begin(&sha256);
**     while (… a piece of the file …)
**         sha256_add(&sha256, piece, length);
**     char digits[SHA256_DIGITS + 1];
**     sha256_end(&sha256, digits);         // "e3b0c442…", as sha256sum writes it
**
** FIPS 180-4. No library that is linked has it (libarchive's own is not for others), and a cipher
** library of megabytes for sixty lines would have to be there on every machine.
*/
#ifndef PROSECUTIONS_BASE_SHA256_H
#define PROSECUTIONS_BASE_SHA256_H

#include <stddef.h>
#include <stdint.h>

enum { SHA256_DIGITS = 64, SHA256_BLOCK = 64 };

struct sha256 {
    uint32_t state[8];
    uint64_t length; /* bytes so far */
    unsigned char block[SHA256_BLOCK];
};

void sha256_begin(struct sha256 *sha256);
void sha256_add(struct sha256 *sha256, const unsigned char *bytes, size_t length);
void sha256_end(struct sha256 *sha256, char digits[SHA256_DIGITS + 1]);

#endif
