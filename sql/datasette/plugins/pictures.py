"""In Datasette's pages pictures are shown as pictures, and a story's page as a page.

Both come from data that anybody may have sent. A picture is the source of an <img>, which runs no script and
loads nothing. A page is shown in a sandbox without scripts, and only if it begins as story_page begins it: with
the policy by which the browser loads nothing for it and runs no script but the page's own, told by its checksum.
"""
import base64
import html
import re

from datasette import hookimpl
import markupsafe

PAGE = ("<!DOCTYPE html>\n<html lang='en-GB'>\n<head>\n<meta charset='utf-8'>\n<meta http-equiv='Content-Security-Policy' "
        "content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'sha256-C6ssaTLO1btA/9ajhKl+zPxIbZg7qvrw84gTE3fc0UA='\">\n")


def data(kind, value):
    return f"data:{kind};base64," + base64.b64encode(value.encode()).decode()


@hookimpl
def render_cell(value):
    if not isinstance(value, str):
        return None
    if value.startswith("<svg "):
        return markupsafe.Markup(f'<img class="picture" alt="Picture" '
                                 f'src="{data("image/svg+xml", value)}">')
    if value.startswith(PAGE):
        # The sandbox would not run the page's script, and complain of it.
        shown = re.sub(r"<script>.*?</script>", "", value, flags=re.DOTALL)
        return markupsafe.Markup(
            f'<a download="story.html" href="{data("text/html", value)}">Download the page</a><br>'
            f'<iframe class="story" title="Story" sandbox '
            f'srcdoc="{html.escape(shown)}"></iframe>')
    return None
