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

struct sqlite3;

Suite *suite(void);

/* Adds tests to the suite as one case, with a timeout that suits sanitizers and slow machines. */
void harness_case(Suite *suite, const char *name, const TTest *test, ...);

/* The folder of real files, or NULL (after saying so, once) where it is missing: the test then
** returns. */
const char *harness_shared(void);

/* An open in-memory database with the extension registered; close it with sqlite3_close(). */
struct sqlite3 *harness_database(void);

/* The whole result of one or more statements: values by `|`, rows by a line feed, NULL as "NULL";
** or "error: <message>". The caller frees it with free(). */
char *harness_query(struct sqlite3 *db, const char *sql);

/* harness_query() compared with what is expected. */
void harness_expect(struct sqlite3 *db, const char *sql, const char *expected);

#endif
