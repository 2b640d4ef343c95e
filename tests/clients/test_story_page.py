"""story_page through the sqlite3 shell: each page is read as HTML, and, where Chromium is, shown on a phone and
printed.

Some are of the real files in ../shared/data; without them these are left out.
"""
import html
import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from test_charts import CPS, MAGISTRATES, ROOT, SHARED, picture

VOID = {"meta", "br", "hr", "img", "link", "input"}
LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PHONE = 360  # pixels
LONG = "Conspiracy" * 12 + " <b>to</b> 'do' & \"so\""  # words that no line holds
BUILT_IN = {
    "cps": "SELECT story_page('Lancashire', 'burglary', '2017-Q4')",
    "year": "SELECT story_page('Metropolitan Police', 'Theft offences', 2018, 'builtin:moj-2018')",
}
REAL = {
    "magistrates": f"SELECT story_page('Lancashire', '86.2', 2018, '{MAGISTRATES}')",
    "months": f"SELECT story_page('Kent', 'Sexual Offences', '2018-03', '{CPS}')",
}


def pages():
    """{name: page}"""
    made = {name: picture(sql).decode() for name, sql in {**BUILT_IN, **(REAL if SHARED.exists() else {})}.items()}
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder) / ("a-very-long-name-of-a-file-<i>-" * 5 + ".csv")
        offence = LONG.replace('"', '""')
        source.write_text("period,force,offence,defendants,prosecuted\n" + "".join(
            f'{year},{force},"{offence}",{count},{count}\n' for year, force, count in (
                (2017, "Kent", 123456789012), (2018, "Kent", 1234567890123), (2017, "Metropolitan and City", 4),
                (2018, "Metropolitan and City", 12), (2018, "x" * 80, 3), (2018, "<script>alert(1)</script>", 3))))
        made["hostile"] = picture(f"SELECT story_page('Kent', '%conspiracy%', 2018, '{source}')").decode()
    return made


class Reader(html.parser.HTMLParser):
    """Every element is closed where it belongs."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.links, self.elements, self.text, self.tables = [], [], [], [], [], []
        self.feed(page)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        self.handle_startendtag(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        names = [name for name, _ in attributes]
        assert len(names) == len(set(names)), (tag, attributes)
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        if tag == "table":
            self.tables.append([])
        if tag in ("caption", "th", "td"):
            self.tables[-1].append((tag, attributes.get("scope")))

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, tag

    def handle_data(self, text):
        if not {"style", "title", "desc"} & set(self.open):
            self.text.append(text)


class Pages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = pages()

    def each(self):
        for name, page in self.pages.items():
            with self.subTest(name):
                yield page, Reader(page)

    def test_good_html(self):
        for page, read in self.each():
            self.assertTrue(page.startswith("<!DOCTYPE html>\n<html lang='en-GB'>"))
            self.assertEqual(len(read.ids), len(set(read.ids)))
            tags = [tag for tag, _ in read.elements]
            for tag in ("html", "head", "title", "body", "main", "h1"):
                self.assertEqual(tags.count(tag) - (page.count("<title id=") + page.count("<g><title>")) *
                                 (tag == "title"), 1 + self.cut_titles(page) * (tag == "title"), tag)
            for _, attributes in read.elements:
                for name in attributes.get("aria-labelledby", "").split():
                    self.assertIn(name, read.ids)

    @staticmethod
    def cut_titles(page):
        """Labels of a picture that are cut have the whole as a title."""
        return len(re.findall(r"…<title>", page))

    def test_tables_are_described(self):
        for _, read in self.each():
            self.assertEqual(len(read.tables), 3)
            for table in read.tables:
                self.assertEqual(table[0][0], "caption")
                self.assertTrue(all(scope in ("row", "col") for tag, scope in table if tag == "th"))

    def test_nothing_is_loaded(self):
        for page, read in self.each():
            self.assertFalse({"script", "link", "img", "iframe", "object", "embed", "use", "image", "form"} &
                             {tag for tag, _ in read.elements})
            for tag, attributes in read.elements:
                self.assertFalse({"src", "srcset", "background", "poster", "style"} & set(attributes), tag)
                self.assertFalse([name for name in attributes if name.startswith("on")])
                if "href" in attributes:
                    self.assertEqual((tag, attributes["href"]), ("a", LICENCE))
            for forbidden in ("@import", "url("):
                self.assertNotIn(forbidden, page)
            self.assertEqual(set(re.findall(r"https?://[^'\"<\s]+", page)),
                             {LICENCE, "http://www.w3.org/2000/svg"} if "<svg" in page else {LICENCE})

    def test_hostile_texts_are_text(self):
        text = "".join(Reader(self.pages["hostile"]).text)
        self.assertIn(LONG, text)
        self.assertIn("<script>alert(1)</script>", text)

    def test_facts_are_there(self):
        text = "".join(Reader(self.pages["cps"]).text)
        facts = picture("SELECT sentence || '|' || coalesce(caveat, '') FROM "
                        "local_story('Lancashire', 'burglary', '2017-Q4')").decode().splitlines()
        self.assertEqual(len(facts), 10)
        for fact in facts:
            for part in fact.split("|"):
                self.assertIn(part, text)


@unittest.skipUnless(BROWSER, "Chromium is not here")
class Browser(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pages = pages()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def browse(self, page, *options):
        file = self.folder / "page.html"
        file.write_text(page)
        with tempfile.TemporaryDirectory() as profile:
            return subprocess.run(
                [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
                 f"--user-data-dir={profile}", *options, file.as_uri()],
                stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, timeout=120).stdout.decode()

    def test_the_facts_stand_in_the_page(self):
        text = "".join(Reader(self.browse(self.pages["cps"], "--dump-dom")).text)
        self.assertIn("fell by 15%, from 151 in the fourth quarter of 2016 to 129", text)

    def test_nothing_overflows_on_a_phone(self):
        """What is wider than the window is in a box that scrolls."""
        for name, page in self.pages.items():
            with self.subTest(name):
                shown = self.browse(framed(page) + """<script>onload = () => {
                    const view = document.querySelector("iframe").contentDocument, root = view.documentElement;
                    const wide = [...view.body.querySelectorAll("*")].filter(element =>
                        element.getBoundingClientRect().right > root.clientWidth + 1 &&
                        !element.closest(".scroll, .map, svg")).map(element => element.tagName);
                    document.title = `${root.clientWidth} ${root.scrollWidth} ${wide}.`; }</script>""", "--dump-dom")
                self.assertEqual(re.search("<title>(.*?)</title>", shown)[1], f"{PHONE} {PHONE} .")

    def test_it_can_be_printed(self):
        for name, page in self.pages.items():
            with self.subTest(name):
                printed = self.folder / "page.pdf"
                self.browse(page, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
                paper = printed.read_bytes()
                self.assertTrue(paper.startswith(b"%PDF"))
                self.assertGreater(len(paper), 20000)


def framed(page, height=800):
    """A page around it that is as wide as a phone: a browser's own window can't be so small."""
    return (f'<!DOCTYPE html><title>none</title><body style="margin:0"><iframe style="border:0;display:block;'
            f'width:{PHONE}px;height:{height}px" srcdoc="{html.escape(page)}"></iframe>')


def write_all(folder):
    """Every page as a file, also as wide as a phone, for the eye: see `make screenshots`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in pages().items():
        (folder / f"page-{name}.html").write_text(page)
        (folder / f"page-{name}-phone.html").write_text(framed(page, 7000))


if __name__ == "__main__":
    write_all(pathlib.Path(sys.argv[1]))
