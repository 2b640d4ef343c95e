"""Writes made_up_workforce.ods and .xlsx: a release as a ministry lays one out, with made-up numbers. Cover, contents and
notes; a table by force below title lines, with a header of two lines, merged cells, regions among the forces, footnote
marks, a number that is not to be had, a comment and hidden rows; a sheet of two tables; a hidden sheet.

    python make_release.py        # needs odfpy from PyPI, and LibreOffice's soffice
"""
import csv
import pathlib
import subprocess

from odf import dc, number as odf_number, office, opendocument, style, table, text

HERE = pathlib.Path(__file__).parent
REFERENCE = HERE.parents[2] / "ext" / "reference"
FORCES, POPULATIONS = REFERENCE / "police_forces.csv", REFERENCE / "populations.csv"
MARKED = {"Wiltshire": "Wiltshire2", "Metropolitan Police": "Metropolitan Police[Note 3]"}
REGIONS = ["North East", "North West", "Yorkshire and The Humber", "East Midlands", "West Midlands", "East of England",
           "London", "South East", "South West", "Wales"]


def cell(value="", columns=1, rows=1, percent=False, comment=None):
    spans = {"numbercolumnsspanned": columns, "numberrowsspanned": rows} if columns > 1 or rows > 1 else {}
    if percent:
        spans["stylename"] = "percent"
    if isinstance(value, (int, float)):
        made = table.TableCell(valuetype="percentage" if percent else "float", value=repr(value), **spans)
    else:
        made = table.TableCell(valuetype="string", **spans) if value else table.TableCell(**spans)
    if comment:
        note = office.Annotation()
        note.addElement(dc.Creator(text="A statistician"))
        note.addElement(text.P(text=comment))
        made.addElement(note)
    if value != "":
        made.addElement(text.P(text=str(value)))
    return made


def add(sheet, *cells, **attributes):
    row = table.TableRow(**attributes)
    for item in cells:
        row.addElement(item if hasattr(item, "qname") else cell(item))
    if not cells:
        row.addElement(table.TableCell())
    sheet.addElement(row)


def covered(count):
    return [table.CoveredTableCell() for _ in range(count)]


def officers(number, residents):
    """Made-up full-time equivalents: a year before, and now."""
    before = residents * (150 + number * 37 % 90) // 100000 + 1
    return before, before + (number * 71 % 160) - 60


def table_by_force(book):
    sheet = table.Table(name="Table_1")
    add(sheet, "Table 1: Police officers1 by police force, 31 March 2018")
    add(sheet)
    add(sheet, "England and Wales", "", "", "", "Full-time equivalents")
    add(sheet, cell("", rows=2), cell("As at:", columns=2), *covered(1), cell("Change in 12 months", columns=2), *covered(1))
    add(sheet, *covered(1), "31 March 2017", "31 March 2018", "number", "%")
    with open(FORCES, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["region"] in REGIONS and row["force_code"]]
    with open(POPULATIONS, encoding="utf-8", newline="") as file:
        by_code = {row["force_code"]: int(row["population"]) for row in csv.DictReader(file) if row["year"] == "2018"}
    forces = sorted((row["region"], row["force"]) for row in rows)
    residents = {row["force"]: by_code[row["force_code"]] for row in rows}
    total = [0, 0]
    number = 0
    for region in REGIONS:
        names = [force for where, force in forces if where == region]
        counts = [officers(number + n, residents[name]) for n, name in enumerate(names)]
        sums = [sum(count[side] for count in counts) for side in (0, 1)]
        total = [total[side] + sums[side] for side in (0, 1)]
        add(sheet, region + " ", *figures(*sums))
        for name, (before, after) in zip(names, counts):
            hidden = {"visibility": "collapse"} if name == "City of London" else {}
            if name == "Cleveland":
                add(sheet, name, before, cell(after, comment="Estimated: the force changed its system"), after - before, "..")
            else:
                add(sheet, MARKED.get(name, name), *figures(before, after), **hidden)
        number += len(names)
    add(sheet)
    add(sheet, "Total 43 forces", *figures(*total))
    add(sheet, "", "", "", "", "Source: made up")
    add(sheet, "Notes")
    for note in ("1. Of all ranks.", "2. Swindon's officers are counted here.", "[Note 3] Without the City of London."):
        add(sheet, note)
    book.spreadsheet.addElement(sheet)


def figures(before, after):
    return before, after, after - before, cell(round((after - before) / before, 4), percent=True)


def two_tables(book):
    sheet = table.Table(name="Table_2")
    add(sheet, "Table 2a: Joiners by sex")
    add(sheet, "Sex", "2017", "2018")
    for line in (("Male", 510, 620), ("Female", 340, 455)):
        add(sheet, *line)
    add(sheet)
    add(sheet, "Table 2b: Joiners by age")
    add(sheet, "Age", "2017", "2018")
    for line in (("Under 26", 450, 600), ("26 to 40", 330, 400), ("Over 40", 70, "[c]")):
        add(sheet, *line)
    book.spreadsheet.addElement(sheet)


def texts(book, name, *lines, **attributes):
    sheet = table.Table(name=name, **attributes)
    for line in lines:
        add(sheet, *([line] if line else []))
    book.spreadsheet.addElement(sheet)


def write(path):
    book = opendocument.OpenDocumentSpreadsheet()
    unseen = style.Style(name="unseen", family="table")
    unseen.addElement(style.TableProperties(display="false"))
    book.automaticstyles.addElement(unseen)
    shown = odf_number.PercentageStyle(name="one-decimal")
    shown.addElement(odf_number.Number(decimalplaces=1, minintegerdigits=1))
    shown.addElement(odf_number.Text(text="%"))
    book.automaticstyles.addElement(shown)
    book.automaticstyles.addElement(style.Style(name="percent", family="table-cell", datastylename="one-decimal"))
    texts(book, "Cover", "", "", "Police workforce, England and Wales", "Made-up statistics", "", "Contact: nobody")
    texts(book, "Contents", "List of tables", "", "Table 1: Police officers by police force", "Table 2: Joiners")
    table_by_force(book)
    two_tables(book)
    texts(book, "Notes", "Notes", "", "Numbers are made up.", stylename=unseen)
    book.save(str(path))


if __name__ == "__main__":
    ods = HERE / "made_up_workforce.ods"
    write(ods)
    subprocess.run(["soffice", "--headless", "--convert-to", "xlsx", "--outdir", str(HERE), str(ods)], check=True,
                   stdout=subprocess.DEVNULL)
