"""The site that `make docs` builds from the project's pages, by Sphinx and MyST."""
project = html_title = "prosecutions"
extensions = ["myst_parser"]
root_doc = "sql/docs/index"
html_theme = "furo"
html_show_sphinx = html_show_copyright = False
myst_heading_anchors = 4
suppress_warnings = ["toc.not_included", "misc.highlighting_failure"]
