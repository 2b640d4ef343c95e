"""For those who write no SQL. The start page: choose whose figures, force, offence and period from lists; see the story;
take the SQL away. templates/index.html shows what is found out here. And on the page of a question the boxes become lists."""
import json
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


# --- The boxes of a question become lists: of the sources that there are, and of the forces, offences, periods, years and
# groups that the chosen one has. Without a script they stay boxes, and what is typed wrong is answered with what there is.

SOURCES = {  # a question's usual source, and whether it is of forces alone
    "story": ("builtin:cps", False), "story_page": ("builtin:cps", False), "notable_changes": ("builtin:cps", True),
    "rates": ("builtin:moj-2018", True), "map": ("builtin:moj-2018", True), "trend": ("builtin:cps", True),
}
USUAL = {"force": "Lancashire", "offence": "burglary", "period": "2017-Q4", "year": "2018"}
GROUPS = {"trend": "Burglary", "rates": "Theft offences", "map": "Theft offences"}
PAGES = 50  # rows of notable_changes on one of its pages

WHOLE_YEARS = """SELECT year FROM (SELECT DISTINCT year, quarter, month FROM prosecution_totals(?)) GROUP BY year
HAVING count(*) > count(quarter) OR count(DISTINCT quarter) = 4 AND count(DISTINCT month) IN (0, 12) ORDER BY year DESC"""
CHANGES = "SELECT count(*) FROM notable_changes(?, ?)"

# Each list is [[group or null, [[value, label], …]], …].
SCRIPT = """(function (lists, usual, first) {
    var form = document.querySelector("form.sql") || document.querySelector("form");
    var source = form && form.querySelector("[name=source]"), chosen = {};
    if (!source) return;
    function list(name, options, wanted) {
        var box = form.querySelector("[name=" + name + "]"), choice = document.createElement("select"), known = false;
        if (!box) return null;
        choice.name = name;
        choice.id = box.id;
        options.forEach(function (group) {
            var into = choice;
            if (group[0]) {
                into = choice.appendChild(document.createElement("optgroup"));
                into.label = group[0];
            }
            group[1].forEach(function (pair) {
                var option = into.appendChild(new Option(pair[1], pair[0]));
                if (!known && pair[0].toLowerCase() === wanted.toLowerCase()) known = option.selected = true;
            });
        });
        if (!known && chosen[name]) {
            var none = choice.appendChild(new Option(wanted + " (not in this source)", wanted));
            none.selected = true;
        }
        box.parentNode.replaceChild(choice, box);
        return choice;
    }
    function fill(of) {
        Object.keys(lists[of]).forEach(function (name) {
            list(name, lists[of][name], chosen[name] || usual[name] || "");
        });
    }
    Array.prototype.forEach.call(form.querySelectorAll("input[type=text][name]"), function (box) {
        chosen[box.name] = box.value;
    });
    var now = chosen.source || first;
    source = list("source", [[null, Object.keys(lists).map(function (name) { return [name, name]; })]], now);
    if (lists[now]) fill(now);
    form.addEventListener("change", function (event) {
        var page = form.querySelector("[name=page]");
        if (event.target === source) {
            chosen = {};
            fill(source.value);
        } else if (page && event.target !== page) {
            page.value = "1";
        }
    });
})"""


def plain(values):
    return [[None, [[str(value), str(value)] for value in values]]]


class Lists(Asker):
    """What one source has for a question."""

    async def of(self, question, source):
        found = {}
        forces = [force for force, in await self.rows(FORCES, source)]
        offences = listed_offences(await self.rows(OFFENCES, source))
        if question in ("story", "story_page"):
            found = {"force": plain([NATION, *forces]), "offence": offences}
        elif question != "notable_changes":
            groups = [group for group, in await self.rows(
                "SELECT DISTINCT offence_group FROM prosecution_totals(?) WHERE offence_group IS NOT NULL ORDER BY 1", source)]
            found = {"force": plain(forces), "offence_group": plain(groups)}
        if question in ("rates", "map"):
            found["year"] = plain([year for year, in await self.rows(WHOLE_YEARS, source)])
        elif question != "trend":
            periods = [period for period, in await self.rows(PERIODS, source)]
            if question == "notable_changes":  # those that can be compared with a year before
                periods = [period for period in periods if f"{int(period[:4]) - 1}{period[4:]}" in periods]
            found["period"] = plain(periods)
        return found if (forces or not SOURCES[question][1]) and all(groups[0][1] for groups in found.values()) else None

    async def pages(self, source, period):
        (count,), = await self.rows(CHANGES, source, period)
        return plain(range(1, max(1, -(-count // PAGES)) + 1))


async def script(datasette, question, arguments):
    asker = Lists(datasette)
    usual, lists = SOURCES[question][0], {}
    own = (datasette.plugin_config("datasette-prosecutions") or {}).get("sources", [])
    now = arguments.get("source") or usual
    for source in dict.fromkeys([now, usual, *own, *await asker.built_in()]):
        try:
            found = await asker.of(question, source)
            if found and question == "notable_changes":
                period = (source == now and arguments.get("period")) or (USUAL["period"] if source == usual
                                                                         else found["period"][0][1][0][0])
                found["page"] = await asker.pages(source, period)
        except Exception:  # the question itself says what is wrong with the source
            continue
        if found:
            lists[source] = found
    values = [lists, {**USUAL, "offence_group": GROUPS.get(question, "")}, usual]
    return SCRIPT + "(" + ", ".join(json.dumps(value).replace("<", "\\u003c") for value in values) + ");"


@hookimpl
def extra_body_script(datasette, request, database):
    question = request.path.rstrip("/").rpartition("/")[2] if request is not None else ""

    async def made():
        return await script(datasette, question, request.args) if database == DATABASE and question in SOURCES else ""

    return made
