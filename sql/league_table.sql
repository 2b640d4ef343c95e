-- Burglary prosecutions: in which forces did they fall or rise, and is it more than chance?
--
-- A league table suggests more than its numbers can tell: of 42 forces, some differ by chance alone. So
-- each force has beside it the change of the whole country, and p, the probability that chance alone
-- makes it differ so much from the rest of the country. q is the share of false discoveries among this
-- force and all that are surer, given how many were compared. Only where q is below 0.05 is there a
-- story. Figures: completed prosecutions, Crown Prosecution Service, built in.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read league_table.sql'
.headers on
.mode column
.nullvalue -

.print Burglary, last quarter of 2017 against the last quarter of 2016:
SELECT rank() OVER (ORDER BY local_pct DESC) AS rank, force, local_old AS "2016-Q4",
       local_new AS "2017-Q4", change_phrase(local_new, local_old) AS change,
       printf('%.1f', national_pct) AS "all, %", printf('%.3f', q_value) AS q,
       CASE WHEN q_value < 0.05 THEN 'yes' ELSE 'no' END AS story,
       CASE WHEN min(local_old, local_new) < 20 THEN 'low number' END AS caveat
FROM notable_changes('builtin:cps', '2017-Q4')
WHERE offence_group = 'Burglary' AND offence IS NULL
ORDER BY rank, force;
