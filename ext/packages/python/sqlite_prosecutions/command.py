"""The command `prosecutions`, for those who don't write SQL."""
from __future__ import annotations

import argparse
import difflib
import io
import json
import os
import pathlib
import re
import shutil
import sys
import textwrap
import webbrowser
from typing import Any, NoReturn, Optional, Sequence

from . import __version__
from .figures import DEFAULT, LISTS, Failed, Figures, Question
from .hosts import NoHost

EXAMPLES = {
    "story": """\
  prosecutions story lancashire shoplifting 2018
  prosecutions story lancashire burglary                  (the latest period)
  prosecutions story "England and Wales" robbery 2018
  prosecutions story kent robbery 2024 --source outcomes-by-offence.zip
  prosecutions story kent robbery 2024 --source outcomes-by-offence.zip --who sex=Female""",
    "page": """\
  prosecutions page lancashire shoplifting 2018
  prosecutions page kent robbery 2024 --source outcomes-by-offence.zip --output kent.html --no-open""",
    "serve": """\
  prosecutions serve                           (the built-in figures)
  prosecutions serve outcomes-by-offence.zip   (a release of your own beside them)""",
    "export": """\
  prosecutions export outcomes-by-offence.zip outcomes.parquet    (one file)
  prosecutions export outcomes-by-offence.zip outcomes            (a folder: a file for each year)""",
    "list": """\
  prosecutions list forces
  prosecutions list offences --source builtin:moj-2018
  prosecutions list sources""",
}
EXIT_CODES = "exit status: 0 done, 1 no answer (the reason is on stderr, or with --json on stdout), 2 wrong use"
FORCE = "a police force, in any of its names; 'England and Wales' for both nations as a whole"
OFFENCE = "a code (46), a published title, an everyday word (shoplifting), a group, or 'all %%burglary%%'"
PERIOD = "2018, 2018-Q3, 2018-07, 2018/19 or 2018/19-Q2; at first the source's latest"
SOURCE = "a release (file, archive, folder, glob) or built-in figures; at first the built-in ones that have the answer"


class Parser(argparse.ArgumentParser):
    """Says which name was probably meant."""

    def error(self, message: str) -> NoReturn:
        found = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if found:
            known = re.findall(r"[\w-]+", found[2])
            near = difflib.get_close_matches(found[1], known, 1)
            message = f"there is no '{found[1]}'" + (f"; did you mean '{near[0]}'?" if near else f"; there are {', '.join(known)}")
        super().error(message)


def parser() -> Parser:
    whole = Parser(prog="prosecutions", description="The published prosecution statistics of England and Wales: the facts of a "
                   "local story, as sentences that say no more than the numbers carry.",
                   epilog=f"examples:\n{examples()}\n\nprosecutions COMMAND --help says more. {EXIT_CODES}",
                   formatter_class=argparse.RawDescriptionHelpFormatter)
    whole.add_argument("--version", action="version", version=f"prosecutions {__version__}")
    commands = whole.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, summary: str, run: Any) -> Parser:
        made = commands.add_parser(name, help=summary, description=summary[0].upper() + summary[1:] + ".",
                                   epilog=f"examples:\n{EXAMPLES[name]}\n\n{EXIT_CODES}",
                                   formatter_class=argparse.RawDescriptionHelpFormatter)
        made.set_defaults(run=run)
        if name != "serve":
            made.add_argument("--json", action="store_true", help="the answer, or the error, as JSON")
        return made

    story = command("story", "the facts of a local story, each with its caveat", tell_story)
    add_question(story)
    story.add_argument("--sql", action="store_true", help="show with each sentence the SELECT that gives its numbers")

    page = command("page", "the story as a page with charts and a map, which is written and opened", write_page)
    add_question(page)
    page.add_argument("-o", "--output", metavar="FILE", help="where to write it, - for stdout; at first named after the question")
    page.add_argument("--no-open", action="store_true", help="do not open it in the browser")

    serve = command("serve", "ask in the browser: choose force, offence and period from lists", serve_figures)
    serve.add_argument("source", nargs="?", help="a release of your own: file, archive or folder")
    serve.add_argument("--port", type=int, default=0, help="at first any that is free")
    serve.add_argument("--no-open", action="store_true", help="do not open the browser")

    export = command("export", "write the rows of a source as Parquet", export_rows)
    export.add_argument("source", help="a file, an archive, a folder, a glob, or built-in figures such as builtin:moj-2018")
    export.add_argument("target", help="FILE.parquet, or else a folder, with a part for each year (year=2018/…)")
    export.add_argument("--options", metavar="TEXT", help="options of the source, such as 'layout=cps-monthly, period=2018-07'")
    export.add_argument("--overwrite", action="store_true", help="replace what is there under that name")

    names = command("list", "what can be asked about", list_names)
    names.add_argument("what", choices=[*LISTS, "sources"])
    names.add_argument("--source", default=DEFAULT, help=f"whose; at first {DEFAULT}")
    return whole


