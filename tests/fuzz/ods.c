/* fuzz/ods.c: an .ods file in which content.xml, or another part, is the input. */
#include "fuzz/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct part PARTS[] = {
    {"content.xml",
     "<office:document-content><office:body><office:spreadsheet><table:table table:name='S'><table:table-row>"
     "<table:table-cell office:value-type='float' office:value='1'/></table:table-row></table:table></office:spreadsheet>"
     "</office:body></office:document-content>"},
    {"META-INF/manifest.xml", "<manifest:manifest/>"},
    {"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    read_with_input(PARTS, sizeof PARTS / sizeof *PARTS, data, size);
    return 0;
}
