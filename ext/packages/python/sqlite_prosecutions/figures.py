"""What the command asks the extension."""
from __future__ import annotations

import os
import re
from typing import Any, Dict, List, NamedTuple, Optional, Sequence, Tuple

from .hosts import find_host

FACT = ("fact", "value", "compared_with", "change", "significance", "sentence", "caveat", "query")
DEFAULT = "builtin:cps"  # asked first


class Failed(Exception):
    """The message for the user."""


class Question(NamedTuple):
    """Of a story: its force, offence, period (None: the source's latest) and who is counted."""
    force: str
    offence: str
    period: Optional[str]
    who: Optional[str]


def plain(error: Exception) -> str:
    """The extension's message without its own name in front."""
    return re.sub(r"^prosecutions: (local_story: |story_page: )?", "", str(error))


def hint(error: str, source: str) -> str:
    """Where the names stand, for those who write no SQL."""
    if "is no police force" in error:
        return "\n  prosecutions list forces shows them."
    if "has no offence" in error:
        return f"\n  prosecutions list offences --source {source} shows them."
    return ""


class Figures:
    """A connection that has the extension."""

    def __init__(self) -> None:
        from . import load  # which imports the hosts

        self.host = find_host()
        os.environ.setdefault("PROSECUTIONS_NOTES", "off")  # which are about SQL
        self.db = self.host.connect(":memory:")
        load(self.db)

    def close(self) -> None:
        self.db.close()

    def ask(self, sql: str, *values: Any) -> List[Sequence[Any]]:
        try:
            rows: List[Sequence[Any]] = self.db.execute(sql, values).fetchall()
            return rows
        except self.host.error as error:
            raise Failed(plain(error)) from None

    def one(self, sql: str, *values: Any) -> Any:
        return self.ask(sql, *values)[0][0]

    def built_in(self) -> List[str]:
        """The sources that the library brings. What names them all is the error about one that it does not have."""
        try:
            self.ask("SELECT 1 FROM prosecutions('builtin:')")
        except Failed as error:
            names = re.findall(r"builtin:[\w-]+", str(error))
            return sorted(names, key=lambda name: name != DEFAULT)
        raise Failed("the built-in figures have no names")

    def latest(self, source: str) -> str:
        rows = self.ask("SELECT period FROM prosecution_totals(?) WHERE period IS NOT NULL GROUP BY period "
                        "ORDER BY max(year) DESC, max(quarter) DESC, max(month) DESC LIMIT 1", source)
        if not rows:
            raise Failed(f"{source} has no periods")
        return str(rows[0][0])

    def story(self, question: Question, source: str) -> List[Dict[str, Any]]:
        rows = self.ask(f"SELECT {', '.join(FACT)} FROM local_story(?, ?, ?, ?, ?)", question.force, question.offence,
                        question.period, source, question.who)
        return [dict(zip(FACT, row)) for row in rows]

    def page(self, question: Question, source: str) -> str:
        return str(self.one("SELECT page FROM story_page(?, ?, ?, ?, ?)", question.force, question.offence,
                            question.period, source, question.who))

    def find(self, question: Question, source: Optional[str]) -> Tuple[Question, str, List[Dict[str, Any]]]:
        """The question with its period, the source that can answer it (the one given, or the first built-in one), and
        the facts of the story."""
        failures: Dict[str, str] = {}
        for tried in [source] if source else self.built_in():
            try:
                asked = question._replace(period=question.period or self.latest(tried))
                return asked, tried, self.story(asked, tried)
            except Failed as error:
                failures[tried] = f"{error}{hint(str(error), tried)}"
        if len(set(failures.values())) == 1:
            raise Failed(next(iter(failures.values())))
        raise Failed("\n".join(["no built-in source answers this:", *(f"  {name}: {why}" for name, why in failures.items()),
                                "A release that you have is asked with --source FILE."]))

    def names(self, what: str, source: str) -> List[Sequence[Any]]:
        """What can be asked about in a source."""
        return self.ask(LISTS[what], source)


LISTS = {
    "forces": "SELECT DISTINCT force FROM prosecutions(?) WHERE force IS NOT NULL ORDER BY force",
    "offences": "SELECT coalesce(offence, offence_group) FROM prosecutions(?) GROUP BY 1 "
                "HAVING coalesce(sum(prosecuted), sum(sentenced), 1) > 0 ORDER BY 1",  # there is no story of the others
    "periods": "SELECT period FROM prosecution_totals(?) GROUP BY period ORDER BY max(year), max(quarter), max(month)",
}
