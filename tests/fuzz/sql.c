/* fuzz/sql.c: every function and table of the extension, called with values of every type. An answer is the
** same when it is asked again; a scalar of NULL is NULL or an error; a function over a window's frame is the
** aggregate over the frame's rows; an error is the extension's or SQLite's own, and names no memory but what
** was short of. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base.h"
#include "fuzz/input.h"
#include "prosecutions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ARGUMENTS_MOST = 8, ROWS_MOST = 9, CALLABLES_MOST = 400, STEPS = 200 };

struct callable {
    char name[40];
    enum kind { SCALAR, AGGREGATE, TABLE } kind;
    int arguments; /* of a table: at most */
};

static sqlite3 *db;
static struct callable callables[CALLABLES_MOST];
static size_t callable_count;
static int steps;

static int too_long(void *unused) {
    (void)unused;
    return ++steps > STEPS;
}

static void find(const char *sql, enum kind kind) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK)
        abort();
    while (sqlite3_step(statement) == SQLITE_ROW && callable_count < CALLABLES_MOST) {
        struct callable *callable = &callables[callable_count++];
        snprintf(callable->name, sizeof callable->name, "%s", sqlite3_column_text(statement, 0));
        callable->arguments = sqlite3_column_int(statement, 1);
        callable->kind = kind;
    }
    sqlite3_finalize(statement);
}

