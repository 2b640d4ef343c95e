"""README.md and the pages of sql/docs say what happens: their statements print what stands below them, their links
lead somewhere, and what is made by a generator is what it makes."""
import collections
import csv
import decimal
import gzip
import re
import sys
import unittest

import documents
from documents import DOCS, PAGES, ROOT
from test_figures import MAGISTRATES, SHARED, members

sys.path.insert(0, str(ROOT / "tests" / "docs"))
import sources

SAMPLE = ROOT / "build" / "sample" / "made_up_outcomes_2017_2024.csv"
HOME_OFFICE = SHARED / "home-office" / "outcomes-2018-19.csv.gz"

LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.M | re.S)


def anchors(page):
    """What a link may name of a page: its headings, as GitHub and the site call them."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    found = set()
    for heading in re.findall(r"^#{1,6} (.*)$", text, re.M):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        found.add(slug if slug not in found else f"{slug}-1")
    return found


class Documents(unittest.TestCase):
    maxDiff = None

    def test_each_statement_prints_what_stands_below_it(self):
        ran = 0
        for page in PAGES:
            with documents.folder_of(page) as folder:
                for session in documents.sessions_of(page):
                    with self.subTest(f"{page.name}: {session.heading}"):
                        reason = documents.why_not(page, session)
                        if reason:
                            self.skipTest(reason)
                        for block, printed in documents.run(folder, session):
                            ran += 1
                            if block.expected is not None:
                                self.assertEqual(printed, documents.trimmed(block.expected.text), block.text)
                            else:
                                self.assertNotIn("Error: ", printed, block.text)
        self.assertGreater(ran, 15)

    def test_links(self):
        for page in [*PAGES, DOCS / "reference.md"]:
            text = FENCED.sub("", page.read_text(encoding="utf-8"))
            for link in (first or second for first, second in LINK.findall(text)):
                with self.subTest(f"{page.name}: {link}"):
                    path, _, anchor = link.partition("#")
                    if re.match(r"[a-z]+:", link):
                        self.assertTrue(link.startswith("https://"), link)
                        continue
                    target = (page.parent / path).resolve() if path else page
                    self.assertTrue(target.exists(), f"{target} is not there")
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_there_is_a_recipe_for_what_people_ask(self):
        text = (DOCS / "cookbook.md").read_text(encoding="utf-8")
        self.assertGreaterEqual(len(re.findall("^### ", text, re.M)), 40)
        self.assertEqual(len(re.findall("^### ", text, re.M)),
                         sum(session.heading != "Cookbook" for session in documents.sessions_of(DOCS / "cookbook.md")))

    def test_every_problem_has_its_way_out(self):
        source = (ROOT / "ext" / "layout" / "problem.c").read_text(encoding="utf-8")
        text = (DOCS / "errors.md").read_text(encoding="utf-8")
        problems = set(re.findall(r'\[PROBLEM_\w+\] = \{"([^"]+)"', source))
        self.assertGreater(len(problems), 20)
        self.assertEqual({problem for problem in problems if f"`{problem}`" not in text}, set())


def answer(question):
    """The rows below the question in the cookbook, as lists of text."""
    [session] = [session for session in documents.sessions_of(DOCS / "cookbook.md") if session.heading == question]
    rows = session.blocks[0].expected.text.splitlines()
    return [re.split(r" {2,}", row.rstrip()) for row in rows[2:]]


def percent(part, whole):
    return str((decimal.Decimal(100 * part) / whole).quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP))


class Answers(unittest.TestCase):
    """Some of the cookbook's answers, worked out by Python's csv module."""

    def test_women(self):
        short = ("Up to and including 1 month", "Over 1 month and up to", "Over 2 months", "Over 3 months to less")
        years = collections.defaultdict(lambda: [0, 0])
        with open(SAMPLE, newline="") as file:
            for row in csv.DictReader(file):
                if "Female" in row["Sex"] and "custody" in row["Sentence Outcome"].lower() and row["Year"] >= "2021":
                    years[row["Year"]][0] += int(row["Sentenced"])
                    if row["Custodial Sentence Length"].split(": ")[-1].startswith(short):
                        years[row["Year"]][1] += int(row["Sentenced"])
        self.assertEqual(answer("How many women are sent to prison for less than six months?"),
                         [[year, *map(str, counts)] for year, counts in sorted(years.items())])

    def test_disposals(self):
        outcomes = collections.Counter()
        with open(SAMPLE, newline="") as file:
            for row in csv.DictReader(file):
                if row["Offence Group"].endswith(": Theft offences") and row["Year"] == "2024":
                    outcomes[row["Sentence Outcome"].split(": ")[-1]] += int(row["Sentenced"])
        self.assertEqual([[count, share] for _, count, share in answer("How are people sentenced for an offence?")],
                         [[str(count), percent(count, outcomes.total())] for _, count in outcomes.most_common() if count])

    @unittest.skipUnless(MAGISTRATES.exists(), "the real files are not here")
    def test_remand(self):
        custody, sentenced = collections.Counter(), collections.Counter()
        for row in members(MAGISTRATES, "utf-8"):
            remand = row["remand_status_with_police"].split(": ")[-1]
            if row["sentenced_not_sentenced"].endswith(": Sentenced"):
                sentenced[remand] += int(row["count"])
                custody[remand] += int(row["count"]) * row["outcome"].lower().endswith(": immediate custody")
        wanted = answer("Are people who were held in custody by the police more often sent to prison?")
        self.assertEqual(wanted, [[remand, str(sentenced[remand]), str(custody[remand]),
                                   percent(custody[remand], sentenced[remand])] for remand, *_ in wanted])
        self.assertEqual(len(wanted), len(sentenced))

    @unittest.skipUnless(HOME_OFFICE.exists(), "the real files are not here")
    def test_charges(self):
        charged, outcomes = collections.Counter(), collections.Counter()
        with gzip.open(HOME_OFFICE, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if "burglary" in row["offence_description"].lower() and row["outcome_type"] not in ("1a", "2a", "3a"):
                    count = row["force_outcomes_recorded_in_quarter"]
                    outcomes[row["force_name"]] += int(count) if count != "NA" else 0
                    charged[row["force_name"]] += int(count) if count != "NA" and row["outcome_type"] == "1" else 0
        wanted = answer("Where does a burglary most often end in a charge?")
        names = {force: {"City of London": "London, City of"}.get(force, force) for force, *_ in wanted}
        self.assertEqual(wanted, [[force, str(outcomes[names[force]]), str(charged[names[force]]),
                                   percent(charged[names[force]], outcomes[names[force]])] for force, *_ in wanted])


class Sources(unittest.TestCase):
    """sql/docs/sources.md is what `make sources` makes, and what it says of releases is what they hold."""
    maxDiff = None

    @unittest.skipUnless((ROOT / "build" / "list_layouts").exists(), "build/list_layouts is not here")
    def test_the_page_is_current(self):
        self.assertEqual((DOCS / "sources.md").read_text(encoding="utf-8"), sources.page(), "run make sources")

    def test_built_in_figures(self):
        with open(sources.MEASURED, newline="", encoding="utf-8") as file:
            rows = {row["release"]: row for row in csv.DictReader(file)}
        for name in sources.BUILTIN:
            self.assertEqual(rows[name], sources.measure(name, name), "run make sources")

    @unittest.skipUnless(SHARED.exists(), "the real files are not here")
    def test_releases(self):
        with open(sources.MEASURED, newline="", encoding="utf-8") as file:
            self.assertEqual(list(csv.DictReader(file)), sources.measure_all(), "run make sources")


if __name__ == "__main__":
    unittest.main()