def examples() -> str:
    return "\n".join(EXAMPLES[name].splitlines()[0] for name in EXAMPLES)


def add_question(to: argparse.ArgumentParser) -> None:
    to.add_argument("force", help=FORCE)
    to.add_argument("offence", help=OFFENCE)
    to.add_argument("period", nargs="?", help=PERIOD)
    to.add_argument("--source", help=SOURCE)
    to.add_argument("--who", help="who is counted, such as 'sex=Female, age_group=Adults'")


def question_of(options: argparse.Namespace) -> Question:
    return Question(options.force, options.offence, options.period, options.who)


# --- What is shown ----------------------------------------------------------------------------------


def colours() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def paragraph(text: str, indent: str = "", style: str = "") -> str:
    """At a terminal broken into lines of its width; else in one, so that others can search it."""
    if sys.stdout.isatty():
        width = max(40, min(shutil.get_terminal_size().columns, 100))
        text = textwrap.fill(text, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
    else:
        text = indent + text
    return f"\x1b[{style}m{text}\x1b[0m" if style and colours() else text


def show_json(answer: Any) -> None:
    json.dump(answer, sys.stdout, ensure_ascii=sys.stdout.encoding.lower() != "utf-8", indent=2)
    print()


# --- The commands -----------------------------------------------------------------------------------


def tell_story(figures: Figures, options: argparse.Namespace) -> None:
    question, source, facts = figures.find(question_of(options), options.source)
    if options.json:
        show_json({**question._asdict(), "source": source, "facts": facts})
        return
    for fact in facts:
        print(paragraph(fact["sentence"] or "What the source does not allow", style="1" if fact["sentence"] else ""))
        if fact["caveat"]:
            print(paragraph(fact["caveat"], "    ", "2"))
        if options.sql and fact["query"]:
            print("    " + fact["query"])
        print()
    print(paragraph(f"From {source}, {question.period}.", style="2"))


def file_name(question: Question) -> str:
    words = re.findall(r"[^\W_]+", " ".join(filter(None, question)).casefold())
    return "-".join(words)[:100] + ".html"


def write_page(figures: Figures, options: argparse.Namespace) -> None:
    question, source, _ = figures.find(question_of(options), options.source)
    text = figures.page(question, source)
    if options.output == "-":
        if options.json:
            show_json({"file": None, "source": source, "period": question.period, "page": text})
        else:
            sys.stdout.buffer.write(text.encode())  # as the page says, whatever the terminal has
        return
    path = pathlib.Path(options.output or file_name(question)).resolve()
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failed(f"the page can't be written: {error}") from None
    opened = not options.no_open and webbrowser.open(path.as_uri())
    if options.json:
        show_json({"file": str(path), "source": source, "period": question.period, "opened": opened})
    else:
        print(path)
    if not opened and not options.no_open:
        print("prosecutions: no browser could be opened: open the file yourself", file=sys.stderr)


def list_names(figures: Figures, options: argparse.Namespace) -> None:
    names = figures.built_in() if options.what == "sources" else [row[0] for row in figures.names(options.what, options.source)]
    show_json(names) if options.json else print("\n".join(names))


def export_rows(figures: Figures, options: argparse.Namespace) -> None:
    from .export import export

    done = export(figures, options.source, options.options or "", pathlib.Path(options.target), options.overwrite)
    if options.json:
        show_json(done)
        return
    print(f"{done['rows']:,} rows in {len(done['files'])} file{'s' * (len(done['files']) != 1)}: {options.target}")
    if done["problems"]:
        found = ", ".join(f"{count:,} {severity}{'s' * (count != 1)}" for severity, count in done["problems"].items())
        print(f"The source has {found}: SELECT * FROM source_problems('{options.source}').")


def serve_figures(figures: Figures, options: argparse.Namespace) -> None:
    from .serve import serve

    serve(figures, options.source, options.port, not options.no_open)


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Does as the arguments say; returns the exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what the terminal has no letters for
    options = parser().parse_args(arguments)
    try:
        figures = Figures()
        try:
            options.run(figures, options)
        finally:
            figures.close()
        sys.stdout.flush()
    except (Failed, NoHost) as error:
        if getattr(options, "json", False):
            show_json({"error": str(error)})
        else:
            print(f"prosecutions: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0
