/* workbook/expat.h: expat's functions, of the library as it is opened when a spreadsheet is met
** (base/library.h). After expat_open() the functions are called by their own names. In a release build
** they are linked in. */
#ifndef PROSECUTIONS_WORKBOOK_EXPAT_H
#define PROSECUTIONS_WORKBOOK_EXPAT_H

#include <expat.h>

#include "base/base.h"

#ifdef LIBRARIES_LINKED_IN
#define expat_open(error) ((void)(error), true)
#else

#define EXPAT_FUNCTIONS(F)                                                                         \
    F(XML_ErrorString)                                                                             \
    F(XML_GetBuffer)                                                                               \
    F(XML_GetCurrentByteIndex)                                                                     \
    F(XML_GetCurrentLineNumber)                                                                    \
    F(XML_GetErrorCode)                                                                            \
    F(XML_Parse)                                                                                   \
    F(XML_ParseBuffer)                                                                             \
    F(XML_ParserCreate_MM)                                                                         \
    F(XML_ParserFree)                                                                              \
    F(XML_ResumeParser)                                                                            \
    F(XML_SetCharacterDataHandler)                                                                 \
    F(XML_SetElementHandler)                                                                       \
    F(XML_SetStartDoctypeDeclHandler)                                                              \
    F(XML_SetXmlDeclHandler)                                                                       \
    F(XML_SetUserData)                                                                             \
    F(XML_StopParser)

struct expat {
    EXPAT_FUNCTIONS(LIBRARY_MEMBER)
};

extern struct expat expat;

bool expat_open(struct error *error);

#define XML_ErrorString                expat.XML_ErrorString
#define XML_GetBuffer                  expat.XML_GetBuffer
#define XML_GetCurrentByteIndex        expat.XML_GetCurrentByteIndex
#define XML_GetCurrentLineNumber       expat.XML_GetCurrentLineNumber
#define XML_GetErrorCode               expat.XML_GetErrorCode
#define XML_Parse                      expat.XML_Parse
#define XML_ParseBuffer                expat.XML_ParseBuffer
#define XML_ParserCreate_MM            expat.XML_ParserCreate_MM
#define XML_ParserFree                 expat.XML_ParserFree
#define XML_ResumeParser               expat.XML_ResumeParser
#define XML_SetCharacterDataHandler    expat.XML_SetCharacterDataHandler
#define XML_SetElementHandler          expat.XML_SetElementHandler
#define XML_SetStartDoctypeDeclHandler expat.XML_SetStartDoctypeDeclHandler
#define XML_SetUserData                expat.XML_SetUserData
#define XML_SetXmlDeclHandler          expat.XML_SetXmlDeclHandler
#define XML_StopParser                 expat.XML_StopParser
#endif

#endif
