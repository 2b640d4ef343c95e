-- What did the Ministry change of what it had published before?
--
-- Each release covers earlier years again, with corrections. The column `vintage` says which release a row
-- is from. With it two releases can be compared, and no sum counts a year twice.
-- Figures: MADE UP, by `make sample`. For real ones put the paths of two releases of Outcomes by
-- Offence here:
CREATE VIRTUAL TABLE temp.releases USING prosecutions('../build/sample/made_up_outcomes_2017_202[34].csv');
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read compare_vintages.sql'
.headers on
.mode column
.nullvalue -

.print 1. What the loader says about reading both:
SELECT problem, value, detail
FROM source_problems('../build/sample/made_up_outcomes_2017_202[34].csv')
WHERE problem = 'mixed vintages';

CREATE TEMP TABLE revisions AS
WITH newest AS (SELECT max(vintage) AS vintage FROM releases)
SELECT year, force, sum(r.prosecuted) FILTER (WHERE r.vintage < newest.vintage) AS before,
       sum(r.prosecuted) FILTER (WHERE r.vintage = newest.vintage) AS after
FROM releases r, newest
GROUP BY year, force;

.print
.print 2. Prosecuted, by year:
SELECT year, sum(before) AS before, sum(after) AS after, sum(after) - sum(before) AS revision,
       round_half_up(pct_change(sum(after), sum(before)), 2) AS "%"
FROM revisions
GROUP BY year
ORDER BY year;

.print
.print 3. The ten forces whose year was revised most:
SELECT force, year, before, after, after - before AS revision,
       round_half_up(pct_change(after, before), 2) AS "%"
FROM revisions
WHERE before IS NOT NULL
ORDER BY abs(pct_change(after, before)) DESC, force, year
LIMIT 10;
