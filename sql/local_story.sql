-- What can be said about burglary in Lancashire in the last quarter of 2017?
--
-- The facts of an article, in the order in which a reporter would use them, each with the caveats that
-- belong to it. Figures: completed prosecutions, Crown Prosecution Service, built in. Change the
-- arguments for another force, offence or period. A fourth argument is the source: the path of a release
-- as it was published.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read local_story.sql'
.mode list
.headers off

.print The facts:
SELECT '- ' || sentence || coalesce(char(10) || '  (' || caveat || ')', '')
FROM local_story('Lancashire', 'burglary', '2017-Q4');

.print
.print The numbers:
.headers on
.mode column
.nullvalue -
SELECT fact, round_half_up(value, 1) AS value, round_half_up(compared_with, 1) AS compared_with,
       round_half_up(change, 1) AS change,
       CASE WHEN significance < 0.001 THEN '< 0.001' ELSE round_half_up(significance, 3) END AS p
FROM local_story('Lancashire', 'burglary', '2017-Q4');
