#include "published/sheet_header.h"

#include "base/base.h"
#include "layout/layout.h"

enum {
    FIRST_YEAR = 1800,
    LAST_YEAR = 2200,
    SERIES_LEAST = 3, /* numbers of a series that are labels */
    BODY_ROWS = 20,   /* rows below the header that are looked at */
    LATE_ROWS = 5,    /* rows after which a line of the header may follow */
    ROWS_WITHOUT = 3, /* rows of numbers that no header stands above */
    CORNER_WIDTH = 4, /* columns of a table above which a text at each end is a note */
};

/* --- Cells and lines --- */

enum cell { CELL_BLANK, CELL_WORDS, CELL_YEAR, CELL_NUMBER, CELL_MISSING };

static struct slice field_of(const struct kept_record *record, size_t column) {
    return column < record->count ? slice_trim(record->fields[column]) : slice_of("");
}

static enum cell cell_of(const struct kept_record *record, size_t column) {
    struct slice field = field_of(record, column), mark;
    struct number number;
    enum number_mark kind;
    if (field.length == 0)
        return CELL_BLANK;
    enum count_kind read = number_read_marked(field, &number, &mark, &kind);
    if (read == COUNT_NOT_A_NUMBER)
        return CELL_WORDS;
    if (read == COUNT_MISSING)
        return CELL_MISSING;
    bool is_year = number.whole && !number.percent && number.integer >= FIRST_YEAR &&
                   number.integer <= LAST_YEAR && memchr(field.bytes, ',', field.length) == NULL;
    return is_year ? CELL_YEAR : CELL_NUMBER;
}

enum line_kind {
    LINE_BLANK,
    LINE_SINGLE, /* one cell is filled */
    LINE_LABELS,
    LINE_NUMBERS, /* has a number, or what stands for one */
};

struct line {
    enum line_kind kind;
    size_t first; /* the first column that is filled */
};

/* Whether the numbers of a line count up by one. */
static bool is_series(const struct kept_record *record) {
    int64_t before = 0;
    size_t count = 0;
    for (size_t i = 0; i < record->width; i++) {
        struct number number;
        if (!number_read(field_of(record, i), &number))
            continue;
        if (!number.whole || number.percent || (count > 0 && number.integer != before + 1))
            return false;
        before = number.integer;
        count++;
    }
    return count >= SERIES_LEAST;
}

static struct line line_of(const struct kept_record *record) {
    struct line line = {LINE_BLANK, 0};
    bool numbers = false, words = false, missing = false;
    if (record->filled == 0)
        return line;
    while (field_of(record, line.first).length == 0)
        line.first++;
    for (size_t i = line.first; i < record->width; i++) {
        enum cell cell = cell_of(record, i);
        numbers |= cell == CELL_NUMBER;
        missing |= cell == CELL_MISSING;
        words |= cell == CELL_WORDS || cell == CELL_YEAR;
    }
    if (numbers && !missing && is_series(record))
        numbers = false, words = true;
    if (record->filled == 1)
        line.kind = LINE_SINGLE;
    else
        line.kind = numbers || missing || !words ? LINE_NUMBERS : LINE_LABELS;
    return line;
}

bool sheet_header_may_be(const struct kept_record *record) {
    return line_of(record).kind == LINE_LABELS;
}

/* --- The search --- */

struct search {
    const struct kept_record *records;
    size_t count;
    const struct sheet_facts *facts;
    struct line *lines;
    size_t columns;
    bool *numeric;        /* by column: whether there are numbers below, and no words */
    struct text *labels;  /* by column, joined so far, from the bottom line up */
    struct slice *covers; /* by column: the label of the line at hand that belongs to it */
    struct error *error;
};

/* Looks at the rows from `row` on, up to the end of the table or so many. */
static void find_numeric(struct search *search, size_t row) {
    for (size_t c = 0; c < search->columns; c++) {
        bool words = false, blank = false;
        size_t looked = 0;
        search->numeric[c] = false;
        for (size_t i = row; i < search->count && looked < BODY_ROWS; i++) {
            enum line_kind kind = search->lines[i].kind;
            if (kind == LINE_LABELS && blank)
                break;
            blank |= kind == LINE_BLANK;
            if (kind != LINE_NUMBERS)
                continue;
            looked++;
            enum cell cell = cell_of(&search->records[i], c);
            search->numeric[c] |= cell == CELL_NUMBER || cell == CELL_YEAR;
            words |= cell == CELL_WORDS;
        }
        search->numeric[c] &= !words;
    }
}

