"""Offences as people say them: words in use find the offences that they mean, each offence with more than 500 defendants in
2018 and each group has a title for print, and what is nearly a name gives that name first."""
import collections
import csv
import re
import subprocess
import unittest

from claims import ADMIN, KNOWN, REFERENCE
from test_figures import ROOT

SOURCE = "builtin:moj-2018"
# What people say, and the codes of the offences, or the group, that they mean.
WORDS = {
    "speeding": "816", "shoplifting": "46", "drink driving": "803A", "drink-driving": "803A", "drunk driving": "803A",
    "drug driving": "803A", "GBH": "5A 8F", "grievous bodily harm": "5A 8F", "ABH": "8.01", "mugging": "34", "murder": "1",
    "murders": "1", "arson": "56A 56B", "car theft": "48 130", "bike theft": "44", "cannabis": "92E.01 92E.02",
    "indecent images": "86.1 86.2 86.3", "child pornography": "86.1 86.2 86.3", "knife crime": "10D", "knives": "10D",
    "carrying a knife": "10D", "common assault": "105", "TV licence": "191A", "fare dodging": "169A", "fly-tipping": "91.1",
    "fly tipping": "91.1", "drunk and disorderly": "141", "begging": "182", "careless driving": "804B", "dangerous driving": "802",
    "no insurance": "809B", "driving without insurance": "809B", "mobile phone": "804A", "using a phone while driving": "804A",
    "hit and run": "805", "MOT": "813", "car tax": "170", "truancy": "112A", "revenge porn": "8.19", "coercive control": "8.21",
    "money laundering": "38", "benefit fraud": "53.3 151", "perjury": "67.1 67.2", "perverting the course of justice": "79.1 79.2",
    "kidnapping": "36.2", "blackmail": "35", "fox hunting": "121A", "poaching": "118 119", "grooming": "88A", "flashing": "88D",
    "skipping bail": "83.2", "affray": "66.1", "wasting police time": "195", "tax evasion": "53.5", "joyriding": "37 130",
    "pickpocketing": "39", "emergency workers": "8.22", "death by dangerous driving": "4.4", "death threats": "3B",
    "corporate manslaughter": "4.10", "going equipped": "33", "stolen goods": "54", "fighting in public": "66.1",
    "domestic burglary": "28.1 28.2 29", "theft of a motor vehicle": "48 130", "harassing somebody": "8.09 195",
    "drugs": "Drug offences", "theft": "Theft offences", "violence": "Violence against the person", "robbery": "34",
    "sex offences": "Sexual offences", "weapons": "Possession of weapons", "driving offences": "Summary motoring",
    "fraud": "Fraud offences", "public order": "Public order offences",
}
NEARLY = {"burglery": "Burglary", "shop lifting": "Theft from Shops", "robery": "Robbery", "Murdr": "Murder", "theif": "Theft offences",
          "speeding offences": "Speed limit", "drink drivng": "under the influence", "money": "Money laundering", "knife": "blade or point"}


def tell(words):
    """(first sentence and caveat), or the message of the error."""
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", "-list", ":memory:", ".load build/prosecutions",
                           "SELECT sentence, caveat FROM local_story(NULL, '{}', 2018, '{}') LIMIT 1".format(
                               words.replace("'", "''"), SOURCE)],
                          cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return done.stdout if done.returncode == 0 else done.stderr


class Words(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(REFERENCE / "builtin_moj-2018.csv", newline="", encoding="utf-8") as file:
            next(file)
            cls.rows = list(csv.DictReader(file))
        cls.sums = collections.Counter()
        for row in cls.rows:
            for name in (row["offence"].split(" ")[0], row["offence_group"], row["offence"]):
                cls.sums[name] += int(row["prosecuted"])

    def test_words_mean_the_offences(self):
        self.assertGreaterEqual(len(WORDS), 60)
        for words, meant in WORDS.items():
            with self.subTest(words):
                told = tell(words)
                found = re.match(r"Across England and Wales, (no|[\d,]+) (?:person|people) (?:was|were) prosecuted", told)
                self.assertTrue(found, told)
                number = 0 if found[1] == "no" else int(found[1].replace(",", ""))
                if meant in self.sums and meant[0].isalpha():
                    self.assertEqual(number, self.sums[meant])
                else:
                    codes = meant.split(" ")
                    self.assertLessEqual(number, sum(self.sums[code] for code in codes))
                    if not {"195", "141"} & set(codes):  # codes of several offences
                        self.assertEqual(number, sum(self.sums[code] for code in codes))

    def test_what_is_nearly_a_name_gives_it_first(self):
        for words, name in NEARLY.items():
            with self.subTest(words):
                told = tell(words)
                self.assertIn(name, re.split("the nearest (?:is|are): ", told)[-1].split(";")[0], told)
                self.assertIn("the nearest ", told)

    def test_all_that_matters_has_a_title(self):
        defendants = collections.Counter()
        for row in self.rows:
            defendants[row["offence"]] += int(row["defendants"])
        names = {name for name, number in defendants.items() if number > 500} | {row["offence_group"] for row in self.rows}
        with open(REFERENCE / "builtin_cps.csv", newline="", encoding="utf-8") as file:
            next(file)
            names |= {row["offence_group"] for row in csv.DictReader(file)} - {ADMIN}
        self.assertGreater(len(names), 100)
        for name in names:
            self.assertTrue(KNOWN.titles.get(name.casefold()), name)

    def test_titles_can_be_printed(self):
        for published, titles in KNOWN.titles.items():
            for title in titles:
                self.assertNotRegex(title, r"\(MOT\)|- triable|- indictable|[/&;]|etc\b|\.$| $|^ ", published)
                self.assertTrue(title[:1].islower() or title[:2].isupper(), title)


if __name__ == "__main__":
    unittest.main()
