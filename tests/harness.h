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

/* How often a test tries random input. It is less often under AddressSanitizer, where each try takes
** ten times as long, and under valgrind (HARNESS_DEAR). */
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

/* The folder of real files. Where it is missing, it is NULL and a message says so once; the test
** then returns. */
const char *harness_shared(void);

/* A folder for the files of this program, which is made by the first call and removed at the
** end. */
const char *harness_folder(void);
/* Writes a file into the folder, and makes the folders in `name`. Returns the file's path, which is
** valid until eight more calls were made. */
const char *harness_write(const char *name, const char *bytes, size_t length);
const char *harness_write_text(const char *name, const char *text);

/* An open in-memory database with the extension registered; close it with sqlite3_close(). */
struct sqlite3 *harness_database(void);

/* Random numbers that are the same in every run: harness_seed() starts them anew, and they have a
** seed at the start. harness_any() gives a number below `below`, and harness_any_of() one of the
** words between `|`, which is valid until the next call. */
void harness_seed(uint64_t seed);
uint32_t harness_any(uint32_t below);
const char *harness_any_of(const char *words);

/* Appends in SQLite's format, which has %Q and %w. */
void harness_append(struct text *text, const char *format, ...);

/* Calls `body` again and again, with the 1st, 2nd, 3rd … allocation failing: first that one alone,
** and then that one and all after it. It ends with a run that has no allocation left to fail. The
** allocations are those of the extension and, after harness_count_sqlite_memory(), of SQLite too.
** The test fails if an answer is wrong, or is missing though no allocation has failed. */
enum outcome { OUTCOME_RIGHT, OUTCOME_OUT_OF_MEMORY, OUTCOME_WRONG };
void harness_fail_allocations(enum outcome (*body)(void));
/* Calls `body` once for each place of the code that allocates and was not made to fail before: a call
** of the chain that leads to the allocation. Meanwhile every append allocates. So what takes long, or
** appends thousands of times, is tried in some hundred runs. The same answers are wrong. */
void harness_fail_places(enum outcome (*body)(void));
/* From now on harness_query() puts every SELECT, or one of so many, again, as harness_fail_places()
** does, in all tests of the program: call it in suite(). Rows that came before memory ran out must be
** those of the answer. */
void harness_sweep_queries(unsigned of);
/* Makes SQLite's allocations fail too. It must be called before anything uses SQLite. */
void harness_count_sqlite_memory(void);

/* The whole result of one or more statements, or "error: <message>". Values are separated by `|`
** and rows by a line feed, and NULL is "NULL". The caller frees it with free(). */
char *harness_query(struct sqlite3 *db, const char *sql);

/* Compares the result of a query that may have lacked memory. */
enum outcome harness_compare(struct sqlite3 *db, const char *sql, const char *expected);
/* Compares the result of harness_query() with the expected one. */
void harness_expect(struct sqlite3 *db, const char *sql, const char *expected);
/* Sets one of prosecutions_settings. */
void harness_set(struct sqlite3 *db, const char *name, const char *value);
/* Does so for a statement with one %Q, which stands for the path of a source. */
void harness_expect_of(struct sqlite3 *db, const char *format, const char *path,
                       const char *expected);
/* That such a statement fails with an error that has `part` in it. */
void harness_expect_error_of(struct sqlite3 *db, const char *format, const char *path,
                             const char *part);

#endif
