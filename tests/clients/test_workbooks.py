"""Spreadsheets as sources: files that other programs wrote, against the same rows as CSV; and files made here by hand,
sound and hostile."""
import csv
import pathlib
import tempfile
import unittest
import zipfile

from test_figures import ROOT, SHARED, query

WRITTEN = ROOT / "tests" / "data" / "workbooks"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def relations(*targets):
    items = "".join(f'<Relationship Id="r{n}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
                    for n, (kind, target) in enumerate(targets, 1))
    return f"<Relationships>{items}</Relationships>"


def xlsx_parts(sheets, strings=None, styles=None, prefix=""):
    """The parts of an .xlsx file of these sheets: name → the XML within <sheetData>."""
    def element(name, attributes="", content=""):
        return f"<{prefix}{name}{attributes}>{content}</{prefix}{name}>"
    names = "".join(f'<{prefix}sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, 1))
    targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": element("workbook", f' xmlns:r="{RELATIONS}" xmlns:x="x"', element("sheets", "", names)),
    }
    for n, rows in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = element("worksheet", ' xmlns:x="x"', element("sheetData", "", rows))
    if strings is not None:
        targets.append(("sharedStrings", "/xl/sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f"<sst>{strings}</sst>"
    if styles is not None:
        targets.append(("styles", "styles.xml"))
        parts["xl/styles.xml"] = f"<styleSheet>{styles}</styleSheet>"
    parts["xl/_rels/workbook.xml.rels"] = relations(*targets)
    return parts


def ods_parts(content, manifest="<manifest/>", styles=""):
    space = 'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s" xmlns:draw="d"'
    return {"mimetype": ODS_TYPE, "META-INF/manifest.xml": manifest,
            "content.xml": f"<office:document-content {space}><office:automatic-styles>{styles}"
                           f"</office:automatic-styles><office:body><office:spreadsheet>{content}"
                           "</office:spreadsheet></office:body></office:document-content>"}


def numbers(*rows):
    """Rows of numbers as <sheetData> has them."""
    return "".join("<row>" + "".join(f"<c><v>{value}</v></c>" for value in row) + "</row>" for row in rows)


def texts(*values):
    return "<row>" + "".join(f'<c t="inlineStr"><is><t>{value}</t></is></c>' for value in values) + "</row>"


class InFolder(unittest.TestCase):
    def setUp(self):
        made = tempfile.TemporaryDirectory()
        self.addCleanup(made.cleanup)
        self.folder = pathlib.Path(made.name)

    def write(self, name, parts, packed=zipfile.ZIP_DEFLATED):
        path = self.folder / name
        with zipfile.ZipFile(path, "w", packed) as archive:
            for member, content in parts.items():
                archive.writestr(member, content)
        return path

    def table(self, source, columns="*", options="", order=""):
        return query(f"CREATE VIRTUAL TABLE t USING published('{source}'{options}); SELECT {columns} FROM t {order};")

    def fails(self, source, *words, options=""):
        with self.assertRaises(RuntimeError) as raised:
            self.table(source, "count(*)", options)
        for word in words:
            self.assertIn(word, str(raised.exception))


class WrittenByOthers(InFolder):
    def test_every_cell_is_that_of_the_csv_file(self):
        with open(WRITTEN / "rows.csv", encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        expected = [[value.replace("\n", "|") for value in row] for row in rows]
        books = sorted(WRITTEN.glob("made_by_*"))
        self.assertGreaterEqual(len(books), 8)
        columns = ", ".join(f"replace({name.lower()}, char(10), '|')" for name in header)
        for book in books:
            with self.subTest(book.name):
                found = self.table(f"{book}/Table 1", columns, ", types=off")
                if book.name == "made_by_libreoffice.ods":  # which keeps a truth as the number 1
                    found = [[{"1": "TRUE", "0": "FALSE"}.get(value, value) if name == "Provisional" else value
                              for name, value in zip(header, row)] for row in found]
                self.assertEqual(found, expected)

    def test_the_line_is_the_row_of_the_sheet(self):
        book = WRITTEN / "made_by_openpyxl.xlsx"
        self.assertEqual([row[0] for row in self.table(f"{book}/Table 1", "line")], list("23456"))


@unittest.skipUnless(SHARED.exists(), "the real files are not here")
class RealWorkbooks(InFolder):
    def test_the_forces_of_the_workforce_table_add_up_to_its_total(self):
        book = SHARED / "spreadsheets" / "police-workforce-sep18-tables.ods"
        [[total]] = self.table(f"{book}/Table_1", "as_at_2018_09_30", order="WHERE column_1 LIKE 'Total 43%'")
        self.assertEqual(total, "122395.45085")


class SheetsByName(InFolder):
    def setUp(self):
        super().setUp()
        self.book = self.write("book.xlsx", xlsx_parts({
            "Cover": texts("Statistics"), "Data 2017": texts("a", "b") + numbers((1, 2)),
            "Data 2018": texts("a", "b") + numbers((3, 4), (5, 6))}))

    def test_a_name_a_number_and_a_pattern(self):
        self.assertEqual(self.table(f"{self.book}/Data 2018", "a, b"), [["3", "4"], ["5", "6"]])
        self.assertEqual(self.table(f"{self.book}/data 2017", "a, b"), [["1", "2"]])
        self.assertEqual(self.table(f"{self.book}/#3", "sum(b)"), [["10"]])
        self.assertEqual(self.table(f"{self.book}/Data*", "sum(b), count(DISTINCT file)"), [["12", "2"]])

    def test_in_an_archive_and_in_a_folder(self):
        inner = self.book.read_bytes()
        archive = self.write("release.zip", {"x/book.xlsx": inner, "notes.txt": "none"})
        self.assertEqual(self.table(f"{archive}/x/book.xlsx/Data*", "sum(a)"), [["9"]])
        self.assertEqual(self.table(f"{self.folder}/*.xlsx/#2", "sum(a)"), [["1"]])

    def test_the_error_names_the_sheets(self):
        self.fails(f"{self.book}/Table 9", "no sheet is named 'Table 9'", "Cover, Data 2017, Data 2018")
        self.fails(f"{self.book}/T*", "no sheet matches 'T*'")
        self.fails(f"{self.book}/#4", "no sheet is named '#4'")


class Prosecutions(InFolder):
    """A spreadsheet as a source of `prosecutions`: the sheets that fit a layout, and no others."""
    def setUp(self):
        super().setUp()
        self.header = texts("Year", "Police Force Area", "Offence", "Proceeded against", "Convicted", "Sentenced")
        self.book = self.write("outcomes.xlsx", xlsx_parts({
            "Cover": texts("Outcomes by offence") + texts("Ministry of Justice"), "Notes": "",
            "2018": texts("Table 1", "") + self.header + self.row(2018, "Kent", 10) + self.row(2018, "Lancashire", 20),
            "2019": self.header + self.row(2019, "Kent", 7)}))

    @staticmethod
    def row(year, force, count):
        return (f'<row><c><v>{year}</v></c><c t="str"><v>{force}</v></c><c t="str"><v>34 Robbery</v></c>' +
                f"<c><v>{count}</v></c>" * 3 + "</row>")

    def test_sheets_that_fit_are_one_table(self):
        rows = query(f"SELECT year, force, prosecuted, line, replace(file, '{self.book}/', '') "
                     f"FROM prosecutions('{self.book}') ORDER BY file, line")
        self.assertEqual(rows, [["2018", "Kent", "10", "3", "2018"], ["2018", "Lancashire", "20", "4", "2018"],
                                ["2019", "Kent", "7", "2", "2019"]])
        self.assertEqual(query(f"SELECT sum(prosecuted) FROM prosecutions('{self.book}/2019')"), [["7"]])

    def test_what_was_left_out_is_told(self):
        members = query(f"SELECT replace(file, '{self.book}/', ''), kind, layout, header_line, rows, read, why "
                        f"FROM source_members('{self.book}')")
        self.assertEqual(members, [["Cover", "sheet", "", "", "", "0", "fits no layout"],
                                   ["Notes", "sheet", "", "", "", "0", "fits no layout"],
                                   ["2018", "sheet", "moj-outcomes", "2", "2", "1", ""],
                                   ["2019", "sheet", "moj-outcomes", "1", "1", "1", ""]])
        notes = query(f"SELECT count(*) FROM source_problems('{self.book}') WHERE problem = 'member not read'")
        self.assertEqual(notes, [["2"]])

    def test_a_hidden_sheet_is_read_and_said_to_be_hidden(self):
        parts = xlsx_parts({"A": texts("Cover", ""), "2019": self.header + self.row(2019, "Kent", 7)})
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('name="2019"', 'name="2019" state="hidden"')
        book = self.write("hidden.xlsx", parts)
        self.assertEqual(query(f"SELECT kind, read FROM source_members('{book}')"), [["sheet", "0"], ["hidden sheet", "1"]])

    def test_hidden_rows_and_columns_are_read_and_said_to_be_hidden(self):
        def hide(number, row):
            return row.replace("<row>", f'<row r="{number}" hidden="1">')
        rows = [self.header, self.row(2019, "Kent", 7), self.row(2019, "Lancashire", 8), self.row(2019, "Essex", 9), self.row(2019, "Surrey", 1)]
        parts = xlsx_parts({"2019": hide(1, texts("Title", "")) + rows[0].replace("<row>", '<row r="2">') + hide(3, rows[1]) +
                            hide(4, rows[2]) + rows[3].replace("<row>", '<row r="5">') + hide(6, rows[4])})
        part = "xl/worksheets/sheet1.xml"
        parts[part] = parts[part].replace("<sheetData>", '<cols><col min="4" max="4" hidden="1"/><col min="9" max="16384" hidden="1"/>'
                                          "</cols><sheetData>")
        book = self.write("hidden.xlsx", parts)
        self.assertEqual(query(f"SELECT sum(prosecuted) FROM prosecutions('{book}')"), [["25"]])
        self.assertEqual(query(f"SELECT severity, problem, line, column, detail FROM source_problems('{book}') "
                               "WHERE detail LIKE '%hidden%' ORDER BY rowid"),
                         [["note", "value is marked", "3", "", "rows 3 to 4 are hidden in the workbook, and read like the others"],
                          ["note", "value is marked", "6", "", "row 6 is hidden in the workbook, and read like the others"],
                          ["note", "value is marked", "", "4", "column 4 is hidden in the workbook, and read like the others"]])

    COMMENTS = "SELECT severity, line, column, value, detail FROM source_problems('{}') WHERE problem IN ('value is marked', 'unreadable file')"

    def xlsx_with_comments(self, name, rows, comments):
        parts = xlsx_parts({"2019": rows})
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(("comments", "../comments1.xml"))
        parts["xl/comments1.xml"] = ("<comments><commentList>" + "".join(
            f'<comment ref="{cell}"><text><t>{text}</t></text></comment>' for cell, text in comments) +
            "</commentList></comments>")
        return self.write(name, parts), parts

    @staticmethod
    def ods_cell(value, comment=""):
        return ('<table:table-cell office:value-type="string">' +
                (f"<office:annotation><text:p>{comment}</text:p></office:annotation>" if comment else "") +
                f"<text:p>{value}</text:p></table:table-cell>")

    def test_comments_of_cells_are_noted_and_are_marks(self):
        comments = (("A1", "of the header"), ("D2", "Provisional"), ("Z2", "beside the table"))
        book, parts = self.xlsx_with_comments("comments.xlsx", self.header + self.row(2019, "Kent", 7), comments)
        noted = [["note", "2", "4", "Provisional", "the comment of this cell is kept in marks"]]
        self.assertEqual(query(self.COMMENTS.format(book)), noted)
        self.assertEqual(query(f"SELECT marks FROM prosecutions('{book}')"), [["Provisional"]])
        parts["xl/comments1.xml"] = '<comments><commentList><comment ref="D2"><text><t>Lost</t></text></comment>'
        book = self.write("damaged.xlsx", parts)
        self.assertEqual(query(f"SELECT prosecuted, marks FROM prosecutions('{book}')"), [["7", ""]])
        (severity, *_, detail), = query(self.COMMENTS.format(book))
        self.assertEqual(severity, "warning")
        self.assertIn("the comments of its cells can't be read: ", detail)

        cell, header = self.ods_cell, ("Year", "Police Force Area", "Offence", "Proceeded against", "Convicted", "Sentenced")
        rows = ("".join(map(cell, header)), "".join(map(cell, ("2019", "Kent", "34 Robbery"))) + cell("7", "Provisional") + cell("7") * 2)
        book = self.write("comments.ods", ods_parts("<table:table table:name='S'>" + "".join(
            f"<table:table-row>{row}</table:table-row>" for row in rows) + "</table:table>"))
        self.assertEqual(query(self.COMMENTS.format(book)), noted)
        self.assertEqual(query(f"SELECT marks FROM prosecutions('{book}')"), [["Provisional"]])

    def test_comments_stand_behind_marks_each_once_and_in_their_row_alone(self):
        rows = [self.row(2019, force, 7) for force in ("Kent", "Essex", "Surrey", "Sussex")]
        rows[1] = rows[1].replace("<c><v>7</v></c>", '<c t="str"><v>7 [r]</v></c>', 1)
        comments = (("F5", "late"), ("B3", "Late return"), ("D3", "[r]"), ("E3", "Late return"), ("D2", "See  note 3"), ("E5", "early"))
        book, _ = self.xlsx_with_comments("several.xlsx", self.header + "".join(rows), comments)
        found = query(f"SELECT force, marks, prosecuted FROM prosecutions('{book}') ORDER BY line")
        self.assertEqual(found, [["Kent", "See  note 3", "7"], ["Essex", "[r] Late return", "7"], ["Surrey", "", "7"],
                                 ["Sussex", "early late", "7"]])
        published = query(f"SELECT mark FROM published_marks('{book}') WHERE line <> 3 ORDER BY line, column")
        self.assertEqual(published, [["See  note 3"], ["early"], ["late"]])
        warm = f"UPDATE prosecutions_settings SET value = '{self.folder}/cache' WHERE name = 'cache'; "
        for _ in range(2):
            self.assertEqual(query(warm + f"SELECT force, marks, prosecuted FROM prosecutions('{book}') ORDER BY line"), found)

    def test_a_comment_of_a_count_is_of_the_rows_that_are_made_of_it(self):
        header = texts("", *(f"Number of {what} {half}" for what in ("Homicide", "Robbery") for half in ("Convictions", "Unsuccessful")))
        row = f'<row><c t="str"><v>Kent</v></c>{"".join(f"<c><v>{n}</v></c>" for n in (7, 1, 5, 2))}</row>'
        for cell, expected in (("B2", [["Homicide", "late"], ["Robbery", ""]]), ("E2", [["Homicide", ""], ["Robbery", "late"]]),
                               ("A2", [["Homicide", "late"], ["Robbery", "late"]])):
            book, _ = self.xlsx_with_comments("cps_july_2018.xlsx", header + row, ((cell, "late"),))
            self.assertEqual(query(f"SELECT offence_group, marks FROM prosecutions('{book}') ORDER BY 1"), expected, cell)

    def test_a_table_of_a_sheet_is_not_taken_for_its_first(self):
        with self.assertRaises(RuntimeError) as raised:
            query(f"SELECT * FROM prosecutions('{self.book}/2019#2')")
        self.assertIn("has no table #2 here", str(raised.exception))

    def test_a_sheet_that_is_asked_for_has_to_fit(self):
        for source, word in ((f"{self.book}/Cover", "fits no layout"), (f"{self.book}/Notes", "blank lines")):
            with self.assertRaises(RuntimeError) as raised:
                query(f"SELECT * FROM prosecutions('{source}')")
            self.assertIn(word, str(raised.exception))
        covers = self.write("covers.xlsx", xlsx_parts({"A": texts("a", "b"), "B": texts("c", "d")}))
        with self.assertRaises(RuntimeError) as raised:
            query(f"SELECT * FROM prosecutions('{covers}')")
        self.assertIn("no sheet fits a layout", str(raised.exception))

    def test_a_damaged_sheet_is_an_error_and_not_passed_over(self):
        parts = xlsx_parts({"Cover": "<row><c><v>1</c></row>", "2019": self.header + self.row(2019, "Kent", 7)})
        book = self.write("damaged.xlsx", parts)
        with self.assertRaises(RuntimeError) as raised:
            query(f"SELECT * FROM prosecutions('{book}')")
        self.assertIn("sheet1.xml: is damaged (mismatched tag)", str(raised.exception))


class CellsOfXlsx(InFolder):
    def values(self, rows, *arguments, **named):
        book = self.write("book.xlsx", xlsx_parts({"S": rows}, *arguments, **named))
        return self.table(f"{book}/S", options=", types=off")

    def test_shared_strings_runs_and_phonetics(self):
        strings = ("<si><t>name</t></si><si><r><t>Lanca</t></r><r><rPr/><t>shire</t></r><rPh><t>no</t></rPh></si>"
                   "<si><t/></si><si><t xml:space='preserve'> a_x000D_b_x0041_ _x00zz_ </t></si>")
        rows = "".join(f'<row><c t="s"><v>{n}</v></c><c><v>{n}</v></c></row>' for n in range(4))
        book = self.write("book.xlsx", xlsx_parts({"S": rows}, strings))
        found = self.table(f"{book}/S", "replace(name, char(13), '^')", ", types=off")
        self.assertEqual(found, [["Lancashire"], [""], [" a^bA _x00zz_ "]])

    def test_numbers_are_the_shortest_that_read_back(self):
        written = ["4.0999999999999996", "1.1000000000000001", "1E-7", "1.5E+20", "007", "-0.5", "12345678901234567890",
                   "0.1", "100", "-3", "1e400", "1E3"]
        shown = ["4.1", "1.1", "0.0000001", "150000000000000000000", "7", "-0.5", "12345678901234567000", "0.1", "100",
                 "-3", "1e400", "1000"]
        found = self.values(texts("n", "m") + numbers(*((value, 1) for value in written)))
        self.assertEqual([row[0] for row in found], shown)

    def test_dates_and_percentages_by_their_format(self):
        codes = ["yyyy\\-mm\\-dd", "[$-809]d mmmm yyyy", "d/m/yy h:mm", "h:mm:ss", "[h]:mm", "mmm-yy", '"day" 0', "0.0%",
                 "#,##0;[Red]-#,##0", '0" years"', "General", "@"]
        styles = ("<numFmts>" + "".join(f"<numFmt numFmtId='{164 + n}' formatCode='{code}'/>"
                                        for n, code in enumerate(codes)).replace("'\"", "'&quot;") + "</numFmts>"
                  "<cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>" +
                  "".join(f"<xf numFmtId='{164 + n}'/>" for n in range(len(codes))) +
                  "".join(f"<xf numFmtId='{n}'/>" for n in (0, 9, 14, 22, 46)) + "</cellXfs>")
        styles = styles.replace('"', "&quot;")
        cells = "".join(f'<c s="{n}"><v>43373.5</v></c>' for n in range(len(codes) + 5))
        found = self.values(texts(*(f"c{n}" for n in range(len(codes) + 5))) + f"<row>{cells}</row>", "", styles)
        day, moment, time = "2018-09-30", "2018-09-30T12:00:00", "1040964:00:00"
        self.assertEqual(found, [[day, day, moment, time, time, day, "43373.5", "4337350%", "43373.5", "43373.5",
                                  "43373.5", "43373.5", "43373.5", "4337350%", day, moment, time]])

    def test_the_leap_day_that_1900_had_not(self):
        styles = "<cellXfs><xf/><xf numFmtId='14'/></cellXfs>"
        rows = "".join(f'<row><c s="1"><v>{n}</v></c><c><v>1</v></c></row>' for n in (1, 59, 61, 43373, 2958465))
        found = self.values(texts("d", "n") + rows, "", styles)
        self.assertEqual([row[0] for row in found],
                         ["1900-01-01", "1900-02-28", "1900-03-01", "2018-09-30", "9999-12-31"])

    def test_formulas_booleans_and_errors(self):
        rows = (texts("a", "b", "c", "d") + '<row><c><f>1+1</f><v>2</v></c><c t="b"><v>1</v></c>'
                '<c t="e"><v>#N/A</v></c><c t="str"><f>"x"</f><v>x &amp; y</v></c></row>')
        self.assertEqual(self.values(rows), [["2", "TRUE", "#N/A", "x & y"]])

    def test_cells_stand_where_their_references_say(self):
        rows = (texts("a", "b", "c") + '<row r="4"><c r="B4"><v>1</v></c><c><v>2</v></c></row>'
                '<row r="6" hidden="1"><c r="A6"><v>3</v></c></row>')
        book = self.write("book.xlsx", xlsx_parts({"S": rows}))
        self.assertEqual(self.table(f"{book}/S", "a, b, c, line"), [["", "1", "2", "4"], ["3", "", "", "6"]])

    def test_elements_with_a_prefix(self):
        rows = "".join(f"<x:row><x:c><x:v>{n}</x:v></x:c><x:c><x:v>{n}</x:v></x:c></x:row>" for n in (1, 2))
        header = texts("a", "b").replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
        self.assertEqual(self.values(header + rows, prefix="x:"), [["1", "1"], ["2", "2"]])


class CellsOfOds(InFolder):
    def table_of(self, content, columns, **named):
        book = self.write("book.ods", ods_parts(content, **named))
        return self.table(f"{book}/#1", columns)

    def cells(self, *values):
        return "".join(f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
                       for value in values)

    def test_repeats_blanks_comments_and_paragraphs(self):
        rows = ("<table:table table:name='S'><table:table-header-rows><table:table-row>" + self.cells("a", "b", "c") +
                "</table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated='3'>"
                "<table:table-cell table:number-columns-repeated='2' office:value-type='float' office:value='7'/>"
                "<table:table-cell office:value-type='string'><office:annotation><text:p>a comment</text:p>"
                "</office:annotation><text:p>two <text:span>\n words</text:span></text:p><text:p>and<text:s text:c='2'/>"
                "<text:tab/>more</text:p></table:table-cell></table:table-row>"
                "<table:table-row table:number-rows-repeated='1048000'><table:table-cell "
                "table:number-columns-repeated='16384'/></table:table-row></table:table>")
        found = self.table_of(rows, "a, b, replace(c, char(10), '/'), line")
        self.assertEqual(found, [["7", "7", "two words/and   more", n] for n in "234"])

    def test_values_by_their_types(self):
        def cell(kind, attribute, value, shown="shown"):
            return (f"<table:table-cell office:value-type='{kind}' office:{attribute}='{value}'>"
                    f"<text:p>{shown}</text:p></table:table-cell>")
        rows = ("<table:table table:name='S'><table:table-row>" + self.cells(*"abcdefg") + "</table:table-row>"
                "<table:table-row>" + cell("float", "value", "4.0999999999999996") + cell("percentage", "value", "0.755") +
                cell("date", "date-value", "2018-09-30T00:00:00") + cell("time", "time-value", "PT12H30M05S") +
                cell("boolean", "boolean-value", "true") + cell("currency", "value", "12.50") +
                cell("string", "string-value", "", "#N/A") + "</table:table-row></table:table>")
        book = self.write("book.ods", ods_parts(rows))
        self.assertEqual(self.table(f"{book}/S", "a, b, c, d, e, f, g", ", types=off"),
                         [["4.1", "75.5%", "2018-09-30", "12:30:05", "TRUE", "12.5", "#N/A"]])


class BadInput(InFolder):
    def sheet(self, rows, *arguments):
        return f"{self.write('book.xlsx', xlsx_parts({'S': rows}, *arguments))}/S"

    def test_entities_and_document_types(self):
        bomb = ('<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
                "<worksheet><sheetData><row><c t='str'><v>&b;</v></c></row></sheetData></worksheet>")
        for content in (bomb, bomb.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')):
            parts = xlsx_parts({"S": ""})
            parts["xl/worksheets/sheet1.xml"] = content
            self.fails(f"{self.write('book.xlsx', parts)}/S", "xl/worksheets/sheet1.xml", "document type")

    def test_cells_beyond_the_grid(self):
        self.fails(self.sheet('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'), "beyond row 1048576")
        self.fails(self.sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>'), "beyond column 16384")
        self.fails(self.sheet('<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>1</v></c></row>'), "/S: line 2:", "not in order")
        self.fails(self.sheet('<row r="2"><c><v>1</v></c></row><row r="1"><c><v>1</v></c></row>'), "not in order")
        rows = ("<table:table table:name='S'><table:table-row table:number-rows-repeated='1000000000'><table:table-cell "
                "office:value-type='float' office:value='1'/></table:table-row></table:table>")
        self.fails(f"{self.write('book.ods', ods_parts(rows))}/S", "beyond row 1048576")
        wide = rows.replace("<table:table-cell ", "<table:table-cell table:number-columns-repeated='1000000000' ")
        self.fails(f"{self.write('book.ods', ods_parts(wide))}/S", "beyond column 16384")

    def test_a_shared_string_that_is_not_there(self):
        self.fails(self.sheet('<row><c t="s"><v>7</v></c></row>', "<si><t>a</t></si>"), "no shared string 7")

    def test_depth(self):
        self.fails(self.sheet("<a>" * 300 + "</a>" * 300), "too deep")

    def test_damaged_files(self):
        good = pathlib.Path(self.write("good.xlsx", xlsx_parts({"S": texts("a", "b") + numbers(*[(1, 2)] * 500)}),
                                       zipfile.ZIP_STORED)).read_bytes()
        path = self.folder / "bad.xlsx"
        path.write_bytes(good[:len(good) // 2])
        self.fails(f"{path}/S", "truncated file")
        at = good.index(b"<v>2</v>")
        path.write_bytes(good[:at] + b"<v>3</v>" + good[at + 8:])
        self.fails(f"{path}/S", "checksum mismatch")
        parts = xlsx_parts({"S": "<row><c><v>1</v></c>"})
        self.fails(f"{self.write('bad.xlsx', parts)}/S", "sheet1.xml", "damaged")

    def test_two_sheets_of_one_name(self):
        parts = xlsx_parts({"S": texts("a", "b") + numbers((1, 2)), "T": texts("a", "b") + numbers((3, 4))})
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace('"T"', '"s"')
        book = self.write("book.xlsx", parts)
        for source in (f"{book}/S", f"{book}/*", book):
            self.fails(source, "two of its sheets are named 's'", "/#2")
        self.assertEqual(self.table(f"{book}/#2", "a"), [["3"]])
        rows = "".join(f"<table:table-row>{f'<table:table-cell><text:p>{value}</text:p></table:table-cell>' * 2}</table:table-row>"
                       for value in ("a", 1))
        table = f"<table:table table:name='S'>{rows}</table:table>"
        self.fails(f"{self.write('book.ods', ods_parts(table * 2))}/S", "two of its sheets are named 'S'")

    def test_a_million_sheets(self):
        parts = xlsx_parts({"S": texts("a", "b")})
        sheet = '<sheet name="S" sheetId="1" r:id="r1"/>'
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(sheet, sheet * 1000000)
        parts["xl/_rels/workbook.xml.rels"] = relations(*[("worksheet", "worksheets/sheet1.xml")] * 100000)
        self.fails(self.write("book.xlsx", parts), "refused, as it has more than 10000 sheets")
        table = "".join(f"<table:table table:name='{n}'/>" for n in range(100000))
        self.fails(f"{self.write('book.ods', ods_parts(table))}/x", "refused, as it has more than 10000 sheets")

    def test_texts_and_strings_that_expand(self):
        self.fails(self.sheet('<row><c t="str"><v>' + "a" * (17 << 20) + "</v></c></row>"), "a row holds more than 16 MB")
        long = "<table:table table:name='S'><table:table-row><table:table-cell><text:p>" + "a" * (17 << 20)
        self.fails(f"{self.write('book.ods', ods_parts(long + '</text:p></table:table-cell></table:table-row></table:table>'))}/S",
                   "a row holds more than 16 MB")
        self.fails(self.sheet(texts("a", "b"), f"<si><t>{'a' * (1 << 20)}</t></si>" * 90), "shared strings expand beyond 64 MB")

    def test_many_formats_and_styles(self):
        formats = "".join(f"<numFmt numFmtId='{n}' formatCode='0.0%'/>" for n in range(200, 60000, 2))
        styles = f"<numFmts>{formats}</numFmts><cellXfs>" + "<xf numFmtId='201'/>" * 60000 + "<xf numFmtId='202'/></cellXfs>"
        source = self.sheet(texts("a", "b") + '<row><c s="60000"><v>0.5</v></c><c s="99999999"><v>0.5</v></c></row>', "", styles)
        self.assertEqual(self.table(source, options=", types=off"), [["50%", "0.5"]])

    def test_many_merged_cells(self):
        part = "xl/worksheets/sheet1.xml"
        merged = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(200000, 0, -1))
        parts = xlsx_parts({"S": texts(*["x"] * 400) * 3 + numbers(range(400))})
        parts[part] = parts[part].replace("</worksheet>", f"<mergeCells>{merged}</mergeCells></worksheet>")
        self.assertEqual(self.table(f"{self.write('book.xlsx', parts)}/S", "count(*)"), [["3"]])

    def test_forms_that_are_not_read(self):
        self.fails(self.write("book.xlsb", {"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}), ".xlsb", "save it")
        locked = self.folder / "locked.xlsx"
        locked.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
        self.fails(locked, "password", "save it as .xlsx")
        encrypted = ods_parts("", manifest="<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>")
        self.fails(self.write("book.ods", encrypted), "locked with a password")
        self.fails(self.write("empty.xlsx", xlsx_parts({})), "without a sheet")


if __name__ == "__main__":
    unittest.main()
