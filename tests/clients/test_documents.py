"""README.md and the pages of sql/docs say what happens: their statements print what stands below them, their links
lead somewhere, and what is made by a generator is what it makes."""
import re
import unittest

import documents
from documents import DOCS, PAGES, ROOT

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


if __name__ == "__main__":
    unittest.main()
