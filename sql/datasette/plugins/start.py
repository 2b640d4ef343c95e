"""The start page, for those who write no SQL: choose whose figures, force, offence and period from lists; see the story;
take the SQL away. templates/index.html shows what is found out here."""
import re
import urllib.parse

from datasette import hookimpl

DATABASE = "_memory"
DEFAULT = "builtin:cps"
NATION = "England and Wales"
FACTS = "fact, sentence, caveat, query"

FORCES = """SELECT DISTINCT force FROM prosecution_totals(?)
WHERE force IS NOT NULL AND force NOT LIKE 'Special/%' ORDER BY force"""
OFFENCES = """SELECT p.offence_group, p.offence_code, p.offence, max(o.also_called)
FROM prosecution_totals(?) AS p LEFT JOIN offences AS o ON o.offence_code = p.offence_code AND o.offence = p.offence
GROUP BY p.offence_group, p.offence_code, p.offence
HAVING coalesce(sum(prosecuted), sum(sentenced), 1) > 0  -- there is no story of what nobody is prosecuted for
ORDER BY p.offence_group, p.offence"""
PERIODS = """SELECT period FROM prosecution_totals(?) WHERE period IS NOT NULL
GROUP BY period ORDER BY max(year) DESC, max(quarter) DESC, max(month) DESC"""
COUNTED = "SELECT group_concat(DISTINCT counted) FROM source_members(?) WHERE read"


class Asker:
    def __init__(self, datasette):
        self.database = datasette.get_database(DATABASE)

    async def rows(self, sql, *values):
        return [tuple(row) for row in await self.database.execute(sql, values, log_sql_errors=False)]

    async def built_in(self):
        """The error about built-in figures that there are not names those that there are."""
        try:
            await self.rows("SELECT 1 FROM prosecutions('builtin:')")
        except Exception as error:
            return sorted(re.findall(r"builtin:[\w-]+", str(error)), key=lambda name: name != DEFAULT)
        return []


def quoted(value):
    return "'" + str(value).replace("'", "''") + "'"


def listed_offences(rows):
    """[(group, [(value, label)])]: the group itself first, unless it is the only thing there is."""
    groups = {}
    for group, code, offence, also in rows:
        options = groups.setdefault(group or "Other", [(group, f"All of {group}")] if group and offence else [])
        value = " ".join(filter(None, (code, offence))) if offence else group
        label = offence or group
        if value and (value, label) not in options:
            options.append((value, f"{label} ({also.split(';')[0]})" if also else label))
    return list(groups.items())


def links(datasette, chosen):
    """The story's table and page in Datasette, and the SELECT that asks for the facts."""
    values = ", ".join(quoted(chosen[name]) for name in ("force", "offence", "period", "source"))
    sql = f"SELECT {FACTS}\nFROM local_story({values})"
    database = datasette.urls.database(DATABASE)
    ask = lambda statement: f"{database}?{urllib.parse.urlencode({'sql': statement})}"
    return {"sql": sql, "table": ask(sql), "csv": f"{database}.csv?{urllib.parse.urlencode({'sql': sql})}", "ask": ask,
            "page": f"{database}/story_page?{urllib.parse.urlencode(chosen)}"}


async def start(datasette, request):
    """What the page shows: the lists, and the story where one has been chosen."""
    asker = Asker(datasette)
    sources = (datasette.plugin_config("datasette-prosecutions") or {}).get("sources", []) + await asker.built_in()
    if not sources:
        return None  # the extension is not loaded
    source = request.args.get("source") or sources[0]
    shown = {"sources": sources, "source": source, "error": None, "facts": None, "nation": NATION, "database": DATABASE,
             "chosen": {name: request.args.get(name) or "" for name in ("force", "offence", "period")}}
    try:
        shown["counted"] = (await asker.rows(COUNTED, source))[0][0]
        shown["forces"] = [force for force, in await asker.rows(FORCES, source)]
        shown["offences"] = listed_offences(await asker.rows(OFFENCES, source))
        shown["periods"] = [period for period, in await asker.rows(PERIODS, source)]
        if all(shown["chosen"].values()):
            chosen = {**shown["chosen"], "source": source}
            shown["links"] = links(datasette, chosen)
            shown["facts"] = await asker.rows(f"SELECT {FACTS} FROM local_story(?, ?, ?, ?)", *chosen.values())
    except Exception as error:  # of SQLite's, or that the time is up
        shown["error"] = re.sub("^prosecutions: (local_story: )?", "", str(error))
    return shown


@hookimpl
def extra_template_vars(datasette, request, view_name):
    async def found():
        return {"start": await start(datasette, request)} if view_name == "index" else {}

    return found