static void begin(void) {
    setenv("PROSECUTIONS_CACHE", "off", 1);
    setenv("PROSECUTIONS_NOTES", "off", 1);
    if (sqlite3_open(":memory:", &db) != SQLITE_OK ||
        sqlite3_prosecutionsnofiles_init(db, NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(db, "CREATE TABLE t(a, b, c, d, e, f, g, h)", NULL, NULL, NULL) != SQLITE_OK)
        abort();
    find(
        "SELECT DISTINCT f.name, f.narg FROM pragma_function_list AS f JOIN prosecutions_help AS h ON "
        "h.name = f.name WHERE f.type = 's' AND f.narg >= 0 ORDER BY 1, 2",
        SCALAR);
    find(
        "SELECT DISTINCT f.name, f.narg FROM pragma_function_list AS f JOIN prosecutions_help AS h ON "
        "h.name = f.name WHERE f.type = 'w' AND f.narg > 0 ORDER BY 1, 2",
        AGGREGATE);
    find(
        "SELECT name, length(signature) - length(replace(signature, ',', '')) + 1 FROM prosecutions_help "
        "WHERE kind = 'table' AND signature LIKE '%(%' AND name <> 'published' ORDER BY 1",
        TABLE);
    sqlite3_progress_handler(db, 1000, too_long, NULL);
}

static const char *const WORDS[] = {"NULL",
                                    "0",
                                    "1",
                                    "-1",
                                    "2",
                                    "5",
                                    "175",
                                    "142",
                                    "2018",
                                    "2017",
                                    "9223372036854775807",
                                    "-9223372036854775808",
                                    "9007199254740993",
                                    "1e308",
                                    "-1e308",
                                    "9e999",
                                    "-9e999",
                                    "1e-320",
                                    "0.5",
                                    "0.95",
                                    "95",
                                    "-0.0",
                                    "1e100",
                                    "x''",
                                    "x'00ff'",
                                    "zeroblob(9)",
                                    "''",
                                    "' '",
                                    "'2018'",
                                    "'2018-Q3'",
                                    "'2018-07'",
                                    "'2018/19'",
                                    "'2018/19-Q2'",
                                    "'2017-Q4'",
                                    "'0000'",
                                    "'9999-Q4'",
                                    "'2018-13'",
                                    "'Kent'",
                                    "'Lancashire'",
                                    "'London'",
                                    "'West Midlands '",
                                    "'National'",
                                    "'Wales'",
                                    "'Action Fraud'",
                                    "'34'",
                                    "'Robbery'",
                                    "'all %burglary%'",
                                    "'86.1, 86.2'",
                                    "'%'",
                                    "'sex=Female'",
                                    "'sex=\"Fe\"\"male\"'",
                                    "'builtin:cps'",
                                    "'builtin:moj-2018'",
                                    "'builtin:moj-2009-2019'",
                                    "'builtin:none'",
                                    "'/etc/passwd'",
                                    "'layout=tiles'",
                                    "'scale=diverging'",
                                    "'mark=Kent'",
                                    "'mark=Kent, layout=areas'",
                                    "char(0)",
                                    "'a' || char(0) || 'b'",
                                    "'<svg>&\"'",
                                    "char(55296, 1114111)",
                                    "CAST(x'ff80' AS TEXT)",
                                    "printf('%.*c', 3000, 'x')",
                                    "12.5",
                                    "99.99999999999999",
                                    "3",
                                    "10",
                                    "1000000",
                                    "'root'",
                                    "'2018-01'"};
enum { WORDS_COUNT = sizeof WORDS / sizeof *WORDS };

/* A value as SQL writes it. */
static void put_value(struct input *input, struct text *sql, struct error *error) {
    unsigned choice = take(input, WORDS_COUNT + 12);
    if (choice < WORDS_COUNT) {
        text_append(sql, slice_of(WORDS[choice]), error);
    } else if (choice < WORDS_COUNT + 4) {
        text_printf(sql, error, "%d", (int)take(input, 256) * 7 - 300);
    } else if (choice < WORDS_COUNT + 6) {
        text_printf(sql, error, "%u.%u", take(input, 256), take(input, 256));
    } else if (choice < WORDS_COUNT + 9) {
        text_printf(sql, error, "'%u-Q%u'", 2008 + take(input, 12), 1 + take(input, 4));
    } else {
        bool as_text = choice < WORDS_COUNT + 11;
        text_printf(sql, error, as_text ? "CAST(x'" : "x'");
        for (unsigned bytes = take(input, 12); bytes > 0; bytes--)
            text_printf(sql, error, "%02x", take(input, 256));
        text_printf(sql, error, as_text ? "' AS TEXT)" : "'");
    }
}

static const char *text_of(const struct text *text) {
    return text->bytes != NULL ? text->bytes : "";
}

/* All that the statement gives, or the error that ends it; false where it took too long. */
static bool run(const char *sql, struct text *answer, bool *failed) {
    struct error error = {0};
    sqlite3_stmt *statement = NULL;
    steps = 0;
    answer->length = 0;
    int code = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK)
        while ((code = sqlite3_step(statement)) == SQLITE_ROW)
            for (int c = 0; c < sqlite3_column_count(statement); c++) {
                int type = sqlite3_column_type(statement, c);
                const void *bytes = sqlite3_column_blob(statement, c);
                size_t length = (size_t)sqlite3_column_bytes(statement, c);
                text_printf(answer, &error, "%d:", type);
                if (type == SQLITE_FLOAT) /* all its digits */
                    text_printf(answer, &error, "%.17g", sqlite3_column_double(statement, c));
                else if (type != SQLITE_NULL)
                    text_append(answer, slice_from(bytes, length), &error);
                text_append_byte(answer, '\n', &error);
            }
    *failed = code != SQLITE_DONE;
    if (*failed && code != SQLITE_INTERRUPT) {
        answer->length = 0;
        text_append(answer, slice_of(sqlite3_errmsg(db)), &error);
        if (code == SQLITE_NOMEM || code == SQLITE_CORRUPT || code == SQLITE_MISUSE ||
            (code == SQLITE_ERROR && strstr(text_of(answer), "prosecutions: ") == NULL &&
             strstr(text_of(answer), "too big") == NULL &&
             strstr(text_of(answer), "overflow") == NULL &&
             strstr(text_of(answer), "too many") == NULL)) {
            fprintf(stderr, "%s\n%d: %s\n", sql, code, text_of(answer));
            abort();
        }
    }
    sqlite3_finalize(statement);
    return code != SQLITE_INTERRUPT;
}

static void fail(const char *sql, const struct text *a, const struct text *b) {
    fprintf(stderr, "%s\ngives    %s\nand also %s\n", sql, text_of(a), text_of(b));
    abort();
}

/* Asks twice. */
static bool ask(const char *sql, struct text *answer, bool *failed) {
    struct text again = {0};
    bool failed_again;
    bool done = run(sql, answer, failed) && run(sql, &again, &failed_again);
    if (done && !slice_equal(text_slice(answer), text_slice(&again)))
        fail(sql, answer, &again);
    text_free(&again);
    return done;
}

