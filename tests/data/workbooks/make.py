"""Writes the same table by the programs that people use: rows.csv and made_by_*.

    python make.py        # needs openpyxl, XlsxWriter, odfpy from PyPI, LibreOffice's soffice, and R with openxlsx

R's writexl has no Debian package; openxlsx is what stands for R, and knows dates and formats besides.

The results are kept beside this file, so that the tests need none of these programs. `line` and text cells are what
they are; the date has the format dd/mm/yyyy, the share 0.0%.
"""
import csv
import datetime
import decimal
import pathlib
import subprocess

import openpyxl
import xlsxwriter
from odf import number as odf_number
from odf import opendocument, style, table, text

HERE = pathlib.Path(__file__).parent
HEADER = ["Force", "Code", "Year", "Count", "Rate", "Published", "Share", "Provisional", "Note"]
ROWS = [
    ["Lancashire", "86.2", 2018, 175, 4.1, datetime.date(2019, 5, 16), 0.755, True, 'said "so", twice'],
    ["Kent", "4.10", 2018, 0, 0.3, datetime.date(1904, 3, 1), 0.07, False, "over\ntwo lines"],
    ["Dyfed-Powys", "007", 2017, -3, 1e-7, datetime.date(2024, 2, 29), 1.0, True, "£, é and 𝄞"],
    ["Avon & Somerset", "1.1", 2017, 12345678901, 1234.5678, datetime.date(2000, 1, 1), 0, False, " blanks "],
    ["Cleveland", "", 2016, 9, 99999.9, datetime.date(2018, 12, 31), 0.001, True, "<b>&amp;</b>"],
]


def as_text(value):
    """The value as a CSV file has it."""
    if isinstance(value, bool):
        return str(value).upper()
    return format(decimal.Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def percent(value):
    return f"{(decimal.Decimal(repr(value)) * 100).normalize():f}%"


def write_csv(path):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in ROWS:
            writer.writerow([percent(v) if h == "Share" else as_text(v) for h, v in zip(HEADER, row)])


def write_openpyxl(path):
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active["A1"] = "A cover sheet"
    sheet = book.create_sheet("Table 1")
    sheet.append(HEADER)
    for row in ROWS:
        sheet.append([None if value == "" else value for value in row])
    for line in sheet.iter_rows(min_row=2):
        line[5].number_format, line[6].number_format = "dd/mm/yyyy", "0.0%"
    book.save(path)


def write_xlsxwriter(path, **options):
    book = xlsxwriter.Workbook(path, options)
    book.add_worksheet("Cover").write_string(0, 0, "A cover sheet")
    sheet = book.add_worksheet("Table 1")
    formats = {5: book.add_format({"num_format": "dd/mm/yyyy"}), 6: book.add_format({"num_format": "0.0%"})}
    for n, row in enumerate([HEADER, *ROWS]):
        for column, value in enumerate(row):
            if isinstance(value, datetime.date):
                sheet.write_datetime(n, column, datetime.datetime.combine(value, datetime.time()), formats[column])
            elif isinstance(value, str):
                sheet.write_string(n, column, value) if value else None
            else:
                sheet.write(n, column, value, formats.get(column) if n else None)
    book.close()


def write_odfpy(path):
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="Table 1")
    for row in [HEADER, *ROWS]:
        line = table.TableRow()
        for column, value in enumerate(row):
            if isinstance(value, bool):
                cell = table.TableCell(valuetype="boolean", booleanvalue=str(value).lower())
            elif isinstance(value, datetime.date):
                cell = table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, (int, float)):
                cell = table.TableCell(valuetype="percentage" if column == 6 else "float", value=repr(value))
            else:
                cell = table.TableCell(valuetype="string" if value else None)
            for part in (as_text(value).split("\n") if value != "" else []):
                cell.addElement(text.P(text=part.replace(" blanks ", "")))
                if part == " blanks ":
                    for piece in (text.S(c=1), "blanks", text.S(c=1)):
                        cell.lastChild.addText(piece) if isinstance(piece, str) else cell.lastChild.addElement(piece)
            line.addElement(cell)
        sheet.addElement(line)
    cover = table.Table(name="Cover")
    cover.addElement(table.TableRow())
    book.spreadsheet.addElement(cover)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


R_CODE = """
library(openxlsx)
options(digits = 17)
rows <- read.csv("rows.csv", colClasses = "character", check.names = FALSE, encoding = "UTF-8", na.strings = "")
rows$Year <- as.integer(rows$Year)
for (name in c("Count", "Rate")) rows[[name]] <- as.numeric(rows[[name]])
rows$Share <- as.numeric(sub("%", "", rows$Share)) / 100
rows$Published <- as.Date(rows$Published)
rows$Provisional <- rows$Provisional == "TRUE"
book <- createWorkbook()
addWorksheet(book, "Cover")
writeData(book, "Cover", "A cover sheet")
addWorksheet(book, "Table 1")
writeData(book, "Table 1", rows)
addStyle(book, "Table 1", createStyle(numFmt = "dd/mm/yyyy"), rows = 1 + seq_len(nrow(rows)), cols = 6)
addStyle(book, "Table 1", createStyle(numFmt = "0.0%"), rows = 1 + seq_len(nrow(rows)), cols = 7)
saveWorkbook(book, "made_by_openxlsx.xlsx", overwrite = TRUE)
"""


def convert(path, suffix, result):
    """The workbook as LibreOffice writes it."""
    subprocess.run(["soffice", "--headless", "--convert-to", suffix, "--outdir", str(HERE / "out"), str(path)], check=True,
                   stdout=subprocess.DEVNULL)
    (HERE / "out" / path.with_suffix(f".{suffix}").name).rename(result)
    (HERE / "out").rmdir()


if __name__ == "__main__":
    write_csv(HERE / "rows.csv")
    write_openpyxl(HERE / "made_by_openpyxl.xlsx")
    write_xlsxwriter(HERE / "made_by_xlsxwriter.xlsx")
    write_xlsxwriter(HERE / "made_by_xlsxwriter_in_rows.xlsx", constant_memory=True)
    write_xlsxwriter(HERE / "made_by_xlsxwriter_since_1904.xlsx", date_1904=True)
    write_odfpy(HERE / "made_by_odfpy.ods")
    subprocess.run(["Rscript", "-e", R_CODE], check=True, cwd=HERE)
    convert(HERE / "made_by_xlsxwriter.xlsx", "ods", HERE / "made_by_libreoffice.ods")
    convert(HERE / "made_by_xlsxwriter.xlsx", "xlsx", HERE / "made_by_libreoffice.xlsx")
