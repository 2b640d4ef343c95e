"""What every client is asked, and what is to be answered: the one table of test_clients.py and its drivers.

A question has one `?`, for which `given` stands, and gives one value. `answered(case, told)` is what must be true of
the value, or of the whole message that the client's user is shown where the question is an error.
"""
import dataclasses
import functools
import shutil
import subprocess
import xml.etree.ElementTree
from typing import Callable

from test_figures import MAGISTRATES, ROOT

ROWS, BEGIN, END = 20000, 2019, 2024
STORY = "In Lancashire, 1,423 people were prosecuted for theft from shops in 2018."


@dataclasses.dataclass
class Question:
    name: str  # as the README's table calls it; "" where that says nothing of it
    sql: str
    given: str
    answered: Callable
    is_error: bool = False


def made_up(folder):
    """A made-up release, zipped, in the folder: (its path, the sum of Lancashire's by its maker)."""
    csv = folder / "made_up_outcomes_2019_2024.csv"
    sums = subprocess.run([ROOT / "build" / "make_sample", str(ROWS), str(BEGIN), str(END),
                           ROOT / "tests" / "sample" / "proportions.csv", csv], check=True, stdout=subprocess.PIPE).stdout
    header, *_, total = [line.split(",") for line in sums.decode().splitlines()]
    assert total[0] == "all"
    path = shutil.make_archive(folder / "release", "zip", folder, csv.name)
    csv.unlink()
    return path, total[header.index("prosecuted_lancashire")]


def equal(expected):
    return lambda case, told: case.assertEqual(told, expected)


def is_story(case, told):
    """A text of several lines, of which the first is known."""
    case.assertEqual(told.splitlines()[0], STORY)
    case.assertGreater(len(told.splitlines()), 3)


def is_chart(title, case, told):
    """A picture with that title, and a bar for each of the 43 forces."""
    picture = xml.etree.ElementTree.fromstring(told)
    case.assertEqual(picture.tag, "{http://www.w3.org/2000/svg}svg")
    case.assertIn(title, "".join(picture.itertext()))
    case.assertEqual(sum("Dyfed-Powys" in "".join(element.itertext()) for element in picture.iter() if element.tag.endswith("}title")), 1)


def tells_the_nearest(case, told):
    """What there is instead, to the last."""
    case.assertRegex(told, r"prosecutions: local_story: the source has no offence 'drug'; ")
    case.assertRegex(told, r": the group Drug offences; (?s:.)*; 92A\.11 Production, supply and possession with intent to supply "
                           r"a controlled drug - Class C")


def tells_the_name(name, case, told):
    case.assertIn(f"prosecutions: {name}: no such file (looked in ", told)


def questions(folder):
    """The folder gets the files that they ask about."""
    zipped, total = made_up(folder)
    name = "Dyfed–Powys £.csv"
    title = "Made up — £ & <forces>"
    asked = [
        Question("", "SELECT sqlite_version() || ?", "", lambda case, told: case.assertRegex(told, r"^3\.\d+\.\d+$")),
        Question("a sum", "SELECT sum(prosecuted) FROM prosecutions(?) WHERE force = 'Lancashire'", zipped, equal(total)),
        Question("a story", "SELECT group_concat(sentence, char(10)) FROM local_story('Lancashire', 'shoplifting', 2018, ?) "
                 "WHERE sentence <> ''", "builtin:moj-2018", is_story),
        Question("an error", "SELECT sentence FROM local_story('Lancashire', ?, 2018, 'builtin:moj-2018')", "drug",
                 tells_the_nearest, is_error=True),
        Question("", "SELECT count(*) FROM prosecutions(?)", name, functools.partial(tells_the_name, name), is_error=True),
        Question("a chart", f"SELECT bar_chart(prosecuted, force, '{title}') FROM prosecutions(?)", zipped,
                 functools.partial(is_chart, title)),
    ]
    if MAGISTRATES.exists():
        asked.insert(2, Question("a published zip", "SELECT sum(defendants) FROM prosecutions(?) WHERE force = 'Lancashire'",
                                 str(MAGISTRATES), equal("45781")))
    return asked
