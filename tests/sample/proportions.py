#!/usr/bin/env python3
"""Works tests/sample/proportions.csv out from two releases of the Ministry of Justice: who was
prosecuted at magistrates' courts in 2018, by which force and for what, and how people were sentenced
for each type of offence in 2018.

    python3 tests/sample/proportions.py ../shared/data > tests/sample/proportions.csv
"""
import collections
import csv
import io
import pathlib
import sys
import zipfile


def members(archive, encoding):
    with zipfile.ZipFile(archive) as opened:
        [name] = opened.namelist()
        yield from csv.DictReader(io.TextIOWrapper(opened.open(name), encoding, newline=""))


def main(shared):
    weights = collections.Counter()
    for row in members(shared / "moj" / "remands-magistrates-court-2018.zip", "utf-8"):
        count = int(row["count"])
        if row["offence_type"].startswith("05") or row["outcome"] == "01: FTA":
            continue
        weights["person", row["type_of_defendant"], row["sex"], row["age_group"],
                row["age_range"], row["ethnicity"]] += count
        weights["force", row["force_code"]] += count
        weights["offence", row["offence_type"], row["offence_group"], row["offence"]] += count
    for row in members(shared / "moj" / "court-outcomes-2009-2019.zip", "cp1252"):
        if row["Year of Appearance"] == "2018" and row["Offence Type"][:2] != "05":
            weights["sentence", row["Offence Type"][:2], row["Courts"], row["Sentence Outcome"],
                    row["Custodial Sentence Length"] or "20: N/A"] += int(row["Count"])
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["Source: Ministry of Justice, Criminal justice system statistics quarterly: "
                  "December 2018, remands at magistrates' courts, 2018; December 2019, court "
                  "outcomes, 2018. Open Government Licence v3.0."])
    out.writerow(["kind", "weight"] + [f"label_{i}" for i in range(1, 6)])
    for key, weight in sorted(weights.items()):
        out.writerow([key[0], weight, *key[1:], *[""] * (6 - len(key))])


main(pathlib.Path(sys.argv[1]))
