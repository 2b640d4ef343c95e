/* harness.h: what the Check programs share.
**
** A program is one suite of a module: it defines suite() and is done.
**
**     START_TEST(trims_blanks) { … ck_assert(…); } END_TEST
**     Suite *suite(void) {
**         Suite *suite = suite_create("slice");
**         harness_case(suite, "trim", trims_blanks, trims_nothing, NULL);   // one theme a case
**         return suite;
**     }
*/
#ifndef PROSECUTIONS_TESTS_HARNESS_H
#define PROSECUTIONS_TESTS_HARNESS_H

#include <check.h>
#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct text;

/* How often a test with random input tries: less often under AddressSanitizer, which makes each try
** ten times as dear, and under valgrind (HARNESS_DEAR). */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(HARNESS_DEAR) || defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define HARNESS_TRIES(count) ((count) / 12 + 1)
#else
#define HARNESS_TRIES(count) (count)
#endif

Suite *suite(void);

/* Adds tests to the suite as one case, with a timeout that suits sanitizers and slow machines. */
void harness_case(Suite *suite, const char *name, const TTest *test, ...);

/* The folder of real files, or NULL (after saying so, once) where it is missing: the test then
** returns. */
const char *harness_shared(void);

/* A folder for the files of this program, made when first asked for and removed at its end. */
const char *harness_folder(void);
/* Writes a file into it (folders in `name` are made) and returns its path, good until the next call
** but seven. */
const char *harness_write(const char *name, const char *bytes, size_t length);
const char *harness_write_text(const char *name, const char *text);

/* An open in-memory database with the extension registered; close it with sqlite3_close(). */
struct sqlite3 *harness_database(void);

/* Chance that is the same in every run, from the seed on (there is one at the start, too): a number
** below `below`, and one of the words between `|`, good until the next call. */
void harness_seed(uint64_t seed);
uint32_t harness_any(uint32_t below);
const char *harness_any_of(const char *words);

/* Appends in SQLite's format: %Q and %w are known. */
void harness_append(struct text *text, const char *format, ...);

/* Calls `body` again and again, failing the 1st, 2nd, 3rd, … allocation (of the extension and,
** after harness_count_sqlite_memory(), of SQLite), first it alone, then it and all after it, until
** a run
** has no allocation left to fail. Fails the test for a wrong answer, and for no answer without a
** cause. */
enum outcome { OUTCOME_RIGHT, OUTCOME_OUT_OF_MEMORY, OUTCOME_WRONG };
void harness_fail_allocations(enum outcome (*body)(void));
/* Has to come before anything uses SQLite. */
void harness_count_sqlite_memory(void);

/* The whole result of one or more statements: values by `|`, rows by a line feed, NULL as "NULL";
** or "error: <message>". The caller frees it with free(). */
char *harness_query(struct sqlite3 *db, const char *sql);

/* harness_query() compared with what is expected. */
void harness_expect(struct sqlite3 *db, const char *sql, const char *expected);
/* The same of a statement with one %Q for the path of a source. */
void harness_expect_of(struct sqlite3 *db, const char *format, const char *path,
                       const char *expected);

#endif