static bool has_span(const struct search *search, const struct kept_record *record) {
    if (search->facts == NULL)
        return false;
    const struct sheet_span *span = sheet_span_from(search->facts, record->line, 0),
                            *end = search->facts->spans + search->facts->span_count;
    for (; span != NULL && span < end && span->row == record->line; span++)
        if (field_of(record, span->column).length > 0)
            return true;
    return false;
}

/* Whether another column has the same label. */
static bool is_repeated(const struct search *search, size_t column) {
    for (size_t c = 0; c < search->columns; c++)
        if (c != column && search->labels[c].length > 0 &&
            slice_equal_nocase(text_slice(&search->labels[c]), text_slice(&search->labels[column])))
            return true;
    return false;
}

/* Sets covers[] to the label of the line that belongs to each column: its own, or one further left. Over labels that
** come again (number, rate, number, rate) it goes no further than these. */
static void cover(struct search *search, const struct kept_record *record) {
    bool merged = has_span(search, record);
    struct slice label = {0};
    size_t end = 0;        /* the first column beyond those that the label is merged with */
    bool repeated = false; /* whether the label of the column that it stands over comes again */
    for (size_t c = 0; c < search->columns; c++) {
        struct slice own = field_of(record, c);
        if (own.length > 0) {
            const struct sheet_span *span =
                merged ? sheet_span_at(search->facts, record->line, (uint32_t)c) : NULL;
            label = own;
            end = span != NULL ? c + span->columns : c + 1;
            repeated = !merged && is_repeated(search, c);
        } else if (merged
                       ? c >= end
                       : search->labels[c].length == 0 || (repeated && !is_repeated(search, c))) {
            label = slice_of("");
        }
        search->covers[c] = label;
    }
}

/* --- Labels --- */

/* A label without line ends. */
static bool append_label(struct text *text, struct slice label, struct error *error) {
    bool gap = false, done = true, begun = false;
    for (size_t i = 0; done && i < label.length; i++) {
        bool blank = byte_is_blank(label.bytes[i]);
        if (!blank && gap && begun)
            done = text_append_byte(text, ' ', error);
        if (!blank)
            done = done && text_append_byte(text, label.bytes[i], error);
        begun |= !blank;
        gap = blank;
    }
    return done;
}

/* Puts a label above the one that the column has, unless it is the same. */
static bool put_above(struct text *label, struct slice above, struct error *error) {
    struct text joined = {0};
    bool done = append_label(&joined, above, error);
    bool same = done && slice_equal(text_slice(&joined), text_slice(label));
    if (done && !same && label->length > 0)
        done = text_append(&joined, slice_of(" / "), error) &&
               text_append(&joined, text_slice(label), error);
    if (!done) {
        text_free(&joined);
        return false;
    }
    text_free(label);
    *label = joined;
    return true;
}

static bool put_line_above(struct search *search) {
    for (size_t c = 0; c < search->columns; c++)
        if (search->covers[c].length > 0 &&
            !put_above(&search->labels[c], search->covers[c], search->error))
            return false;
    return true;
}

static bool set_line(struct search *search, const struct kept_record *record) {
    for (size_t c = 0; c < search->columns; c++) {
        text_clear(&search->labels[c]);
        if (!append_label(&search->labels[c], field_of(record, c), search->error))
            return false;
    }
    return true;
}

/* --- Lines above and below --- */

/* Whether the line goes on with the header that ends with `above`. */
static bool goes_on_below(const struct search *search, const struct kept_record *above,
                          const struct kept_record *record) {
    bool any = false, years = false, first = false;
    size_t begins = search->lines[record - search->records].first;
    if (search->lines[above - search->records].first < begins)
        begins = search->lines[above - search->records].first;
    for (size_t c = 0; c < search->columns; c++) {
        enum cell cell = cell_of(record, c), over = cell_of(above, c);
        if (cell == CELL_BLANK)
            continue;
        years |= cell == CELL_YEAR;
        first |= c == begins;
        if (search->numeric[c]) {
            any = true;
            if (cell == CELL_YEAR && over == CELL_YEAR)
                return false;
        } else if (over != CELL_BLANK) {
            return false;
        }
    }
    return any && !(years && first);
}

/* Whether there is but a text at each end of the table, over a label. */
static bool is_corner_note(const struct search *search, const struct kept_record *record,
                           size_t first, size_t last) {
    return record->filled == 2 && last >= first + CORNER_WIDTH - 1 &&
           field_of(record, first).length > 0 && field_of(record, last).length > 0 &&
           search->labels[last].length > 0 && !has_span(search, record);
}

