"""The sources of the stories that test_claims.py reads: the built-in figures, the real releases of ../shared/data where
they are, and made-up releases with every kind of difficulty. Each is read or made here by own code."""
import collections
import csv
import glob
import gzip
import io
import math
import operator
import pathlib
import zipfile

from claims import CHARGED, COMPLETED, KNOWN, PROSECUTED, REFERENCE, SENTENCED, TRANSPORT, Source
from reckoning import CITY, METROPOLITAN, MONTHS, PAIR, Period, periods_of
from test_figures import CPS, MAGISTRATES, OUTCOMES, SHARED, without_prefix

WOMEN = ("woman or girl", "women and girls")
ADULT_WOMEN = ("woman", "women")


def summed(rows):
    """(period, force, group, offence, number, companies), with what is the same added up; a number is None where none of its rows has one."""
    sums = {}
    for *key, number, firms in rows:
        at = sums.setdefault(tuple(key), [None, 0])
        if number is not None:
            at[0] = number + (at[0] or 0)
            at[1] += firms
    return [(*key, *numbers) for key, numbers in sums.items()]


# --- The built-in figures -----------------------------------------------------------------------------

def built_in(name, measure):
    with open(REFERENCE / f"builtin_{name}.csv", newline="", encoding="utf-8") as file:
        next(file)
        for row in csv.DictReader(file):
            yield (row["period"], row.get("force") or None, row["offence_group"] or None, row.get("offence") or None,
                   int(row[measure]), 0)


def built_in_sources():
    yield Source("builtin:cps", summed(built_in("cps", "prosecuted")), COMPLETED, "cps-monthly", companies="none")
    yield Source("builtin:moj-2018", summed(built_in("moj-2018", "prosecuted")), PROSECUTED, "moj-magistrates")
    yield Source("builtin:moj-2009-2019", summed(built_in("moj-2009-2019", "sentenced")), SENTENCED,
                 "moj-court-outcomes", companies="none")


# --- The real releases --------------------------------------------------------------------------------

def records(archive, encoding, *names):
    """Of each row of the archive's one CSV file these columns."""
    with zipfile.ZipFile(archive) as opened:
        [name] = opened.namelist()
        with opened.open(name) as member:
            rows = csv.reader(io.TextIOWrapper(member, encoding, newline=""))
            header = next(rows)
            yield from map(operator.itemgetter(*map(header.index, names)), rows)


def magistrates():
    """(all, women), in one pass."""
    everybody, women = collections.Counter(), collections.Counter()
    firms = collections.Counter()
    for quarter, force, group, offence, outcome, kind, sex, count in records(
            MAGISTRATES, "utf-8", "quarter", "force_code", "offence_group", "offence", "outcome", "type_of_defendant",
            "sex", "count"):
        key = quarter, force, group, offence
        number = 0 if outcome == "01: FTA" else int(count)
        everybody[key] += number
        if kind[:2] == "02":
            firms[key] += number
        if sex[:2] == "02":
            women[key] += number
    for sums in (everybody, women):
        yield [(f"2018-{quarter}", METROPOLITAN if force == "Metropolitan" else force, without_prefix(group), offence,
                number, firms[quarter, force, group, offence] if sums is everybody else 0)
               for (quarter, force, group, offence), number in sums.items()]


def court_outcomes():
    sums, firms = collections.Counter(), collections.Counter()
    for year, group, offence, kind, count in records(OUTCOMES, "cp1252", "Year of Appearance", "Offence Group", "Offence",
                                                     "Type of Offender", "Count"):
        sums[year, group, offence] += int(count)
        if kind[:2] == "02":
            firms[year, group, offence] += int(count)
    for (year, group, offence), number in sums.items():
        whole = "Miscellaneous crimes against society" if "Misc" in group else without_prefix(group)
        yield year, None, whole, offence, number, firms[year, group, offence]


CPS_AREAS = {"Dyfed Powys": "Dyfed-Powys", "GreaterManchester": "Greater Manchester", "Metropolitan and City": PAIR}


def prosecution_service(folder):
    for path in glob.glob(f"{folder}/*.csv"):
        *_, month, year = pathlib.Path(path).stem.split("_")
        period = f"{year}-{[m.lower() for m in MONTHS].index(month) + 1:02}"
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                area = row[""]
                if area == "National":
                    continue
                for name, value in row.items():
                    words = name.split()
                    if words[:2] == ["Number", "of"]:
                        group = " ".join(words[2:-1])
                        number = 0 if group == "Admin Finalised" else int(value.replace(",", ""))
                        yield period, CPS_AREAS.get(area, area), group, None, number, 0


