/* words/words.h: the phrase for a comparison of two numbers.
**
**     struct text text = {0};
**     words_change(decimal_of_integer(175), decimal_of_integer(142), &text, error); // rose by 23%
**     words_ratio(decimal_of_integer(175), decimal_of_integer(90), &text, error); // almost double
**     words_share(decimal_of_integer(1), decimal_of_integer(5), &text, error); // one in five
**
** Every decision is made on whole numbers of 128 bits, so that a number on the boundary of two
** phrases falls on the same side on every machine. No phrase overstates, says "times more", or uses
** an adjective. A percentage P is rounded half up, to a whole number from 10% on and to one decimal
** below (`5.0%`). A percentage below 100 that would be rounded to 100% is written `more than 99%`,
** and one above 0 that would be rounded to 0.0% is written `less than 0.1%`. Numbers have commas
** between thousands.
**
** Each call appends its phrase to `text`, or nothing where the tables below say "no phrase", which
** SQL gives as NULL. It fails where memory runs out, or where the numbers differ too much in size
** to be compared exactly (by about 33 digits).
**
** The change c = new ÷ old − 1
**     new = old                              did not change
**     old = 0                                rose from none to N
**     either below 0                         rose (fell) from -3 to 5
**     |c| < 0.0005                           rose (fell) by less than 0.1%
**     within 0.005 of −1/5 −1/4 −1/3 −3/4    fell by a fifth, a quarter, a third, three quarters
**     −0.65 < c < −0.505                     more than halved
**     −0.505 ≤ c ≤ −0.495                    halved
**     −0.495 < c ≤ −0.45                     almost halved
**     0.85 ≤ c < 0.995                       almost doubled
**     0.995 ≤ c ≤ 1.005                      doubled
**     1.005 < c < 1.85                       more than doubled
**     1.85 ≤ c < 1.99, ≤ 2.01, < 2.85        almost tripled, tripled, more than tripled
**     2.85 ≤ c < 2.99, ≤ 3.01, < 4           almost quadrupled, quadrupled, more than quadrupled
**     4 ≤ c                                  rose to more than N times as many, N = floor(c + 1);
**                                            rose to exactly N times as many where c is whole
**     otherwise                              rose (fell) by P%
**
** The ratio r = new ÷ old, to be followed by the older number (`almost double 2008`, `23% more than
** in 2008`). Its boundaries are those of the change, with r = c + 1, and a few more below a half.
**     old = 0, either below 0                no phrase
**     new = old                              the same as
**     |r − 1| < 0.0005                       almost the same as
**     within 0.005 of a fraction             a tenth of, a fifth of, a quarter of, a third of,
**                                            half, two thirds of, three quarters of,
**                                            four fifths of;
**                                            `about` before it where r is not exactly the fraction
**     0.35 < r < 0.45                        less than half
**     0.45 ≤ r < 0.495                       almost half
**     0.505 < r ≤ 0.55                       just over half
**     1.85 ≤ r < 1.995                       almost double
**     1.995 ≤ r ≤ 2.005                      double (about double)
**     2.005 < r < 2.85                       more than double
**     2.85 ≤ r < 2.99, ≤ 3.01, < 3.85        almost triple, (about) triple, more than three times
**     3.85 ≤ r < 3.99, ≤ 4.01, < 5           almost four times, (about) four times, more than four
**                                            times
**     5 ≤ r                                  more than N times, N = floor(r); N times where r is
**                                            whole
**     r ≤ 0.005                              less than 1% of; none of where new is 0
**     otherwise                              P% more than, P% less than
**
** The share s = part ÷ whole
**     whole not above 0, part below 0        no phrase
**     exactly a fraction                     half, a third, a quarter, two thirds, three quarters,
**                                            one in five, one in ten
**     within half a point of it              about a third
**     0.5 to 2 points below it               nearly a third
**     0.5 to 2 points above it               just over a third
**     otherwise                              P%
*/
#ifndef PROSECUTIONS_WORDS_WORDS_H
#define PROSECUTIONS_WORDS_WORDS_H

#include "base/base.h"

/* Appends the phrase for the change from `old` to `new`. */
bool words_change(struct decimal new, struct decimal old, struct text *text, struct error *error);
/* Appends the phrase for the ratio new ÷ old. */
bool words_ratio(struct decimal new, struct decimal old, struct text *text, struct error *error);
/* Appends the phrase for the share part ÷ whole. */
bool words_share(struct decimal part, struct decimal whole, struct text *text, struct error *error);

#endif
