-- Burglary prosecutions: which forces fell, which rose, and is it more than chance?
--
-- A league table invites more than it can bear: with 42 forces some differ by chance alone. So each force
-- stands beside the change of the whole country, with the chance of so great a difference from the rest
-- of it, and q: the share of false discoveries among all forces down to this one, over all that were
-- compared. Only where q is under 0.05 is there a story. Figures: completed prosecutions, Crown
-- Prosecution Service, built in.
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