/* How many columns the label in column `c` of the line belongs to, of those that the table has. */
static size_t reach(const struct search *search, size_t c) {
    size_t columns = 0;
    for (size_t i = c; i < search->columns; i++)
        if (search->covers[i].bytes == search->covers[c].bytes &&
            (search->labels[i].length > 0 || i == c))
            columns++;
        else
            break;
    return columns;
}

/* Whether the line above belongs to the header; covers[] are those of the line. */
static bool groups(const struct search *search, const struct kept_record *record, size_t first,
                   size_t last) {
    bool useful = false;
    if (is_corner_note(search, record, first, last))
        return false;
    for (size_t c = 0; c < search->columns; c++) {
        if (field_of(record, c).length == 0)
            continue;
        size_t columns = reach(search, c);
        bool nameless = search->labels[c].length == 0;
        if (!nameless && !search->numeric[c] && columns < 2)
            return false;
        useful |= columns > 1 || nameless;
    }
    return useful;
}

/* The ends of what is labelled so far. */
static void find_ends(const struct search *search, size_t row, size_t *first, size_t *last) {
    *first = search->columns;
    *last = 0;
    for (size_t c = 0; c < search->columns; c++) {
        bool filled = search->labels[c].length > 0 || search->numeric[c] ||
                      field_of(&search->records[row], c).length > 0;
        *first = filled && c < *first ? c : *first;
        *last = filled ? c : *last;
    }
}

/* Adds the lines above the header's first one. A blank line may stand between. */
static bool add_above(struct search *search, size_t row, struct sheet_header *found) {
    size_t first, last;
    while (found->first > 0) {
        size_t at = found->first - 1;
        if (search->lines[at].kind == LINE_BLANK && at > 0)
            at--;
        const struct line *line = &search->lines[at];
        find_ends(search, row, &first, &last);
        if (line->kind != LINE_LABELS && (line->kind != LINE_SINGLE || line->first <= first))
            break;
        if (cell_of(&search->records[at], line->first) == CELL_NUMBER)
            break;
        found->spans_matter = true;
        cover(search, &search->records[at]);
        if (!groups(search, &search->records[at], first, last))
            break;
        if (!put_line_above(search))
            return false;
        found->first = at;
    }
    return true;
}

/* A line some rows below that labels what had no label, a column of numbers among them. */
static bool labels_the_rest(struct search *search, size_t at) {
    const struct kept_record *record = &search->records[at];
    bool numeric = false;
    find_numeric(search, at + 1);
    for (size_t c = 0; c < search->columns; c++) {
        bool filled = field_of(record, c).length > 0;
        if (filled && search->labels[c].length > 0)
            return false;
        numeric |= filled && search->numeric[c];
    }
    return numeric;
}

static bool add_late(struct search *search, struct sheet_header *found) {
    for (size_t i = found->rows_from; i < search->count && i < found->rows_from + LATE_ROWS; i++) {
        if (search->lines[i].kind != LINE_LABELS || !labels_the_rest(search, i))
            continue;
        found->late = i;
        for (size_t c = 0; c < search->columns; c++)
            if (!append_label(&search->labels[c], field_of(&search->records[i], c), search->error))
                return false;
        break;
    }
    return true;
}

/* --- Finding --- */

