"""browser.py finds every fault of a page that has them all, and none in a page without any."""
import pathlib
import tempfile
import unittest

import browser

GOOD = """<!DOCTYPE html><html lang='en-GB'><meta charset='utf-8'><title>Good</title>
<meta name='viewport' content='width=device-width'><link rel='icon' href='data:,'>
<p>Seen <img alt='' src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'/>">
<div style='overflow-x:auto'><div style='width:900px'>scrolls</div></div>
<iframe sandbox style='width:200px;height:100px' srcdoc="<p>inside</p>"></iframe>"""
FAULTS = {  # what is wrong: what is said of it
    "<img alt='' src='http://example.org/a.png'>": "ERR_NAME_NOT_RESOLVED",
    "<iframe sandbox srcdoc=\"<link rel='stylesheet' href='https://example.org/s.css'>\"></iframe>":
        "ERR_NAME_NOT_RESOLVED",
    "<script>console.error('a complaint')</script>": "a complaint",
    "<script>nobody.knows()</script>": "Uncaught",
}
WIDE = {
    "<div style='width:500px'>wide</div>": "DIV",
    "<iframe sandbox style='width:200px' srcdoc=\"<div style='width:500px'>wide</div>\"></iframe>": "DIV",
    "<img alt='' width='500' height='10' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>": "IMG",
}


@unittest.skipUnless(browser.PROGRAM, browser.MISSING)
class Driver(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.chromium = browser.Browser()
        cls.addClassCleanup(cls.chromium.close)

    def see(self, more=""):
        file = self.folder / "page.html"
        file.write_text(GOOD + more)
        return self.chromium.see(file.as_uri(), 360), file.as_uri()

    def test_a_good_page(self):
        seen, address = self.see()
        self.assertEqual((seen.complaints, seen.wide, seen.outside(address)), ([], [], []))
        self.assertIn("Seen", seen.text)
        self.assertIn("inside", seen.text)
        self.assertEqual([(shown["tag"], shown["own"]) for shown in seen.pictures], [("IMG", 40), ("IFRAME", None)])

    def test_complaints(self):
        for more, part in FAULTS.items():
            with self.subTest(more):
                self.assertIn(part, " ".join(self.see(more)[0].complaints))

    def test_requests(self):
        for more in list(FAULTS)[:2]:
            with self.subTest(more):
                seen, address = self.see(more)
                self.assertEqual([asked[:20] for asked in seen.outside(address)],
                                 [(more.split("src='")[-1].split("href='")[-1])[:20]])

    def test_what_is_wide(self):
        for more, tag in WIDE.items():
            with self.subTest(more):
                self.assertIn(tag, " ".join(self.see(more)[0].wide))

    def test_a_picture_that_is_none(self):
        seen, _ = self.see("<img alt='' src='data:image/svg+xml,<svg'>")
        self.assertEqual([shown["own"] for shown in seen.pictures if shown["tag"] == "IMG"], [40, 0])


if __name__ == "__main__":
    unittest.main()
