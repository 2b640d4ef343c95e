"""A made-up workbook of crime outcomes, of any number of rows, as the Home Office lays them out: a cover sheet, and a sheet
of 13 columns.

    python make_workbook.py ROWS outcomes.xlsx
    python make_workbook.py ROWS outcomes.ods

The parts are as Excel and LibreOffice write them: shared strings, a reference and a style at each cell; a value and a
paragraph at each cell. It needs nothing but Python, and writes the same bytes every time.
"""
import itertools
import pathlib
import sys
import zipfile
from xml.sax.saxutils import escape

HEADER = ["Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Subgroup",
          "Offence Code", "Offence code expired", "Outcome Type", "Outcome Group", "Outcome Description",
          "Force outcomes for offences recorded in quarter", "Force outcomes recorded in quarter"]
YEAR = "2018/19"
OUTCOMES = [("1", "Charged/Summonsed", "Charged/Summonsed"), ("2", "Cautions - youths", "Out-of-court (formal)"),
            ("3", "Cautions - adults", "Out-of-court (formal)"), ("5", "Offender died", "Other"),
            ("8", "Community resolution", "Out-of-court (informal)"), ("14", "Evidential difficulties: suspect not identified; "
            "victim does not support further action", "Evidential difficulties (victim does not support action)"),
            ("15", "Evidential difficulties: suspect identified; victim supports action", "Evidential difficulties"),
            ("16", "Evidential difficulties: suspect identified; victim does not support further action",
             "Evidential difficulties (victim does not support action)"), ("18", "Investigation complete – no suspect identified",
                                                                           "Investigation complete - no suspect identified")]
GROUPS = ["Criminal damage and arson", "Drug offences", "Fraud offences", "Miscellaneous crimes against society",
          "Possession of weapons offences", "Public order offences", "Robbery", "Sexual offences", "Theft offences",
          "Violence against the person"]


def member(name):
    """With the same date every time, and packed."""
    info = zipfile.ZipInfo(name)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def forces():
    names = (pathlib.Path(__file__).parents[2] / "ext/reference/police_forces.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split(",")[0] for line in names if line.split(",")[1]][:43]


def rows(count):
    """Rows of the sheet: 12 or 13 values each, of which the last two are counts."""
    names, written = forces(), 0
    while True:
        for quarter in range(1, 5):
            for force in names:
                for offence in range(60):
                    group = GROUPS[offence % len(GROUPS)]
                    for kind, what, outcome in OUTCOMES:
                        if written == count:
                            return
                        written += 1
                        n = (written * 7919 + offence) % 97
                        yield [YEAR, quarter, force, f"{group}, made-up offence {offence}", group, f"{group} {offence % 3}",
                               f"{offence // 7}{'ABCDEFG'[offence % 7]}", "Expired" if offence == 59 else None, kind, outcome, what, n % 11, n]


def write_xlsx(count, archive):
    letters = "ABCDEFGHIJKLM"
    strings = {}
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"

    def cells(number, values):
        for letter, value in zip(letters, values):
            if isinstance(value, int):
                yield f'<c r="{letter}{number}" s="1"><v>{value}</v></c>'
            elif value is not None:
                yield f'<c r="{letter}{number}" t="s"><v>{strings.setdefault(value, len(strings))}</v></c>'

    def sheet(lines):
        yield (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{main}" xmlns:r="{relation}"><sheetViews>'
               '<sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/><sheetData>')
        for number, values in enumerate(lines, 1):
            yield f'<row r="{number}" spans="1:13">{"".join(cells(number, values))}</row>'
        yield "</sheetData></worksheet>"

    def put(name, pieces):
        with archive.open(member(name), "w", force_zip64=True) as part:
            for piece in pieces:
                part.write(piece.encode())

    put("[Content_Types].xml", [f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats'
                                '-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>' + "".join(
                                    f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                                    f'spreadsheetml.{kind}+xml"/>' for part, kind in (
                                        ("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"), ("worksheets/sheet2", "worksheet"),
                                        ("styles", "styles"), ("sharedStrings", "sharedStrings"))) + "</Types>"])
    put("_rels/.rels", [f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{relation}/officeDocument" '
                        'Target="xl/workbook.xml"/></Relationships>'])
    put("xl/workbook.xml", [f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets><sheet name="Cover" sheetId="1" r:id="rId1"/>'
                            '<sheet name="Outcomes_open_data_2018_19" sheetId="2" r:id="rId2"/></sheets></workbook>'])
    put("xl/_rels/workbook.xml.rels", [f'<Relationships xmlns="{package}/relationships">' + "".join(
        f'<Relationship Id="rId{n}" Type="{relation}/{kind}" Target="{target}"/>' for n, kind, target in (
            (1, "worksheet", "worksheets/sheet1.xml"), (2, "worksheet", "worksheets/sheet2.xml"), (3, "styles", "styles.xml"),
            (4, "sharedStrings", "sharedStrings.xml"))) + "</Relationships>"])
    put("xl/styles.xml", [f'<styleSheet xmlns="{main}"><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/>'
                          '</borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="3"/></cellXfs>'
                          "</styleSheet>"])
    put("xl/worksheets/sheet1.xml", sheet([["Crime outcomes in England and Wales, made up"]]))
    put("xl/worksheets/sheet2.xml", sheet(itertools.chain([HEADER], rows(count))))
    put("xl/sharedStrings.xml", [f'<sst xmlns="{main}" uniqueCount="{len(strings)}">', *(f"<si><t>{escape(text)}</t></si>" for text in strings),
                                 "</sst>"])


def write_ods(count, archive):
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    name = "urn:oasis:names:tc:opendocument:xmlns"

    def cells(values):
        for value in values:
            if value is None:
                yield "<table:table-cell/>"
            elif isinstance(value, int):
                yield f'<table:table-cell office:value-type="float" office:value="{value}" calcext:value-type="float"><text:p>{value}</text:p></table:table-cell>'
            else:
                yield f'<table:table-cell office:value-type="string" calcext:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    def content():
        yield (f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content xmlns:office="{name}:office:1.0" xmlns:table="{name}:table:1.0" '
               f'xmlns:text="{name}:text:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
               'office:version="1.3"><office:body><office:spreadsheet>')
        for title, lines in (("Cover", [["Crime outcomes in England and Wales, made up"]]),
                             ("Outcomes_open_data_2018_19", itertools.chain([HEADER], rows(count)))):
            yield f'<table:table table:name="{title}"><table:table-column table:number-columns-repeated="13"/>'
            for values in lines:
                yield f"<table:table-row>{''.join(cells(values))}</table:table-row>"
            yield "</table:table>"
        yield "</office:spreadsheet></office:body></office:document-content>"

    archive.writestr(zipfile.ZipInfo("mimetype"), kind, zipfile.ZIP_STORED)
    with archive.open(member("content.xml"), "w", force_zip64=True) as part:
        for piece in content():
            part.write(piece.encode())
    archive.writestr(member("META-INF/manifest.xml"), f'<manifest:manifest xmlns:manifest="{name}:manifest:1.0"><manifest:file-entry '
                     f'manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" '
                     'manifest:media-type="text/xml"/></manifest:manifest>')


def main(count, path):
    part = f"{path}.part"
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        (write_ods if path.endswith(".ods") else write_xlsx)(count, archive)
    pathlib.Path(part).rename(path)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
