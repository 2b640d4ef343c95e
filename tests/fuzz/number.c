/* fuzz/number.c: what is read as a count reads back as the same count, and so with blanks around.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "layout/count.h"
#include "layout/period.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The digits before any point or exponent are the number, signs and commas aside. */
static int64_t digits_of(struct slice text) {
    int64_t number = 0;
    for (size_t i = 0; i < text.length; i++)
        if (byte_is_digit(text.bytes[i]))
            number = number * 10 + (text.bytes[i] - '0');
        else if (text.bytes[i] == '.' || byte_is_letter(text.bytes[i]))
            break;
    return number;
}

static bool has_exponent(struct slice text) {
    for (size_t i = 0; i < text.length; i++)
        if (byte_is_letter(text.bytes[i]))
            return true;
    return false;
}

static void check_count(struct slice text) {
    char again[64], *blanks = malloc(text.length + 3);
    int64_t count = 0, other = 0;
    enum count_kind kind = count_read(text, &count);
    blanks[0] = ' ';
    if (text.length > 0)
        memcpy(blanks + 1, text.bytes, text.length);
    memcpy(blanks + 1 + text.length, "\t ", 2);
    if (count_read(slice_from(blanks, text.length + 3), &other) != kind)
        abort();
    free(blanks);
    if (kind != COUNT_NUMBER)
        return;
    if (other != count || count == INT64_MIN)
        abort();
    if (!has_exponent(text) && (count < 0 ? -count : count) != digits_of(text))
        abort();
    snprintf(again, sizeof again, "%" PRId64, count);
    if (count_read(slice_of(again), &other) != COUNT_NUMBER || other != count)
        abort();
}

/* Against the C library's reading of the same digits. */
static void check_number(struct slice text) {
    struct number number;
    size_t length = 0;
    if (!number_read(text, &number))
        return;
    char *plain = malloc(text.length + 1);
    for (size_t i = 0; i < text.length; i++) {
        unsigned char byte = text.bytes[i];
        if (byte < 0x80 && byte != ',' && byte != '%' && !byte_is_blank(byte))
            plain[length++] = (char)byte;
    }
    plain[length] = '\0';
    if (strtod(plain, NULL) != number.real ||
        (number.whole && number.integer != strtoll(plain, NULL, 10)))
        abort();
    free(plain);
}

static void check_period(struct slice text) {
    struct period period, again;
    char written[PERIOD_TEXT_SIZE];
    if (!period_parse(text, &period))
        return;
    size_t length = period_text(period, written);
    if (length >= sizeof written || !period_parse(slice_from(written, length), &again) ||
        again.kind != period.kind || again.year != period.year || again.part != period.part ||
        period_number(again) != period_number(period))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    check_count(slice_from(data, size));
    check_number(slice_from(data, size));
    check_period(slice_from(data, size));
    return 0;
}
