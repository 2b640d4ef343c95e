"""Writes sql/docs/sources.md: which release has what, from the layouts, the built-in figures and the releases.

    python3 tests/docs/sources.py             prints the page
    python3 tests/docs/sources.py --measure   writes tests/docs/releases.csv anew, from ../shared/data

The layouts are asked by build/list_layouts. What a release holds is asked in SQL and kept in releases.csv, so that
the page can be made where the releases are not. How a release is called and where it is published stands in
publications.csv.
"""
import csv
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SHARED = ROOT.parent / "shared" / "data"
MEASURED = HERE / "releases.csv"
BREAKDOWNS = ("court", "defendant_type", "sex", "age_group", "age_range", "ethnicity", "ethnicity_detailed",
              "offence_type", "offence_group", "offence", "plea", "police_remand", "court_remand", "outcome",
              "sentence_length", "sentence_detail")
MEASURES = ("defendants", "prosecuted", "convicted", "sentenced")
BUILTIN = ("builtin:cps", "builtin:moj-2018", "builtin:moj-2009-2019")
RELEASES = {"cps": "Monthly files of January 2014 to March 2018",
            "moj/remands-magistrates-court-2018.zip": "remands-magistrates-court-2018.zip",
            "moj/court-outcomes-2009-2019.zip": "court-outcomes-2009-2019.zip",
            "home-office/outcomes-2018-19.csv.gz": "outcomes-2018-19.csv.gz"}
FIELDS = ("release", "layout", "files", "rows", "first", "last", "periods", "forces", "offences", "breakdowns",
          "measures")

INTRODUCTION = """# Sources: which release has what

(`make sources` writes this page from the layouts, the built-in figures and the releases themselves.)

A layout is recognised by its header row, whatever the file is called. Title lines above the header and footnotes below
the rows do no harm. UTF-8, UTF-16 and Windows-1252 are recognised too. What the measures count in each layout, and what
they leave out, is in [definitions](definitions.md).
"""

ASKING = """## What is in a file that you have

`source_members` says what was recognised, and what was left out and why. `source_problems` says what is wrong with it.

```sql
SELECT layout, rows, read, why FROM source_members('outcomes.csv');
```
```text
layout        rows    read  why
------------  ------  ----  ---
moj-outcomes  200000  1     -
```

<!-- file outcomes.csv: build/sample/made_up_outcomes_2017_2024.csv -->
If next year's release calls a column something else, say so with `columns=`, the layout's name first:
`prosecutions('outcomes.csv', 'columns="Proceeded against=Prosecutions; Year=Yr"')`. A table that is no such release
at all is read by `published`.
"""


def ask(sql):
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", "-csv", ":memory:", ".load build/prosecutions", sql],
                          cwd=ROOT, stdout=subprocess.PIPE, check=True)
    return list(csv.reader(done.stdout.decode().splitlines()))


def measure(name, source):
    """The row of releases.csv about a source."""
    counts = ", ".join(f"count(DISTINCT {column})" for column in BREAKDOWNS)
    sums = ", ".join(f"count({column})" for column in MEASURES)
    [[files, layout]] = ask(f"SELECT count(*), min(layout) FROM source_members('{source}') WHERE read")
    [[rows, first, last, periods, forces, offences, *found]] = ask(
        f"SELECT count(*), min(period), max(period), count(DISTINCT period), count(DISTINCT force) FILTER (WHERE region IS NOT NULL), "
        f"count(DISTINCT offence), {counts}, {sums} FROM prosecutions('{source}')")
    breakdowns = [column for column, count in zip(BREAKDOWNS, found) if int(count) > 0]
    measures = [column for column, count in zip(MEASURES, found[len(BREAKDOWNS):]) if int(count) > 0]
    return dict(zip(FIELDS, (name, layout, files, rows, first, last, periods, forces, offences,
                             " ".join(breakdowns), " ".join(measures))))


def measure_all():
    return [measure(name, name) for name in BUILTIN] + \
        [measure(called, SHARED / path) for path, called in RELEASES.items()]


