/* words/words.h: the phrase for a comparison of two numbers.
**
**     struct text text = {0};
**     words_change(decimal_of_integer(175), decimal_of_integer(142), &text, error); // rose by 23%
**     words_ratio(decimal_of_integer(175), decimal_of_integer(90), &text, error); // almost double
**     words_share(decimal_of_integer(1), decimal_of_integer(5), &text, error); // one in five
**
** Every decision is made on whole numbers of 128 bits, so that a number on the boundary of two
** phrases falls on the same side on every machine. No phrase overstates, says "times more", or uses
** an adjective. A percentage P is rounded half up, to one decimal where that is below 10% (`5.0%`)
** and else to a whole number (`10%`). A percentage below 100 that would be rounded to 100% is
** written `more than 99%`, and one above 0 that would be rounded to 0.0% is written `less than
** 0.1%`. Numbers have commas between thousands.
**
** Each call appends its phrase to `text`, or nothing where the tables below say "no phrase", which
** SQL gives as NULL. It fails where memory runs out, or where the numbers differ too much in size
** to be compared exactly (by about 33 digits).
**
** `Rounds to` is to a tenth of a percent, half up, in all that follows.
**
** The change c = new ÷ old − 1
**     new = old                              did not change
**     old = 0                                rose from none to N
**     either below 0                         rose (fell) from -3 to 5
**     rounds to 0.0%                         rose (fell) by less than 0.1%
**     rounds to −20 −25 −33.3 −75.0%         fell by a fifth, a quarter, a third, three quarters
**     rounds to −50.0%                       halved
**     −0.65 < c, and below that              more than halved
**     c ≤ −0.45, and above that              almost halved
**     rounds to 100 200 300.0%               doubled, tripled, quadrupled
**     0.85 ≤ c, and below that               almost doubled; likewise 1.85, 2.85
**     above that, c < 1.85, 2.85, 4          more than doubled, tripled, quadrupled
**     4 ≤ c                                  rose to more than N times as many, N = floor(c + 1);
**                                            rose to N times as many where c is whole
**     otherwise                              rose (fell) by P%
**
** The ratio r = new ÷ old, to be followed by the older number (`almost double 2008`, `23% more than
** in 2008`)
**     old = 0, either below 0                no phrase
**     rounds to N × 100.0%, N from 2 on      double, three times, …
**     from 0.95 N below that                 almost double
**     up to 1.05 N above that                more than double
**     rounds as a fraction does              a tenth of, a fifth of, a quarter of, a third of,
**                                            half, two-thirds of, three-quarters of
**     within a twentieth of it below         almost half
**     within a twentieth of it above         just over half
**     new = old                              the same as
**     |r − 1| < 0.0005                       almost the same as
**     r ≤ 0.005                              less than 1% of; none of where new is 0
**     otherwise                              P% more than, P% less than
**
** The share s = part ÷ whole
**     whole not above 0, part below 0        no phrase
**     rounds as a fraction does              half, a third, a quarter, two-thirds, three-quarters,
**                                            one in five, one in ten
**     within a twentieth of it below         nearly a third
**     within a twentieth of it above         just over a third
**     otherwise                              P%
*/
#ifndef PROSECUTIONS_WORDS_WORDS_H
#define PROSECUTIONS_WORDS_WORDS_H

#include "base/base.h"
#include "words/title.h"

/* Appends the phrase for the change from `old` to `new`. */
bool words_change(struct decimal new, struct decimal old, struct text *text, struct error *error);
/* Appends the phrase for the ratio new ÷ old. */
bool words_ratio(struct decimal new, struct decimal old, struct text *text, struct error *error);
/* Appends the phrase for the share part ÷ whole. */
bool words_share(struct decimal part, struct decimal whole, struct text *text, struct error *error);

#endif
