"""Tables as people lay them out on sheets: titles, headers of several lines, notes, marks, several tables on a sheet."""
import csv
import unittest

from test_figures import SHARED, query
from test_workbooks import WRITTEN, InFolder, ods_parts, relations, texts, xlsx_parts


def row(*values, number=None, extra=""):
    """A row of <sheetData>; None is no cell."""
    cells = []
    for n, value in enumerate(values):
        reference = f' r="{chr(65 + n)}{number}"' if number else ""
        if isinstance(value, (int, float)):
            cells.append(f"<c{reference}><v>{value}</v></c>")
        else:
            cells.append(f'<c{reference} t="inlineStr"><is><t>{value}</t></is></c>' if value is not None else f"<c{reference}/>")
    return f"<row{f' r=' + chr(34) + str(number) + chr(34) if number else ''}{extra}>{''.join(cells)}</row>"


def sheet(*rows):
    """Rows in their order; () is an empty one."""
    return "".join(row(*values, number=n) for n, values in enumerate(rows, 1) if values)


class Sheets(InFolder):
    def book(self, *rows, merged=(), name="book.xlsx"):
        parts = xlsx_parts({"S": sheet(*rows)})
        if merged:
            cells = "".join(f'<mergeCell ref="{reference}"/>' for reference in merged)
            part = "xl/worksheets/sheet1.xml"
            parts[part] = parts[part].replace("</worksheet>", f"<mergeCells>{cells}</mergeCells></worksheet>")
        return f"{self.write(name, parts)}/S"

    def columns(self, source, what="name"):
        return [line[0] for line in query(f"SELECT {what} FROM published_columns('{source}')")]

    def csv_too(self, *rows):
        """The same rows as a CSV file."""
        path = self.folder / "same.csv"
        width = max(map(len, rows))
        with open(path, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([*("" if v is None else v for v in values), *[""] * (width - len(values))] for values in rows)
        return path


class Headers(Sheets):
    def test_titles_notes_and_a_header_of_one_line(self):
        source = self.book(("Table 1: police officers",), ("England and Wales", None, None, "Headcount"), (),
                           ("Force", "2017", "2018", "Change [note 1]"), ("Kent", 5, 6, 1), ("Essex", 7, 8, 1), (),
                           ("Notes",), ("1. Of all ranks",))
        self.assertEqual(self.columns(source), ["force", "_2017", "_2018", "change"])
        self.assertEqual(self.columns(source, "label")[3], "Change [note 1]")
        self.assertEqual(self.table(source, "*, line"), [["Kent", "5", "6", "1", "5"], ["Essex", "7", "8", "1", "6"]])
        notes = query(f"SELECT line, place, note FROM published_notes('{source}')")
        self.assertEqual(notes, [["1", "above", "Table 1: police officers"], ["2", "above", "England and Wales Headcount"],
                                 ["8", "below", "Notes"], ["9", "below", "1. Of all ranks"]])

    def test_merged_cells_say_what_a_label_stands_over(self):
        rows = [("Table 1",), (None, "As at:", None, "Change in 12 months", None, "All"), (),
                (None, "2017-09-30", "2018-09-30", "number", "%", None), ("Kent", 5, 6, 1, 20.0, 9), ("Essex", 8, 8, 0, 0.0, 9)]
        expected = ["column_1", "as_at_2017_09_30", "as_at_2018_09_30", "change_in_12_months_number", "change_in_12_months", "all"]
        merged = self.book(*rows, merged=["B2:C3", "D2:E3", "F2:F4"])
        self.assertEqual(self.columns(merged), expected)
        self.assertEqual(self.columns(merged, "label")[3], "Change in 12 months / number")
        self.assertEqual(self.columns(self.book(*rows)), expected)  # nothing is merged: a label goes on to the next

    def test_a_label_stands_over_no_more_than_its_merged_cells(self):
        rows = [("Force", "Sex", None, "2018"), (None, "M", "F", "2019"), ("Kent", 5, 6, 1), ("Essex", 8, 8, 0)]
        self.assertEqual(self.columns(self.book(*rows, merged=["A1:A2", "B1:C1"])), ["force", "sex_m", "sex_f", "_2018_2019"])

    def test_three_lines(self):
        source = self.book(("Area", "Prosecuted", None, None, None), (None, "Males", None, "Females", None),
                           (None, "number", "rate", "number", "rate"), ("Kent", 1, .5, 2, .25), ("Essex", 3, .5, 4, .25),
                           merged=["A1:A3", "B1:E1", "B2:C2", "D2:E2"])
        self.assertEqual(self.columns(source, "label"), ["Area", "Prosecuted / Males / number", "Prosecuted / Males / rate",
                                                         "Prosecuted / Females / number", "Prosecuted / Females / rate"])

    def test_a_line_below_that_has_units(self):
        source = self.book(("Area", "Males", "Females"), (None, "number", "per cent"), ("Kent", 1, 2.5), ("Essex", 3, 4.5))
        self.assertEqual(self.columns(source, "label"), ["Area", "Males / number", "Females / per cent"])

    def test_a_line_of_the_header_below_a_row_of_totals(self):
        source = self.book(("Table 2",), (), (None, None, "Perceived age"), (None, None, "Under 18", "18 and over"),
                           ("All incidents", None, 50, 60), (), ("Type", "Tactic", None, None, "Total"),
                           ("Restraint", "Cuffs", 3, 4, 7), ("Restraint", "Ground", 1, 1, 2))
        self.assertEqual(self.columns(source), ["type", "tactic", "perceived_age_under_18", "perceived_age_18_and_over", "total"])
        self.assertEqual(self.table(source, "line, type, total"), [["5", "All incidents", ""], ["8", "Restraint", "7"],
                                                                   ["9", "Restraint", "2"]])

    def test_rows_of_years_and_of_words_are_no_header(self):
        source = self.book(("Area", "2017", "2018"), ("Kent", 1801, 1902), ("London", "see Met", "see Met"), ("Essex", 3, 4))
        self.assertEqual(self.columns(source), ["area", "_2017", "_2018"])
        self.assertEqual(self.columns(source, "why_text")[1], "'see Met' in 1 row, first in line 3")
        issued = self.book(("Force", "First issued"), ("North",), ("Kent", 2003), ("Essex", 2005))
        self.assertEqual(self.table(issued), [["North", ""], ["Kent", "2003"], ["Essex", "2005"]])

    def test_a_number_of_a_label_is_a_footnotes_only_if_there_is_the_note(self):
        rows = [("Force", "Officers1", "Outcome1,2", "PM10"), ("Kent", 1, 2, 3), ("Essex", 4, 5, 6), ()]
        self.assertEqual(self.columns(self.book(*rows)), ["force", "officers1", "outcome1_2", "pm10"])
        self.assertEqual(self.columns(self.book(*rows, ("1. Of all ranks",), ("2. In year",))), ["force", "officers", "outcome", "pm10"])

    def test_cells_far_to_the_right_of_a_header(self):
        rows = [("Force", "Count")] + [(f"Force {n}", n) for n in range(200)] + [("Kent", 7, None, "see note 4")]
        source = self.book(*rows)
        self.assertEqual(self.columns(source), ["force", "count", "column_3", "column_4"])
        self.assertEqual(self.table(source, "force, column_4", order="WHERE column_4 <> ''"), [["Kent", "see note 4"]])


class SavedAsCsv(Sheets):
    """A sheet that was saved as CSV is read as the sheet is; merged cells are not in it."""
    def test_titles_header_of_several_lines_and_notes(self):
        rows = [("Table 1", None), (), (None, "As at:", None, "Change in 12 months", None), (None, "2017-09-30", "2018-09-30", "number", "%"),
                ("Kent", 5, 6, 1, 20.5), ("Essex", 8, 8, 0, 0.5), (), ("Notes",), ("1. Of all ranks",)]
        path, source = self.csv_too(*rows), self.book(*rows, merged=["B3:C3", "D3:E3"])
        self.assertEqual(self.columns(path, "name || type"), self.columns(source, "name || type"))
        self.assertEqual(self.table(path), self.table(source))
        self.assertEqual(query(f"SELECT line, place, note FROM published_notes('{path}')"),
                         query(f"SELECT line, place, note FROM published_notes('{source}')"))

    def test_several_tables_and_a_field_too_many(self):
        path = self.csv_too(*SeveralTables.ROWS)
        self.fails(path, "holds 2 tables", "#2 (line 9, 'Table 2 Age')")
        path = self.csv_too(("Title", None, None), ("Force", "a", "b"), *[("Kent", 1, 2)] * 200)
        self.assertEqual(self.table(path, "count(*), sum(b)"), [["200", "400"]])
        path.write_text(path.read_text().replace("Kent,1,2\n", "Kent,1,2,3\n").replace("Kent,1,2,3\n", "Kent,1,2\n", 199))
        self.fails(path, "line 202: 4 fields where other lines have 3")


class SeveralTables(Sheets):
    ROWS = [("Table 1 Sex",), ("Sex", "2017", "2018"), ("Male", 5, 6), ("Female", 1, 2), ("* revised",), (),
            ("Table 2 Age",), (None, "Year", None), ("Age", "2017", "2018"), ("Under 18", 3, 4), ("Over", 3, 4), (), ("Total", 6, 8), (),
            ("Notes",)]

    def test_each_has_its_number(self):
        source = self.book(*self.ROWS)
        self.assertEqual(self.table(f"{source}#1", "*, line"), [["Male", "5", "6", "3"], ["Female", "1", "2", "4"]])
        self.assertEqual(self.table(f"{source}#2", "*, line"), [["Under 18", "3", "4", "10"], ["Over", "3", "4", "11"],
                                                               ["Total", "6", "8", "13"]])
        self.assertEqual(self.columns(f"{source}#2"), ["age", "year_2017", "year_2018"])
        self.assertEqual(self.table(f"{source[:-1]}#1#2", "count(*)"), [["3"]])

    def test_without_a_number_the_error_lists_them(self):
        source = self.book(*self.ROWS)
        self.fails(source, "holds 2 tables", "S#1", "#1 (line 2, 'Table 1 Sex')", "#2 (line 9, 'Table 2 Age')")
        self.fails(f"{source}#3", "has no table #3", "'Table 2 Age'")

    def test_a_sheet_whose_name_ends_so(self):
        book = self.write("book.xlsx", xlsx_parts({"T": sheet(*self.ROWS), "S#7": sheet(("a", "b"), ("x", 1))}))
        self.assertEqual(self.table(f"{book}/S#7"), [["x", "1"]])

    def test_a_sheet_whose_name_ends_so_beside_the_one_without(self):
        for name in ("S#2", "s#2"):
            for sheets in (("S", "S#2"), ("S#2", "S")):
                content = {"S": sheet(*self.ROWS), "S#2": sheet(("a", "b"), ("x", 1))}
                book = self.write("book.xlsx", xlsx_parts({each: content[each] for each in sheets}))
                self.assertEqual(self.table(f"{book}/{name}"), [["x", "1"]])
                self.assertEqual(self.table(f"{book}/S#1", "count(*)"), [["2"]])
        cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
        book = self.write("book.ods", ods_parts("".join(
            f"<table:table table:name='{name}'>" + "".join(
                "<table:table-row>" + cell.format("Force") + cell.format(text) + "</table:table-row>" for text in ("Note", value)) +
            "</table:table>" for name, value in (("S", "the first"), ("S#1", "the second")))))
        self.assertEqual(self.table(f"{book}/S#1"), [["Force", "the second"]])
        self.assertEqual(self.table(f"{book}/S"), [["Force", "the first"]])

    def test_a_row_below_a_blank_one_is_no_table(self):
        source = self.book(("Force", "Count", "Of whom"), ("Kent", 1, 2), (), ("All forces", 1, 2), (), ("West", "Wales", None))
        self.assertEqual(self.table(source, "line"), [["2"], ["4"], ["6"]])

    def test_a_header_that_is_given(self):
        source = self.book(*self.ROWS)
        self.assertEqual(self.table(source, "count(*)", ", header=9"), [["3"]])
        self.assertEqual(self.table(source, "count(*)", ", header='2'"), [["2"]])


class Values(Sheets):
    def test_marks_and_signs_beside_numbers(self):
        values = ["12 [note 3]", "1204p", "1,204 [r]", "£1,000.50", "−5", "(1,204)", "3^", "[c]", "..", "#N/A", "NA", "(5%)"]
        source = self.book(("n", "v"), *enumerate(values))
        self.assertEqual(self.columns(source, "type"), ["INTEGER", "TEXT"])
        source = self.book(("n", "v"), *enumerate(values[:-1]))
        self.assertEqual([line[0] for line in self.table(source, "coalesce(v, 'NULL')")],
                         ["12.0", "1204.0", "1204.0", "1000.5", "-5.0", "-1204.0", "3.0", "NULL", "NULL", "NULL", "NULL"])
        marks = query(f"SELECT line, column, mark, kind FROM published_marks('{source}')")
        self.assertEqual(marks, [["2", "v", "[note 3]", "beside"], ["3", "v", "p", "beside"], ["4", "v", "[r]", "beside"],
                                 ["8", "v", "^", "beside"], ["9", "v", "[c]", "instead"], ["10", "v", "..", "instead"],
                                 ["11", "v", "#N/A", "instead"], ["12", "v", "NA", "instead"]])
        self.assertEqual(self.columns(source, "marks")[1], "[note 3], p, [r], ^, [c], .., #N/A, NA")

    def test_codes_stay_text(self):
        for values in (["19C", "53D"], ["1r", "2p", "3"], ["007", "8"], ["1-2", "3"], ["12k", "3"]):
            self.assertEqual(self.columns(self.book(("n", "v"), *enumerate(values)), "type")[1], "TEXT", values)

    def test_a_mark_without_its_brackets(self):
        rows = [("Kent", 10), ("Dorset", "z"), ("Surrey", "[c]")]
        source = self.book(("force", "n"), *rows)
        self.assertEqual(self.columns(source, "type || marks"), ["", "INTEGERz, [c]"])
        source = self.book(("force", "n"), *rows[:2])  # where no other has them it may be a code
        self.assertEqual(self.columns(source, "type || coalesce(why_text, '')")[1], "TEXT'z' in 1 row, first in line 3")
        problems = query(f"SELECT line, value FROM source_problems('{self.csv_too(('force', 'n'), *rows[:2])}') "
                         "WHERE problem = 'column is text because of'")
        self.assertEqual(problems, [["3", "z"]])

    def test_why_a_column_is_text(self):
        rows = [(n, "n/a?" if n % 4 == 0 else n * 10) for n in range(1, 13)]
        source = self.book(("n", "v"), *rows, (13, "other"))
        self.assertEqual(self.columns(source, "coalesce(why_text, '-')"),
                         ["-", "'n/a?' in 3 rows, first in line 5; and other words in 1 row"])
        self.assertEqual(self.columns(self.book(("n", "v"), (1, "5%"), (2, "7")), "why_text")[1],
                         "'7', without a percent sign, in 1 row, first in line 3")

    def test_options_of_the_tables_that_tell(self):
        path = self.folder / "a.csv"
        path.write_text("x;y\n1;none\n2;3\n")
        self.assertEqual(query(f"SELECT name, type, marks FROM published_columns('{path}', 'delimiter=\";\", missing=none')"),
                         [["x", "INTEGER", ""], ["y", "INTEGER", "none"]])
        with self.assertRaises(RuntimeError) as raised:
            query(f"SELECT * FROM published_marks('{path}', 'speed')")
        self.assertIn("'speed' is no option; write name=value", str(raised.exception))


class Release(Sheets):
    """made_up_workforce.*: the same release by two programs; see make_release.py."""
    BOOKS = [WRITTEN / f"made_up_workforce.{suffix}" for suffix in ("ods", "xlsx")]

    def test_both_are_the_same_table(self):
        first, second = ([self.table(f"{book}/{name}", "*, line") for name in ("Table_1", "Table_2#1", "Table_2#2")] for book in self.BOOKS)
        self.assertEqual(first, second)
        self.assertEqual([len(rows) for rows in first], [54, 2, 3])

    def test_the_table_by_force(self):
        for book in self.BOOKS:
            source = f"{book}/Table_1"
            self.assertEqual(self.columns(source), ["column_1", "as_at_31_march_2017", "as_at_31_march_2018", "change_in_12_months_number",
                                                    "change_in_12_months"])
            self.assertEqual(self.columns(source, "type"), ["TEXT", "INTEGER", "INTEGER", "INTEGER", "REAL"])
            self.assertEqual(self.table(source, "column_1, as_at_31_march_2018, change_in_12_months, line", order="LIMIT 2"),
                             [["North East ", "5274", "0.63", "6"], ["Cleveland", "791", "", "7"]])
            marks = query(f"SELECT line, column, mark, kind FROM published_marks('{source}')")
            self.assertEqual(marks, [["7", "as_at_31_march_2018", "Estimated: the force changed its system", "comment"],
                                     ["7", "change_in_12_months", "..", "instead"], ["41", "column_1", "[Note 3]", "beside"]])
            notes = query(f"SELECT line, place FROM published_notes('{source}')")
            self.assertEqual(notes, [["1", "above"], ["3", "above"], *([str(n), "below"] for n in range(61, 66)), ["40", "hidden"]])


class WhatIsNotShown(Sheets):
    def test_hidden_ones_are_read_and_said_to_be_hidden(self):
        parts = xlsx_parts({"S": row("Force", "Count", number=1) + row("Kent", 1, number=2, extra=' hidden="1"') +
                            row("Essex", 2, number=3, extra=' hidden="1"') + row("Surrey", 3, number=4)})
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("<sheet ", '<sheet state="veryHidden" ')
        part = "xl/worksheets/sheet1.xml"
        parts[part] = parts[part].replace("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
        source = f"{self.write('book.xlsx', parts)}/S"
        self.assertEqual(self.table(source, "sum(count)"), [["6"]])
        self.assertEqual(self.columns(source, "hidden"), ["0", "1"])
        notes = query(f"SELECT place, line, note FROM published_notes('{source}')")
        self.assertEqual(notes, [["hidden", "", "the sheet is hidden"], ["hidden", "2", "rows 2 to 3 are hidden"],
                                 ["hidden", "", "column 2 is hidden"]])

    def test_in_ods(self):
        cell = '<table:table-cell office:value-type="{}"{}><text:p>{}</text:p></table:table-cell>'
        rows = ("<table:table table:name='S'><table:table-column/><table:table-column table:visibility='collapse'/>"
                "<table:table-row>" + cell.format("string", "", "Force") + cell.format("string", "", "Count") + "</table:table-row>"
                "<table:table-row table:visibility='filter'>" + cell.format("string", "", "Kent") +
                cell.format("float", ' office:value="5"', "<office:annotation><text:p>x</text:p></office:annotation>5").replace(
                    "<text:p><office:annotation><text:p>x</text:p></office:annotation>",
                    "<office:annotation><dc:creator xmlns:dc='d'>me</dc:creator><text:p>Estimated</text:p><text:p>twice</text:p>"
                    "</office:annotation><text:p>") + "</table:table-row></table:table>")
        source = f"{self.write('book.ods', ods_parts(rows))}/S"
        self.assertEqual(self.table(source, "*"), [["Kent", "5"]])
        self.assertEqual(self.columns(source, "hidden"), ["0", "1"])
        self.assertEqual(query(f"SELECT note FROM published_notes('{source}')"), [["row 2 is hidden"], ["column 2 is hidden"]])
        self.assertEqual(query(f"SELECT line, column, replace(mark, char(10), '/'), kind FROM published_marks('{source}')"),
                         [["2", "count", "Estimated/twice", "comment"]])

    def test_comments_of_xlsx(self):
        parts = xlsx_parts({"S": sheet(("Force", "Count"), ("Kent", 1))})
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(("comments", "../comments1.xml"))
        parts["xl/comments1.xml"] = ('<comments><commentList><comment ref="B2" authorId="0"><text><r><t>Provi</t></r><r><t>sional</t>'
                                     '</r><rPh><t>no</t></rPh></text></comment><comment ref="A1"><text><t>All forces</t></text>'
                                     "</comment></commentList></comments>")
        source = f"{self.write('book.xlsx', parts)}/S"
        self.assertEqual(query(f"SELECT line, column, mark, kind FROM published_marks('{source}')"), [["2", "count", "Provisional", "comment"]])
        self.assertEqual(query(f"SELECT line, place, note FROM published_notes('{source}')"), [["1", "comment", "All forces"]])
        self.assertEqual(query(f"SELECT severity, line, column, value, detail FROM source_problems('{source}') WHERE problem = 'value is marked'"),
                         [["note", "2", "2", "Provisional", "the publisher's comment is kept in published_marks"]])


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class RealWorkbooks(Sheets):
    BOOKS = SHARED / "spreadsheets"

    def test_every_sheet_with_a_table_opens(self):
        covers = {"Cover", "Cover_sheet", "deaths-following-police-contact-2018-19.ods/Contents"}
        opened = tables = 0
        for book in sorted(self.BOOKS.glob("*.ods")):
            for [member] in query(f"SELECT file FROM source_members('{book}')"):
                try:
                    query(f"SELECT name FROM published_columns('{member}')")
                    count = 1
                except RuntimeError as error:
                    if "no header is found" in str(error):
                        self.assertTrue(member.rsplit("/", 1)[1] in covers or member.split("/", len(book.parts) - 2)[-1] in covers or
                                        "/".join(member.rsplit("/", 2)[1:]) in covers, member)
                        continue
                    count = int(str(error).split("holds ")[1].split(" tables")[0])
                opened += 1
                tables += count
        self.assertEqual((opened, tables), (40, 59))

    def test_a_table_of_many(self):
        source = f"{self.BOOKS}/deaths-following-police-contact-2018-19.ods/RTI#4"
        self.assertEqual(self.table(source, "*"), [[name, *counts] for name, *counts in (
            line.split() for line in ("Male 35 40 26 17 34 23 23 19 25 12 13 21 24 20 27 359",
                                      "Female 9 8 10 7 6 6 3 0 6 0 1 0 8 9 15 88"))] +
                         [["Total fatalities", *"44 48 36 24 40 29 26 19 31 12 14 21 32 29 42 447".split()]])

    def test_marks_of_the_deaths(self):
        source = f"{self.BOOKS}/deaths-following-police-contact-2018-19.ods/Other_contact_by_force#1"
        self.assertEqual(query(f"SELECT mark, kind, count(*) FROM published_marks('{source}') GROUP BY 1, 2"),
                         [['"', "beside", "1"], ["~", "beside", "8"]])


if __name__ == "__main__":
    unittest.main()