static void call(struct input *input, const struct callable *callable) {
    struct text sql = {0}, answer = {0};
    struct error error = {0};
    bool failed;
    int count = callable->arguments;
    if (callable->kind == TABLE)
        count = (int)take(input, (unsigned)count + 1);
    text_printf(&sql, &error, callable->kind == TABLE ? "SELECT * FROM %s(" : "SELECT %s(",
                callable->name);
    for (int i = 0; i < count; i++) {
        text_printf(&sql, &error, i > 0 ? ", " : "");
        put_value(input, &sql, &error);
    }
    text_printf(&sql, &error, callable->kind == TABLE ? ") LIMIT 20" : ")");
    bool has_null = strstr(text_of(&sql), "(NULL") || strstr(text_of(&sql), ", NULL");
    if (ask(text_of(&sql), &answer, &failed) && callable->kind == SCALAR && has_null && !failed &&
        strcmp(text_of(&answer), "5:\n") != 0)
        fail(text_of(&sql), &answer, &(struct text){0});
    text_free(&sql);
    text_free(&answer);
}

static void fill(struct input *input, int rows, int columns) {
    sqlite3_exec(db, "DELETE FROM t", NULL, NULL, NULL);
    struct error error = {0};
    struct text constants[ARGUMENTS_MOST] = {0};
    unsigned constant =
        take(input, 256); /* columns that are the same in each row, as titles have to be */
    for (int row = 0; row < rows; row++) {
        struct text sql = {0};
        text_printf(&sql, &error, "INSERT INTO t VALUES (");
        for (int c = 0; c < ARGUMENTS_MOST; c++) {
            text_printf(&sql, &error, c > 0 ? ", " : "");
            if (c >= columns) {
                text_printf(&sql, &error, "NULL");
            } else if (c > 0 && (constant >> c & 1)) {
                if (row == 0)
                    put_value(input, &constants[c], &error);
                text_append(&sql, text_slice(&constants[c]), &error);
            } else {
                put_value(input, &sql, &error);
            }
        }
        text_printf(&sql, &error, ")");
        sqlite3_exec(db, text_of(&sql), NULL, NULL, NULL);
        text_free(&sql);
    }
    for (int c = 0; c < ARGUMENTS_MOST; c++)
        text_free(&constants[c]);
}

/* Each frame's answer of the window, held against the aggregate of its rows. */
static void call_over_rows(struct input *input, const struct callable *callable) {
    static const char columns[] = "a, b, c, d, e, f, g, h";
    struct text sql = {0}, window = {0}, all = {0}, one = {0};
    struct error error = {0};
    int rows = (int)take(input, ROWS_MOST), arguments = (int)callable->arguments;
    int before = (int)take(input, 5), after = (int)take(input, 3);
    bool failed, any = false;
    fill(input, rows, arguments);
    text_printf(&sql, &error,
                "SELECT %s(%.*s) OVER (ORDER BY rowid ROWS BETWEEN %d PRECEDING AND %d FOLLOWING) "
                "FROM t",
                callable->name, arguments * 3 - 2, columns, before, after);
    bool done = ask(text_of(&sql), &window, &failed);
    for (int row = 1; done && row <= rows; row++) {
        bool wrong;
        struct text frame = {0};
        text_printf(&frame, &error, "SELECT %s(%.*s) FROM t WHERE rowid BETWEEN %d AND %d",
                    callable->name, arguments * 3 - 2, columns, row - before, row + after);
        done = run(text_of(&frame), &one, &wrong);
        any = any || wrong;
        if (!wrong)
            text_append(&all, text_slice(&one), &error);
        text_free(&frame);
    }
    if (done && any != failed)
        fail(text_of(&sql), &window, &one);
    if (done && !failed && !slice_equal(text_slice(&window), text_slice(&all)))
        fail(text_of(&sql), &window, &all);
    text_free(&sql);
    text_free(&window);
    text_free(&all);
    text_free(&one);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input input = {data, size};
    if (db == NULL)
        begin();
    unsigned number = take(&input, 256) * 256;
    const struct callable *callable = &callables[(number + take(&input, 256)) % callable_count];
    if (callable->kind == AGGREGATE)
        call_over_rows(&input, callable);
    else
        call(&input, callable);
    return 0;
}
