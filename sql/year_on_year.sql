-- What changed most on the year before, and by how much in each force?
--
-- prosecution_changes has every figure beside that of a year before: its rows are the cells of the
-- columns that a query mentions, and the period. A side without rows is 0 only where the source shows
-- that there were none. Where it does not publish the force or the value in one of the two periods, the
-- change is NULL, and `coverage` says what is missing. Figures: Ministry of Justice and Crown
-- Prosecution Service, built in.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read year_on_year.sql'
.headers on
.mode column
.nullvalue -

.print 1. The ten greatest falls in people sentenced, 2018 on 2017, England and Wales:
SELECT offence_code AS code, substr(offence, 1, 40) AS offence, sentenced_before AS "2017", sentenced AS "2018",
       sentenced_change AS change, round_half_up(sentenced_pct, 1) AS "%"
FROM prosecution_changes('builtin:moj-2009-2019')
WHERE year = 2018 AND sentenced_change IS NOT NULL ORDER BY sentenced_change LIMIT 10;

.print
.print 2. The five greatest rises:
SELECT offence_code AS code, substr(offence, 1, 40) AS offence, sentenced_before AS "2017", sentenced AS "2018",
       sentenced_change AS change, round_half_up(sentenced_pct, 1) AS "%"
FROM prosecution_changes('builtin:moj-2009-2019')
WHERE year = 2018 ORDER BY sentenced_change DESC LIMIT 5;

.print
.print 3. Why not GROUP BY offence_code and yoy_change(sentenced, period)? Because each group is then
.print    compared at its own latest period. Offence 101 has no row in 2018, and the -1 is of 2017.
.print    yoy_change(…, 2018) says NULL for it:
SELECT offence_code AS code, max(period) AS latest, yoy_change(sentenced, period) AS "without at",
       yoy_change(sentenced, period, 2018) AS "at 2018"
FROM prosecutions('builtin:moj-2009-2019')
WHERE year <= 2018 AND offence_code IN ('101', '34') GROUP BY offence_code;
.print
.print    And prosecution_changes says why:
SELECT offence_code AS code, sentenced_before AS "2017", sentenced AS "2018", sentenced_change AS change, coverage
FROM prosecution_changes('builtin:moj-2009-2019') WHERE year = 2018 AND offence_code IN ('101', '34')
ORDER BY offence_code;

.print
.print 4. Burglary in every force, the last quarter of 2017 on that of 2016:
SELECT force, prosecuted_before AS "2016-Q4", prosecuted AS "2017-Q4", prosecuted_change AS change,
       round_half_up(prosecuted_pct, 1) AS "%", coverage
FROM prosecution_changes
WHERE offence_group = 'Burglary' AND period = '2017-Q4' ORDER BY force;

.print
.print 5. A chart of them. To keep it: SELECT writefile('burglary.svg', bar_chart(…)) in its place.
SELECT substr(bar_chart(prosecuted_change, force, 'Burglary: prosecutions, 2017-Q4 on 2016-Q4'), 1, 4)
       || '…' AS chart, count(prosecuted_change) AS forces
FROM prosecution_changes WHERE offence_group = 'Burglary' AND period = '2017-Q4';
