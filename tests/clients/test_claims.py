"""Every number and every claim of 2,000 stories, read out of their sentences and caveats and held against an own
reckoning from the rows and against the conditions of METHODS (claims.py), over the built-in figures, the real releases
and made-up ones (claim_sources.py). That the reader is no rubber stamp is shown by doctored sentences, each of which it
has to refuse. CLAIMS_STORIES and CLAIMS_SEED ask for more stories, or others."""
import collections
import html
import json
import os
import random
import re
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

from claim_sources import built_in_sources, choose, made_up, real_sources, still
from claims import SIGNIFICANT, Story, Wrong
from reckoning import benjamini_hochberg, contrast, dispersed
from test_figures import ROOT

STORIES = int(os.environ.get("CLAIMS_STORIES", "2000"))
SEED = int(os.environ.get("CLAIMS_SEED", "15"))
OF_REAL, OF_MADE_UP = 90, 20  # stories of each source
HEADLINES = 6  # of so many stories one has its page made
FORMS = {"against", "more", "less", "one", "in line", "cannot", "headline: change", "headline: no change",
         "headline: not followed"}


def quoted(text):
    return "NULL" if text is None else "'" + text.replace("'", "''") + "'"


def ask(statements):
    """The first value of each row, read as JSON, from one shell."""
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", "-list", ":memory:"],
                          input="\n".join([".load build/prosecutions", *statements]), cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


def arguments(story):
    """The arguments of local_story and story_page."""
    given = [story.force, story.offence, str(story.now), story.source.name] + [story.source.who] * bool(story.source.who)
    return ", ".join(map(quoted, given))


def facts_of(stories):
    return ask([f"SELECT json_group_array(json_array(fact, value, compared_with, change, significance, sentence, caveat)) "
                f"FROM local_story({arguments(story)});" for story in stories])


def headlines_of(stories):
    return [html.unescape(text) for text in ask([f"SELECT json_quote(substr(page, instr(page, '<h1>') + 4, instr(page, '</h1>') - instr(page, '<h1>') - 4)) "
                f"FROM story_page({arguments(story)});" for story in stories])]


