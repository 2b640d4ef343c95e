/* words/title.h: the title of an offence, as it stands in a sentence.
**
**     words_title(slice_of("Theft from Vehicle"), &text, &error);              // theft from vehicle
**     words_title(slice_of("Dangerous driving (MOT)"), &text, &error);         // dangerous driving
**     words_title(slice_of("Perjury - triable either way"), &text, &error);    // perjury
**
** What a publisher adds for its own ends is left out: `(MOT)`, `- triable either way`,
** `- indictable only`, `- summary`. Words have small letters but for names: those that go on in
** capitals or digits (`HIV`, `S18`), a single capital after another word (`class A`), and all that
** belongs to the name of an Act.
*/
#ifndef PROSECUTIONS_WORDS_TITLE_H
#define PROSECUTIONS_WORDS_TITLE_H

#include "base/base.h"

/* Appends it; fails where memory runs out. */
bool words_title(struct slice published, struct text *text, struct error *error);

#endif