def layouts():
    """[(layout's fields, [headers of which one is needed], [(headers, needed)])]"""
    found = []
    lines = subprocess.run([ROOT / "build" / "list_layouts"], stdout=subprocess.PIPE, check=True).stdout.decode()
    for kind, *fields in (line.split("\t") for line in lines.splitlines()):
        if kind == "layout":
            found.append((dict(zip(("name", "publisher", "counts", "status", "built_in", "needs"), fields)), [], []))
        elif kind == "one of":
            found[-1][1].append(fields[0])
        else:
            found[-1][2].append((fields[0], fields[1] == "1"))
    return found


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |\n" for line in lines) + "\n"


def code(words):
    return ", ".join(f"`{word}`" for word in words) or "–"


def headers(text):
    """The first spelling, and how many others there are."""
    first, *others = text.split("|")
    return f"`{first}`" + (f" (or {len(others)} other spelling{'s' * (len(others) > 1)})" if others else "")


def number(text):
    return f"{int(text):,}"


def described(row, layouts_of_builtin, publications):
    """What a release has: a heading and a list."""
    layout = row["layout"] if row["release"] not in BUILTIN else layouts_of_builtin[row["release"]]
    periods = f", {number(row['periods'])} periods" if int(row["periods"]) > 1 else ""
    years = row["first"] if row["first"] == row["last"] else f"{row['first']} to {row['last']}"
    areas = f"{number(row['forces'])} police force areas" if int(row["forces"]) else "England and Wales as a whole"
    offences = f"{number(row['offences'])}" if int(row["offences"]) else "groups of offences alone"
    return (f"### {row['release']}\n\n*{publications[layout]['publication']}* (layout `{layout}`).\n\n"
            f"- Periods: {years}{periods}\n- Areas: {areas}\n- Offences: {offences}\n"
            f"- Broken down by {code(row['breakdowns'].split())}\n- Measures: {code(row['measures'].split())}\n"
            f"- Rows: {number(row['rows'])}\n\n")


def page():
    with open(MEASURED, newline="", encoding="utf-8") as file:
        measured = list(csv.DictReader(file))
    with open(HERE / "publications.csv", newline="", encoding="utf-8") as file:
        publications = {row["layout"]: row for row in csv.DictReader(file)}
    known = layouts()
    text = INTRODUCTION
    built_in = {about["built_in"]: about["name"] for about, _, _ in known}
    text += "\n## The built-in figures\n\n"
    text += "".join(described(row, built_in, publications) for row in measured if row["release"] in BUILTIN)
    text += ("## Releases that were read\n\nThese were read as they were published. The layouts that are not among them are "
             "known by their header rows alone.\n\n")
    text += "".join(described(row, built_in, publications) for row in measured if row["release"] not in BUILTIN)
    text += "## Where releases are published\n\n"
    text += table(["layout", "publisher", "publication", "where"],
                  [[f"`{about['name']}`", about["publisher"] or "–", publications[about["name"]]["publication"],
                    place(publications[about["name"]])] for about, _, _ in known])
    text += "## What each layout reads\n\nHeaders match without regard to case, blanks and punctuation.\n\n"
    for about, one_of, columns in known:
        text += f"### {about['name']}\n\n"
        text += (f"{about['counts']} ({about['publisher']}: {about['status']}.)\n\n" if about["counts"] else
                 "What was saved from this table is read again by its own column names.\n\n")
        needed = [headers(names) for names, is_needed in columns if is_needed]
        needed += ["one of " + headers(names) for names in one_of] + ([about["needs"]] if about["needs"] else [])
        text += f"- Needed: {'; '.join(needed)}\n"
        others = [headers(names) for names, is_needed in columns if not is_needed]
        text += (f"- Also read: {', '.join(others)}\n" if others else "") + "\n"
    return text + ASKING


def place(publication):
    where = publication["where"]
    return f"[{where}]({publication['address']})" if publication["address"] else where


def main():
    if sys.argv[1:] == ["--measure"]:
        with open(MEASURED, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(measure_all())
    else:
        print(page(), end="")


if __name__ == "__main__":
    main()
