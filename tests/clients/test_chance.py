"""What chance makes is not news: on made-up counts in which no force departs from the country, whatever
their variance, about one p-value in twenty is below 0.05 and notable_changes reports nothing; what is
planted among them is found. Counts and trends are like those of the Crown Prosecution Service: 42
forces, 12 offence groups, 14 quarters.

How often chance is reported is a share that has a chance of its own. By the same method reckoned in R,
3,000 runs each, it is 2.8% of runs at a variance of 1, 4.1% at 1.5 and 4.3% at 2.3 (2.7% where the
dispersion is known and not estimated): below the 5% that Benjamini and Hochberg allow, and so near to it
that 11 of 200 are no rarity. The test therefore fails where the reports are more than a true share of 5%
would give once in a hundred. Without the dispersion it is 50% of runs at 1.5, and all of them at 2.3."""
import json
import math
import os
import pathlib
import random
import subprocess
import tempfile
import unittest

from claims import PROSECUTED, Source
from reckoning import Period, contrast, dispersed
from test_figures import ROOT

RUNS = int(os.environ.get("CHANCE_RUNS", "40"))
FORCES, GROUPS, QUARTERS = 42, 12, 14
VARIANCES = (1, 1.5, 2.3)
PLANTED = 6


def poisson(chance, mean):
    """A Poisson number; large ones by the normal distribution, whose error is then far below theirs."""
    if mean > 150:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    count, product, limit = 0, chance.random(), math.exp(-mean)
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def count(chance, mean, variance):
    """A count whose variance is so many times its mean (negative binomial)."""
    if variance > 1 and mean > 0:
        mean = chance.gammavariate(mean / (variance - 1), variance - 1)
    return poisson(chance, mean)


def release(chance, forces, variance, planted=None):
    """The rows of a release as a CSV text; of the planted (force, group) the last quarter is doubled."""
    lines = ["period,force,offence_group,offence,defendants,prosecuted"]
    for group in range(GROUPS):
        usual = math.exp(chance.uniform(3, 6.2))
        trend = [math.exp(chance.gauss(0, 0.1)) for _ in range(QUARTERS)]
        for force in forces:
            mean = usual * math.exp(chance.gauss(0, 0.8))
            mark = planted is not None and (force, group) in planted
            mean = max(mean, 150) if mark else mean
            for quarter in range(QUARTERS):
                n = count(chance, mean * trend[quarter] * (2 if mark and quarter == QUARTERS - 1 else 1),
                          variance)
                lines.append(f"{2014 + quarter // 4}-Q{quarter % 4 + 1},{force},Group {group},,{n},{n}")
    return "\n".join(lines) + "\n"


def below(pvalues, limit):
    """Which of the p-values Benjamini and Hochberg report at the limit."""
    order = sorted(range(len(pvalues)), key=pvalues.__getitem__)
    last = max((rank for rank, i in enumerate(order, 1) if pvalues[i] * len(order) / rank < limit),
               default=0)
    return set(order[:last])


def most_reports(runs, share=0.05, rare=0.01):
    """The largest number of reports that a true share of 5% gives at least once in a hundred times."""
    def tail(reports):
        return sum(math.comb(runs, k) * share ** k * (1 - share) ** (runs - k) for k in range(reports, runs + 1))
    return max(reports for reports in range(runs + 1) if tail(reports) >= rare)