def home_office():
    with gzip.open(SHARED / "home-office" / "outcomes-2018-19.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            value = row["force_outcomes_recorded_in_quarter"]
            force = CITY if row["force_name"] == "London, City of" else row["force_name"]
            group = row["offence_group"]
            yield (f"2018/19-Q{row['financial_quarter']}", force,
                   "Possession of weapons" if group == "Possession of weapons offences" else group,
                   f"{row['offence_code']} {row['offence_description']}",
                   None if value == "NA" else int(value) if row["outcome_type"] == "1" else 0, 0)


def real_sources():
    if not SHARED.exists():
        return
    everybody, women = magistrates()
    yield Source(str(MAGISTRATES), everybody, PROSECUTED, "moj-magistrates", companies="told")
    yield Source(str(MAGISTRATES), women, PROSECUTED, "moj-magistrates", who="sex=Female", noun=WOMEN, part=True,
                 everybody=everybody, companies="none")
    yield Source(str(OUTCOMES), summed(court_outcomes()), SENTENCED, "moj-court-outcomes", companies="told")
    yield Source(f"{CPS}/*.csv", summed(prosecution_service(CPS)), COMPLETED, "cps-monthly", companies="none")
    yield Source(str(SHARED / "home-office" / "outcomes-2018-19.csv.gz"), summed(home_office()), CHARGED,
                 "home-office-outcomes", companies="none")


# --- Made-up releases ---------------------------------------------------------------------------------

OFFENCES = [("Robbery", "34 Robbery"), ("Theft offences", "45 Theft from Vehicle"),
            ("Theft offences", "44 Theft of Pedal Cycle"), ("Drug offences", "92C Other drug offences"),
            ("Violence against the person", "1 Murder"), ("Violence against the person", "8.22 Assault of an emergency worker")]
CATEGORIES = ["Homicide", "Burglary", "Robbery", "Theft And Handling", "Sexual Offences", "Public Order Offences"]


def periods(chance, kind):
    first = chance.choice([2011, 2011, 2013, 2016])
    count = chance.randint(2, 4) if kind == "M" else chance.randint(2, 9)
    return [str(p) for p in periods_of(kind, first, min(2023, first + count - 1))]


def make_rows(chance, kind, offences=OFFENCES, gaps=0.08):
    """Rows (period, force, group, offence, number) with gaps, ties, zeros, negative counts and new offences."""
    there = [p for p in periods(chance, kind) if chance.random() >= gaps]
    forces = chance.sample(KNOWN.forces, chance.choice([1, 2, 3, 5, 12, 30, len(KNOWN.forces)]))
    if chance.random() < 0.3 and CITY in forces:
        forces.remove(CITY)
    forces = forces or ["Kent"]
    level = chance.choice([2, 20, 150, 1500])
    spread = chance.choice([0, 0.05, 0.3] if level < 1500 else [0, 0.02, 0.05])
    steady = chance.random() < 0.15
    rows = []
    for group, offence in chance.sample(offences, chance.randint(2, len(offences))):
        born = chance.choice(there or ["9999"]) if chance.random() < 0.2 else ""
        usual, tie = level * math.exp(chance.gauss(0, 0.7)), chance.random() < 0.1
        for force in forces:
            own = usual if tie else usual * math.exp(chance.gauss(0, 0.8))
            for place, period in enumerate(there):
                if period < born or (force == forces[0] and place in (1, 2) and len(forces) > 2):
                    continue
                burst = chance.choice([0, 0, 0, 0.7, -0.7]) if chance.random() < 0.15 else 0
                mean = own * math.exp(0 if steady else chance.gauss(0, spread) + burst)
                number = round(usual) if tie else max(0, round(chance.gauss(mean, math.sqrt(mean))))
                if steady and level > 20:
                    number = round(own * 20)
                number = -number if chance.random() < 0.003 else number
                rows.append((period, force, group, offence, number))
    return rows


def write(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(header)
        out.writerows(rows)


def saved(path, chance):
    """Rows saved from the table, of any kind of period; sometimes of women alone, sometimes of the country alone.
    Sometimes one of its forces is none that people live in, or no force."""
    rows = make_rows(chance, chance.choice(["Y", "Y", "Q", "F", "M", "FQ"]))
    if chance.random() < 0.4:
        other, instead = chance.choice(rows)[1], chance.choice([TRANSPORT, TRANSPORT, "Action Fraud", None])
        rows = [(p, instead if f == other else f, g, o, n) for p, f, g, o, n in rows]
    women, country = chance.random() < 0.15, chance.random() < 0.15
    written = []
    for period, force, group, offence, number in rows:
        parts = [number // 2, number - number // 2] if number > 1 and chance.random() < 0.1 else [number]
        for part in parts:
            written.append([period, *([] if country else [force]), group, offence, part, part] + ["Female", "Adults"] * women)
    write(path, ["period", *([] if country else ["force"]), "offence_group", "offence", "defendants", "prosecuted"]
          + ["sex", "age_group"] * women, written)
    return Source(str(path), summed((p, None if country else f, g, o, n, 0) for p, f, g, o, n in rows), PROSECUTED,
                  noun=ADULT_WOMEN if women else None, part=women)


def ministry(path, chance):
    """The Ministry's layout by year: people and companies told apart in some, in others sentenced alone."""
    rows = make_rows(chance, "Y")
    told, sentenced = chance.random() < 0.5, chance.random() < 0.3
    written, read = [], []
    for period, force, group, offence, number in rows:
        firms = chance.randint(0, number) if told and number > 0 and chance.random() < 0.2 else 0
        read.append((period, force, group, offence, number, firms))
        for part, kind in ((number - firms, "01: Person"), (firms, "02: Companies")):
            if part != 0 or kind.startswith("01"):
                written.append([period, force, group, offence, part] + [kind] * told)
    write(path, ["Year", "Police Force Area", "Offence Group", "Offence", "Sentenced" if sentenced else "Proceeded against"]
          + ["Person/Other"] * told, written)
    return Source(str(path), summed(read), SENTENCED if sentenced else PROSECUTED, "moj-outcomes",
                  companies="told" if told else "unknown")


def sexes(path, chance):
    """Of whom: a release by sex and ethnicity, and a story of a part of its people."""
    rows = make_rows(chance, "Y")
    written, part = [], []
    by_sex = chance.random() < 0.5
    for period, force, group, offence, number in rows:
        some = chance.randint(0, number) if number > 0 else 0
        part.append((period, force, group, offence, some, 0))
        rest = (("02: Female", "01: White"), ("01: Male", "02: Black"))[not by_sex]
        for n, sex, ethnicity in ((some - some // 2, "02: Female", "02: Black"), (some // 2, *rest),
                                  (number - some, "01: Male", "01: White")):
            written.append([period, force, group, offence, n, sex, ethnicity])
    write(path, ["Year", "Police Force Area", "Offence Group", "Offence", "Proceeded against", "Sex", "Ethnicity"], written)
    everybody = [(*row, 0) for row in rows]
    if by_sex:
        return Source(str(path), summed(part), PROSECUTED, "moj-outcomes", who="sex=Female", noun=WOMEN, part=True,
                      everybody=everybody, companies="none")
    return Source(str(path), summed(part), PROSECUTED, "moj-outcomes", who="ethnicity=Black",
                  noun=("person (ethnicity: Black)", "people (ethnicity: Black)"), part=True, everybody=everybody)


def editions(path, chance):
    """Two editions in the Ministry's layout: the older one has other numbers of a year that both have."""
    rows = make_rows(chance, "Y", gaps=0)
    years = sorted({row[0] for row in rows})
    middle = years[len(years) // 2]
    if middle == years[-1]:
        return None  # by the years that they have, neither would be the newer
    path = path.with_suffix("")
    path.mkdir()
    for name, keep, other in (("a", lambda y: y <= middle, True), ("b", lambda y: y >= middle, False)):
        write(path / f"{name}.csv", ["Year", "Police Force Area", "Offence Group", "Offence", "Proceeded against"],
              [[p, f, g, o, n + (chance.randint(0, 5) if other and p == middle else 0)]
               for p, f, g, o, n in rows if keep(p)])
    names = [f"{a}-{b}" if a != b else a for a, b in ((years[0], middle), (middle, years[-1]))]
    return Source(str(path), summed((*row, 0) for row in rows), PROSECUTED, "moj-outcomes",
                  editions={"both": middle, "old": names[0], "new": names[1], "file": f"{path}/b.csv"})


def rates(path, chance):
    """As many as live there, or twice as many: ranks that several forces share."""
    forces = chance.sample([f for f in KNOWN.forces if f != METROPOLITAN], chance.randint(4, 20))
    rows = [(str(year), force, "Robbery", "34 Robbery", KNOWN.population[force, year] * chance.choice([1, 1, 2, 3]))
            for year in (2018,) for force in forces]
    write(path, ["period", "force", "offence_group", "offence", "defendants", "prosecuted"],
          [[*row, row[-1]] for row in rows])
    return Source(str(path), [(*row, 0) for row in rows], PROSECUTED)


def crimes(path, chance):
    """The Home Office's layout: financial quarters, outcomes of which a charge is one."""
    rows = make_rows(chance, "FQ")
    written = []
    for period, force, group, offence, number in rows:
        code, _, title = offence.partition(" ")
        start = [period[:7], period[-1], force, title, group, code]
        written.append([*start, "1", "Charged/Summonsed", number])
        written.append([*start, "18", "Investigation complete – no suspect identified", chance.randint(0, 9)])
    write(path, ["Financial Year", "Financial Quarter", "Force Name", "Offence Description", "Offence Group", "Offence Code",
                 "Outcome Type", "Outcome Description", "Force outcomes recorded in quarter"], written)
    return Source(str(path), summed((*row, 0) for row in rows), CHARGED, "home-office-outcomes", companies="none")


def cases(path, chance):
    """The Crown Prosecution Service's: a wide file a month."""
    rows = [row for row in make_rows(chance, "M", [(c, c) for c in CATEGORIES], gaps=0.04)]
    rows = [(p, f, g, max(0, n)) for p, f, g, _, n in rows if f not in (CITY, METROPOLITAN)]
    groups = sorted({row[2] for row in rows})
    numbers = {row[:3]: row[3] for row in rows}
    path = path.with_suffix("")
    path.mkdir()
    read, written = [], []
    for period in sorted({row[0] for row in rows}):
        name = f"principal_offence_category_{MONTHS[int(period[5:]) - 1].lower()}_{period[:4]}.csv"
        header, lines = [""], []
        for group in groups:
            header += [f"Number of {group} Convictions", f"Number of {group} Unsuccessful"]
        for force in sorted({row[1] for row in rows if row[0] == period}):
            line = [force]
            for group in groups:
                number = numbers.get((period, force, group), 0)
                line += [number - number // 7, number // 7]
            lines.append(line)
        if lines in written:
            continue  # the same content for two periods would be an error of the source
        written.append(lines)
        read += [(period, line[0], group, None, sum(line[1 + 2 * i:3 + 2 * i]), 0)
                 for line in lines for i, group in enumerate(groups)]
        write(path / name, header, lines)
    return Source(f"{path}/*.csv", summed(read), COMPLETED, "cps-monthly", companies="none") if read else None


def still(folder):
    """Half of the forces did not change, and the others halved: no chance is needed to meet that form."""
    path = pathlib.Path(folder) / "still.csv"
    rows = [(year, force, "Robbery", "34 Robbery", 400 if i % 2 or year == "2017" else 200)
            for i, force in enumerate(KNOWN.forces[:12]) for year in ("2017", "2018")]
    write(path, ["period", "force", "offence_group", "offence", "defendants", "prosecuted"],
          [[*row, row[-1]] for row in rows])
    return Source(str(path), [(*row, 0) for row in rows], PROSECUTED)


MAKERS = [saved, ministry, editions, sexes, saved, rates, crimes, cases, saved, ministry]


def made_up(folder, chance, number):
    """The source, or None where chance left no row of it."""
    maker = MAKERS[number % len(MAKERS)]
    try:
        return maker(pathlib.Path(folder) / f"release_{number}.csv", chance)
    except (ValueError, IndexError):
        return None


# --- Which stories ------------------------------------------------------------------------------------

COARSER = {"M": ["M", "M", "Q", "Y", "F", "FQ"], "Q": ["Q", "Q", "Y", "F"], "FQ": ["FQ", "FQ", "F", "Y", "Q"],
           "Y": ["Y"], "F": ["F"]}


def choose(source, chance):
    """(force, offence, period) of a story that the source can tell."""
    base = chance.choice(sorted(source.base))
    now = Period.read(base)
    kind = chance.choice(COARSER[now.kind])
    if kind != now.kind:
        wholes = source.periods(kind)
        now = chance.choice(wholes) if wholes else now
    forces = [f for f in source.forces if source.has(now, f) and (f in KNOWN.forces or f in (PAIR, TRANSPORT))]
    if METROPOLITAN in forces and CITY not in source.forces or PAIR in forces:
        forces.append(CITY)
    force = chance.choice(forces) if forces and chance.random() < 0.93 else None
    return force, chance.choice(source.titles), str(now)