/* The line of labels above the line with numbers, over blank lines and names of sections; SIZE_MAX: none. */
static size_t labels_above(const struct search *search, size_t row) {
    enum { MOST_BETWEEN = 3 };
    for (size_t i = row; i-- > 0 && row - i <= MOST_BETWEEN;) {
        if (search->lines[i].kind == LINE_LABELS)
            return i;
        if (search->lines[i].kind == LINE_NUMBERS)
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

/* The first of the fullest lines of those that end with `bottom`. */
static size_t fullest(const struct search *search, size_t bottom) {
    size_t best = bottom;
    for (size_t i = bottom + 1; i-- > 0 && search->lines[i].kind == LINE_LABELS;)
        if (search->records[i].filled >= search->records[best].filled)
            best = i;
    return best;
}

/* Whether another line of labels follows right below, or below the name of a section. */
static bool labels_follow(const struct search *search, size_t at) {
    for (size_t i = at + 1; i < search->count && i <= at + 2; i++) {
        if (search->lines[i].kind != LINE_SINGLE)
            return search->lines[i].kind == LINE_LABELS;
    }
    return false;
}

/* Where no line has numbers, but for years: the first line of labels that fills most columns; SIZE_MAX: none. */
static size_t first_of_texts(const struct search *search) {
    size_t widest = 0;
    for (size_t i = 0; i < search->count; i++)
        if (search->records[i].filled > widest)
            widest = search->records[i].filled;
    for (size_t i = 0; i < search->count; i++)
        if (search->lines[i].kind == LINE_LABELS && search->records[i].filled * 2 > widest &&
            labels_follow(search, i))
            return i;
    return SIZE_MAX;
}

/* Whether a label of the header's lines so far is merged with cells of the next line. */
static bool is_merged_below(const struct search *search, const struct sheet_header *found) {
    int64_t first = search->records[found->first].line,
            next = search->records[found->last + 1].line;
    if (search->facts == NULL)
        return false;
    const struct sheet_span *span = sheet_span_from(search->facts, first, 0),
                            *end = search->facts->spans + search->facts->span_count;
    for (; span != NULL && span < end && span->row < next; span++)
        if (span->row + span->rows > next)
            return true;
    return false;
}

/* Puts the header together whose fullest line is `core`, over rows that begin with `row`. */
static bool put_together(struct search *search, size_t core, size_t row,
                         struct sheet_header *found) {
    found->found = true;
    found->first = found->last = core;
    find_numeric(search, row);
    found->spans_matter = core + 1 < row && search->lines[core + 1].kind == LINE_LABELS;
    while (found->last + 1 < row && search->lines[found->last + 1].kind == LINE_LABELS &&
           (is_merged_below(search, found) || goes_on_below(search, &search->records[found->last],
                                                            &search->records[found->last + 1])))
        found->last++;
    found->rows_from = found->last + 1;
    if (!set_line(search, &search->records[found->last]))
        return false;
    for (size_t i = found->last; i-- > core;) {
        cover(search, &search->records[i]);
        if (!put_line_above(search))
            return false;
    }
    if (!add_above(search, row, found))
        return false;
    for (size_t c = 0; c < search->columns; c++)
        found->numeric += search->numeric[c] && search->labels[c].length > 0;
    return add_late(search, found);
}

static bool find(struct search *search, struct sheet_header *found) {
    size_t without = 0;
    for (size_t row = 0; row < search->count; row++) {
        if (search->lines[row].kind == LINE_BLANK)
            without = 0;
        if (search->lines[row].kind != LINE_NUMBERS)
            continue;
        size_t bottom = labels_above(search, row);
        if (bottom != SIZE_MAX)
            return put_together(search, fullest(search, bottom), row, found);
        if (++without >= ROWS_WITHOUT)
            return true;
    }
    size_t texts = first_of_texts(search);
    return texts == SIZE_MAX || put_together(search, texts, texts + 1, found);
}

/* Hands the labels over. Columns at the end that have no label and nothing below are left out. */
static bool hand_over(struct search *search, const struct sheet_header *found,
                      struct published_header *header) {
    header->labels = search->labels;
    header->count = search->columns;
    search->labels = NULL;
    header->line = search->records[found->late > 0 ? found->late : found->last].line;
    for (size_t c = 0; c < header->count; c++)
        if (header->labels[c].length > 0)
            header->needed = c + 1;
    if (header->needed == 0)
        published_header_free(header);
    return header->needed > 0;
}

static bool prepare(struct search *search) {
    for (size_t i = 0; i < search->count; i++)
        if (search->records[i].width > search->columns)
            search->columns = search->records[i].width;
    search->lines = memory_new(search->count, sizeof *search->lines, search->error);
    search->numeric = memory_new(search->columns, sizeof *search->numeric, search->error);
    search->labels = memory_new(search->columns, sizeof *search->labels, search->error);
    search->covers = memory_new(search->columns, sizeof *search->covers, search->error);
    if (search->lines == NULL || search->numeric == NULL || search->labels == NULL ||
        search->covers == NULL)
        return false;
    for (size_t i = 0; i < search->count; i++)
        search->lines[i] = line_of(&search->records[i]);
    return true;
}

bool sheet_header_find(const struct kept_record *records, size_t count,
                       const struct sheet_facts *facts, struct published_header *header,
                       struct sheet_header *found, struct error *error) {
    struct search search = {.records = records, .count = count, .facts = facts, .error = error};
    *found = (struct sheet_header){0};
    bool done = prepare(&search) && find(&search, found);
    if (done && found->found)
        found->found = hand_over(&search, found, header);
    for (size_t c = 0; search.labels != NULL && c < search.columns; c++)
        text_free(&search.labels[c]);
    memory_free(search.labels);
    memory_free(search.lines);
    memory_free(search.numeric);
    memory_free(search.covers);
    return done;
}