def ask(statements):
    """The first value of each row of the statements, read as JSON, from one shell."""
    done = subprocess.run(["sqlite3", "-init", "/dev/null", "-batch", "-list", ":memory:"],
                          input="\n".join([".load build/prosecutions", *statements]), cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Chance(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.forces = ask(["SELECT json_quote(force) FROM police_forces WHERE force_code IS NOT NULL AND "
                          "force <> 'City of London';"])
        cls.folder = tempfile.TemporaryDirectory()
        assert len(cls.forces) == FORCES

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def changes(self, texts):
        """For each release, (force, group, p, q, p without the dispersion) of the last quarter."""
        statements = []
        for number, text in enumerate(texts):
            path = pathlib.Path(self.folder.name) / f"release_{number}.csv"
            path.write_text(text)
            statements.append(
                "WITH c AS (SELECT *, sum(local_new) OVER g AS all_new, sum(local_old) OVER g AS all_old "
                f"FROM notable_changes('{path}', '2017-Q2') WHERE offence IS NULL WINDOW g AS (PARTITION "
                "BY offence_group)) SELECT json_group_array(json_array(force, offence_group, p_value, "
                "q_value, contrast_p(local_new, local_old, all_new, all_old), dispersion)) FROM c;")
        return ask(statements)

    def test_nothing_but_chance(self):
        for variance in VARIANCES:
            with self.subTest(variance):
                chance = random.Random(2018 + int(10 * variance))
                small = everything = plain = reports = 0
                for rows in self.changes(release(chance, self.forces, variance) for _ in range(RUNS)):
                    everything += len(rows)
                    small += sum(row[2] < 0.05 for row in rows)
                    plain += sum(row[4] < 0.05 for row in rows)
                    reports += any(row[3] < 0.05 for row in rows)
                share = 100 * small / everything
                print(f"variance {variance}: {share:.2f}% of p below 0.05 ({100 * plain / everything:.2f}% "
                      f"without dispersion); reports in {reports} of {RUNS} runs")
                self.assertTrue(3 <= share <= 6, share)
                self.assertLessEqual(reports, most_reports(RUNS))

    def test_the_method_is_that_of_an_own_reckoning(self):
        """φ, p and q of one release of each variance, by Python from the rows."""
        now, then = Period.read("2017-Q2"), Period.read("2016-Q2")
        for variance in VARIANCES:
            with self.subTest(variance):
                text = release(random.Random(7), self.forces, variance)
                rows = [line.split(",") for line in text.splitlines()[1:]]
                own = Source("", [(r[0], r[1], r[2], None, int(r[5]), 0) for r in rows], PROSECUTED)
                [changes] = self.changes([text])
                expected = []
                for force, group, *_ in changes:
                    column = own.key(group)
                    a, b = (own.number(period, force, column) for period in (now, then))
                    new, old = (own.national(column, period, now, then) for period in (now, then))
                    expected.append(dispersed(contrast(a, b, new - a, old - b), own.variation(column, "Q")[0]))
                reported = below(expected, 0.05)
                for i, ((_, group, p, q, _, phi), own_p) in enumerate(zip(changes, expected)):
                    own_phi, _ = own.variation(own.key(group), "Q")
                    self.assertTrue(math.isclose(phi, own_phi, rel_tol=1e-6), (group, phi, own_phi))
                    self.assertTrue(math.isclose(p, own_p, rel_tol=1e-6), (p, own_p))
                    self.assertEqual(q < 0.05, i in reported)

    def test_what_is_planted_is_found(self):
        for variance in VARIANCES:
            with self.subTest(variance):
                chance = random.Random(17 + int(10 * variance))
                found = before = 0
                runs = max(4, RUNS // 4)
                planted = [{(force, group) for group, force in
                            enumerate(chance.sample(self.forces, PLANTED))} for _ in range(runs)]
                releases = (release(chance, self.forces, variance, places) for places in planted)
                for places, rows in zip(planted, self.changes(releases)):
                    plain = below([row[4] for row in rows], 0.05)
                    for i, row in enumerate(rows):
                        if (row[0], int(row[1].split()[1])) in places:
                            found += row[3] < 0.05
                            before += i in plain
                print(f"variance {variance}: {found} of {runs * PLANTED} doublings found (before: {before})")
                self.assertGreaterEqual(found, 0.75 * runs * PLANTED)


if __name__ == "__main__":
    unittest.main()
