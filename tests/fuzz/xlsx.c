/* fuzz/xlsx.c: an .xlsx file in which a part, or two, is the input: sheet, strings, styles, workbook, relations, comments. */
#include "fuzz/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RELATION(id, kind, target)                                                                 \
    "<Relationship Id='" id "' Type='x/" kind "' Target='" target "'/>"

static const struct part PARTS[] = {
    {"xl/worksheets/sheet1.xml",
     "<worksheet><cols><col min='2' max='3' hidden='1'/></cols><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c>"
     "<c t='inlineStr'><is><t>b</t></is></c></row><row r='2' hidden='1'><c><v>1.5</v></c><c s='1'><v>43373</v></c></row>"
     "</sheetData><mergeCells><mergeCell ref='A1:B1'/></mergeCells></worksheet>"},
    {"xl/sharedStrings.xml",
     "<sst><si><t>a</t></si><si><r><t>b</t></r><rPh><t>c</t></rPh></si></sst>"},
    {"xl/styles.xml",
     "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.0%'/></numFmts><cellXfs><xf/>"
     "<xf numFmtId='164'/></cellXfs></styleSheet>"},
    {"xl/workbook.xml",
     "<workbook><sheets><sheet name='S' sheetId='1' r:id='r1'/></sheets></workbook>"},
    {"xl/_rels/workbook.xml.rels",
     "<Relationships>" RELATION("r1", "worksheet", "worksheets/sheet1.xml")
         RELATION("r2", "sharedStrings", "/xl/sharedStrings.xml")
             RELATION("r3", "styles", "styles.xml") "</Relationships>"},
    {"xl/comments1.xml", "<comments><comment ref='A1'><text><t>c</t></text></comment></comments>"},
    {"xl/worksheets/_rels/sheet1.xml.rels",
     "<Relationships>" RELATION("r1", "comments", "../comments1.xml") "</Relationships>"},
    {"[Content_Types].xml", "<Types/>"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_with_input(PARTS, sizeof PARTS / sizeof *PARTS, data, size);
    return 0;
}
