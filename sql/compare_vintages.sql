-- What did the Ministry change of what it had published before?
--
-- Each release covers earlier years again, with corrections. Of a source with two such editions the newer one
-- alone is read, so that no sum counts a year twice; edition_changes lists every cell that differs.
-- Figures: MADE UP, by `make sample`. For real ones put the paths of two releases of Outcomes by
-- Offence here:
CREATE VIRTUAL TABLE temp.older USING prosecutions('../build/sample/made_up_outcomes_2017_2023.csv');
CREATE VIRTUAL TABLE temp.newer USING prosecutions('../build/sample/made_up_outcomes_2017_2024.csv');
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read compare_vintages.sql'
.headers on
.mode column
.nullvalue -

.print 1. What the loader says about reading both:
SELECT problem, value, detail
FROM source_problems('../build/sample/made_up_outcomes_2017_202[34].csv')
WHERE problem = 'two editions of one period';

CREATE TEMP TABLE revisions AS
SELECT year, force, sum(before) AS before, sum(after) AS after
FROM (SELECT year, force, prosecuted AS before, NULL AS after FROM older
      UNION ALL SELECT year, force, NULL, prosecuted FROM newer)
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

.print
.print 4. How many cells were revised, and how many of them are gone or new:
SELECT measure, count(*) AS revised, sum(new IS NULL) AS gone, sum(old IS NULL) AS new
FROM edition_changes('../build/sample/made_up_outcomes_2017_202[34].csv')
GROUP BY measure;