class Claims(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        chance = random.Random(SEED)
        cls.sources = list(built_in_sources()) + ([] if os.environ.get("CLAIMS_QUICK") else list(real_sources()))
        cls.stories = [Story(source, *choose(source, chance)) for source in cls.sources for _ in range(OF_REAL)]
        number = 0
        while len(cls.stories) < STORIES:
            source, number = made_up(cls.folder.name, chance, number), number + 1
            if source is not None:
                cls.sources.append(source)
                cls.stories += [Story(source, *choose(source, chance)) for _ in range(OF_MADE_UP)]
        cls.sources.append(still(cls.folder.name))
        cls.stories += [Story(cls.sources[-1], force, "34 Robbery", "2018") for force in cls.sources[-1].forces]
        with ThreadPoolExecutor(2) as pool:
            facts, headlines = pool.map(lambda ask_for: ask_for(), [lambda: facts_of(cls.stories), lambda: headlines_of(
                cls.stories[::HEADLINES])])
        cls.told = list(zip(cls.stories, facts))
        cls.headlines = list(zip(cls.stories[::HEADLINES], headlines))

    def complain(self, wrong, of):
        self.assertEqual(len(wrong), 0, "\n".join(wrong[:12]) + f"\n{len(wrong)} of {of}")

    @staticmethod
    def name(story):
        return f"local_story({arguments(story)})"

    def test_every_story(self):
        wrong, forms, facts = [], collections.Counter(), collections.Counter()
        for story, rows in self.told:
            try:
                story.check(rows)
            except Wrong as error:
                wrong.append(f"{self.name(story)}\n    {error}")
            facts.update(row[0] for row in rows)
        for story, headline in self.headlines:
            try:
                story.check_headline(headline)
            except Wrong as error:
                wrong.append(f"{self.name(story)}: {headline}\n    {error}")
        for story in self.stories:
            forms.update(story.told)
        print(len(self.told), "stories of", len(self.sources), "sources:", dict(facts), dict(forms))
        self.complain(wrong, len(self.told))
        self.assertGreaterEqual(len(self.told), STORIES)
        self.assertEqual(set(forms), FORMS)

    # Tests of the test: what is no longer so has to be refused.

    def refused(self, story, fact, row, sentence, caveat):
        """Whether the row with this sentence and caveat is refused."""
        try:
            story.check_fact(fact, *row[1:5], sentence, caveat)
        except Wrong:
            return True
        return False

    def rows(self):
        """(story, row) of all that has a sentence, in an order drawn by lot."""
        rows = [(story, row) for story, facts in self.told for row in facts if row[5]]
        random.Random(SEED).shuffle(rows)
        return rows

    def test_every_number_is_read(self):
        """Any number of a sentence or a caveat one more, one at a time."""
        numbers = re.compile(r"\d+")
        for story, row in self.rows()[:250]:
            for place, text in ((5, row[5]), (6, row[6] or "")):
                for found in numbers.finditer(text):
                    other = str(int(found[0]) + 1).zfill(len(found[0]))
                    doctored = text[:found.start()] + other + text[found.end():]
                    sentence, caveat = (doctored, row[6]) if place == 5 else (row[5], doctored)
                    self.assertTrue(self.refused(story, row[0], row, sentence, caveat), f"{text}\n{doctored}")

    def test_every_word_is_read(self):
        """Any word left out, or another put in its place: what is not known is no sentence."""
        for story, row in self.rows()[:80]:
            words = row[5].split(" ")
            for i, word in enumerate(words):
                for other in ([], ["soared"]):
                    doctored = " ".join(words[:i] + other + words[i + 1:])
                    self.assertTrue(self.refused(story, row[0], row, doctored, row[6]), doctored)
            for i in range(len(caveat := (row[6] or "").split(" "))):
                doctored = " ".join(caveat[:i] + caveat[i + 1:])
                self.assertTrue(row[6] is None or self.refused(story, row[0], row, row[5], doctored), doctored)

    def test_doctored_claims_are_refused(self):
        """Sentences that are whole, and say something else."""
        def swap(a, b):
            return lambda s: s.replace(a, b, 1) if a in s else None
        doctors = {
            "rise for fall": swap(" rose ", " fell "), "fall for rise": swap(" fell ", " rose "),
            "a contrast": swap(". Across", ". In contrast, across"), "no contrast": swap(". In contrast, across", ". Across"),
            "in line": lambda s: re.sub(r"\. Across (.+?) it ", r", in line with \1, where it ", s),
            "not in line": lambda s: re.sub(r", in line with (.+?), where it ", r". Across \1 it ", s),
            "less for more": swap(" more than across", " less than across"),
            "more for less": swap(" less than across", " more than across"),
            "did not change": lambda s: re.sub(r" (rose|fell) by [\d.]+% in", " did not change in", s),
            "highest for lowest": lambda s: s.replace("lowest", "highest") if "lowest" in s else None,
            "lowest for highest": lambda s: s.replace("highest", "lowest") if "highest" in s else None,
            "a place": swap("second", "third"), "a range": swap("anywhere from first", "anywhere from second"),
            "no range": lambda s: re.sub(r"allowing for chance, .+\.", "chance does not explain the place.", s)
            if "anywhere" in s else None,
            "joint": swap("had the ", "had the joint "), "not joint": swap("had the joint ", "had the "),
            "doubled": swap("almost doubled", "doubled"), "more than doubled": swap("almost doubled", "more than doubled"),
            "tripled": swap("doubled", "tripled"), "halved": swap("more than halved", "halved"),
            "half": swap("just over half", "half"), "nearly": swap("nearly a", "just over a"),
            "a third for a quarter": swap("a quarter", "a third"), "one in ten": swap("one in ten", "one in five"),
            "percent": lambda s: re.sub(r" by (\d+)%", lambda m: f" by {int(m[1]) + 7}%", s),
            "to the decimal": lambda s: re.sub(r" by (\d+)%", lambda m: f" by {m[1]}.0%", s),
            "times as many": lambda s: re.sub(r"rose to (more than )?(\d+) times", r"rose to \1\g<2>0 times", s),
            "times more": swap(" times as many", " times more"),
            "England and Wales": lambda s: re.sub(r"the \w+ forces with figures", "England and Wales", s),
            "some forces": swap("England and Wales", "the 30 forces with figures"),
            "another force": lambda s: s.replace("Lancashire", "Cumbria") if "Lancashire" in s else None,
            "another offence": lambda s: s.replace("robbery", "burglary") if "robbery" in s else None,
            "another year": lambda s: re.sub(r"\b20(1\d)\b", lambda m: f"20{int(m[1]) + 3}", s, count=1),
            "another quarter": swap("first quarter", "second quarter"),
            "convicted": swap(" prosecuted for ", " convicted of "), "sentenced": swap(" sentenced ", " prosecuted "),
            "people for cases": swap(" completed prosecutions ", " people "), "people for crimes": swap(" crimes ", " people "),
            "women for people": swap(" people ", " women "), "men for women": swap(" women ", " men "),
            "companies": lambda s: re.sub(r", of which [\d,]+ compan(y|ies)", "", s),
            "none": lambda s: re.sub(r", [\d,]+ people were", ", no people were", s),
            "per quarter": swap(" (a rate per quarter)", ""), "all": swap("none of the ", "all "),
            "either": swap(" either.", "."), "also": swap(" also ", " "),
        }
        tried = collections.Counter()
        for story, row in self.rows():
            for name, doctor in doctors.items():
                doctored = doctor(row[5]) if tried[name] < 30 else None
                if doctored in (None, row[5]):
                    continue
                tried[name] += 1
                self.assertTrue(self.refused(story, row[0], row, doctored, row[6]), f"{name}: {row[5]}\n{doctored}")
        self.assertEqual(set(doctors) - set(tried), set(), "no sentence to doctor")

    def test_doctored_caveats_and_figures_are_refused(self):
        tried = collections.Counter()
        for story, row in self.rows():
            caveat = row[6] or ""
            doctored = {"left out": "", "low": caveat + " Low number: under 20.", "p": caveat.replace("p = ", "p < "),
                        "too few": caveat.replace("The difference from the rest of the country may be chance",
                                                  f"Too few cases to tell whether {story.force} differs"),
                        "another dispersion": re.sub(r"(dispersion (?:of )?)([\d,]+)", r"\g<1>1\2", caveat),
                        "another gap": re.sub(r"(Not in the source: .*?)(\d)\.", r"\g<1>9.", caveat),
                        "another force": caveat.replace("is without ", "is without Atlantis, ")}
            needed = re.search("Low number|percentage of numbers|may be chance|what chance could|differs|ranked|reliable", caveat)
            for name, text in doctored.items():
                if text.strip() == caveat or tried[name] >= 30 or (name == "left out" and not needed):
                    continue
                if name == "low" and "Low number" in caveat:
                    continue
                tried[name] += 1
                self.assertTrue(self.refused(story, row[0], row, row[5], text.strip()), f"{name}: {caveat}\n{text}")
            for column in range(1, 5):
                if row[column] is not None and tried[column] < 30:
                    other = row[:column] + [row[column] * 1.01 + 0.01] + row[column + 1:]
                    tried[column] += 1
                    self.assertTrue(self.refused(story, row[0], other, row[5], row[6]), row)
        self.assertEqual(len(tried), 7 + 4, tried)

    def test_a_fact_that_is_missing_or_without_reason_is_refused(self):
        for story, facts in self.told[::20]:
            for i, row in enumerate(facts):
                with self.assertRaises(Wrong, msg=row):
                    story.check(facts[:i] + facts[i + 1:])
                if row[0] == "not_given":
                    reason = row[6].replace("has no figures for", "has only a part of").replace(
                        "no rate of fewer than 3", "no population").replace("nothing earlier", "nothing later")
                    if reason != row[6]:
                        with self.assertRaises(Wrong, msg=reason):
                            story.check(facts[:i] + [row[:6] + [reason]] + facts[i + 1:])

    def test_doctored_headlines_are_refused(self):
        tried = collections.Counter()
        for story, headline in self.headlines:
            for a, b in (("No clear change in", "Too few"), ("Too few", "No clear change in"), ("rose", "fell"), ("fell", "rose"),
                         ("did not follow the fall", "did not follow the rise"), ("No clear change in", "A rise in")):
                if a in headline:
                    tried[a] += 1
                    with self.assertRaises(Wrong, msg=headline):
                        story.check_headline(headline.replace(a, b, 1))
        self.assertGreaterEqual(len(tried), 5)


if __name__ == "__main__":
    unittest.main()
