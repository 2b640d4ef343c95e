-- How many women are sent to prison, where, and for how long?
--
-- The questions of the Prison Reform Trust's factsheets: sentences of women to immediate custody by police
-- force, year and length (under 6 months, 6 to under 12, 12 and more), the rate per 100,000 people, and
-- the change from the first year to the last, with whether chance alone could explain it.
-- Figures: MADE UP, by `make sample`. For real ones put the path of the Ministry of Justice's
-- Outcomes by Offence here:
CREATE VIRTUAL TABLE temp.outcomes USING prosecutions('../build/sample/made_up_outcomes_2017_2024.csv');
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read women_in_custody.sql'
.headers on
.mode column
.nullvalue -

CREATE TEMP TABLE sentences AS
SELECT force, year, sum(sentenced) AS women,
       CASE
         WHEN sentence_length IN ('Up to and including 1 month',
                                  'Over 1 month and up to and including 2 months',
                                  'Over 2 months and up to and including 3 months',
                                  'Over 3 months to less than 6 months') THEN 'under 6 months'
         WHEN sentence_length IN ('6 months', 'Over 6 months and up to and including 9 months',
                                  'Over 9 months to less than 12 months') THEN '6 to under 12 months'
         WHEN sentence_length IN ('Not known', 'N/A') THEN 'not known'
         ELSE '12 months and more'
       END AS length
FROM outcomes
WHERE sex = 'Female' AND outcome = 'Immediate custody'
GROUP BY force, year, length;

.print 1. England and Wales, by year and length of the sentence:
SELECT year,
       sum(iif(length = 'under 6 months', women, 0)) AS "under 6 months",
       sum(iif(length = '6 to under 12 months', women, 0)) AS "6 to under 12",
       sum(iif(length = '12 months and more', women, 0)) AS "12 and more",
       sum(women) AS "all",
       share_phrase(sum(iif(length = 'under 6 months', women, 0)), sum(women)) AS "under 6 months are"
FROM sentences
GROUP BY year
ORDER BY year;

.print
.print 2. By force, in the last year: by length, and for each 100,000 people who live there
WITH last AS (SELECT * FROM sentences WHERE year = (SELECT max(year) FROM sentences))
SELECT force,
       sum(iif(length = 'under 6 months', women, 0)) AS "under 6 months",
       sum(iif(length = '6 to under 12 months', women, 0)) AS "6 to under 12",
       sum(iif(length = '12 months and more', women, 0)) AS "12 and more",
       sum(women) AS "all",
       round_half_up(per_100k(sum(women), population_of(force, year)), 1) AS "per 100,000",
       CASE WHEN sum(women) < 20 THEN 'low number' END AS caveat
FROM last
GROUP BY force
ORDER BY per_100k(sum(women), population_of(force, year)) DESC, force;

.print
.print 3. By force, from the first year to the last
WITH years AS (
  SELECT force, sum(iif(year = first, women, 0)) AS first,
         sum(iif(year = last, women, 0)) AS last
  FROM sentences, (SELECT min(year) AS first, max(year) AS last FROM sentences)
  GROUP BY force
)
SELECT force, first, last, change_phrase(last, first) AS change,
       CASE WHEN change_p(last, first) < 0.05 THEN 'no' ELSE 'yes' END AS "could be chance"
FROM years
UNION ALL
SELECT 'England and Wales', sum(first), sum(last), change_phrase(sum(last), sum(first)),
       CASE WHEN change_p(sum(last), sum(first)) < 0.05 THEN 'no' ELSE 'yes' END
FROM years;
