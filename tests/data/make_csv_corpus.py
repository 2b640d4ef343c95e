"""Writes csv_corpus.txt: texts, and the fields that Python's csv module splits them into.

    python3 tests/data/make_csv_corpus.py > tests/data/csv_corpus.txt

Each line is a text in hexadecimal, a colon, and its records, separated by `/`; a record's fields,
in hexadecimal too, are separated by `,`. Python passes over blank lines as empty lists where the
reader has one empty field: both are written as one empty field (and only the empty text has no
record). Texts whose quote is never closed
are left out, since Python takes them without a word and the reader doesn't; so are those with a stray
quote in a record of several lines, and with blanks beside quotes, which Python takes for text. Every text of up to
four of the bytes that matter is there, and a seeded choice of longer ones.
"""

import csv
import io
import itertools
import random
import re

ALPHABET = 'a,"\r\n\0\xff '
CHOSEN, LONGEST = 10000, 24


def is_closed(text):
    """Whether no quoted field is open at the text's end: a closing delimiter then makes a field."""
    marked = list(csv.reader(io.StringIO(text + ",|mark|", newline="")))
    return bool(marked) and marked[-1][-1] == "|mark|"


def is_alike(text, records):
    """Whether the reader and Python mean the same by the text."""
    if re.search('(^|[,\r\n]) +"|" +([,\r\n]|$)', text):
        return False
    if not any("\n" in field or "\r" in field for record in records for field in record):
        return True
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return False
    return not re.search('(^|[,\r\n])[^",\r\n][^,\r\n]*"', text)


def hexadecimal(text):
    return text.encode("latin-1").hex()


def corpus():
    for length in range(5):
        for letters in itertools.product(ALPHABET if length < 4 else ALPHABET[:5], repeat=length):
            yield "".join(letters)
    chance = random.Random(2018)
    for _ in range(CHOSEN):
        yield "".join(chance.choices(ALPHABET, weights=(4, 4, 6, 2, 2, 1, 1, 1), k=chance.randint(5, LONGEST)))


for text in corpus():
    if not is_closed(text):
        continue
    records = list(csv.reader(io.StringIO(text, newline="")))
    if is_alike(text, records):
        print(hexadecimal(text) + ":" + "/".join(",".join(map(hexadecimal, r)) for r in records))
