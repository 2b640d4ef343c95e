-- Which forces go against the national trend?
--
-- Prosecutions for sexual offences fell in England and Wales from the first quarter of 2017 to that of
-- 2018. In which forces did they rise? contrast_p is the probability that chance
-- alone makes a force differ at least so much from the rest of the country. Of 42 forces about two are
-- below 0.05 by chance. That is why there is q, which is p corrected for the number of comparisons
-- (Benjamini-Hochberg). Figures: Crown Prosecution Service, built in.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read bucking_the_trend.sql'
.headers on
.mode column
.nullvalue -

CREATE TEMP TABLE changes AS
WITH forces AS (  -- a force that was not published in one of the two quarters has no change, and is none of them
  SELECT force, prosecuted AS new, prosecuted_before AS old
  FROM prosecution_changes('builtin:cps')
  WHERE offence_group = 'Sexual offences' AND period = '2018-Q1' AND prosecuted_change IS NOT NULL
)
SELECT force, old, new, sum(old) OVER () AS national_old, sum(new) OVER () AS national_new,
       contrast_p(new, old, sum(new) OVER (), sum(old) OVER ()) AS p
FROM forces;

.print England and Wales:
SELECT national_old AS "2017-Q1", national_new AS "2018-Q1",
       change_phrase(national_new, national_old) AS change
FROM changes
LIMIT 1;

.print
.print Against the trend, the surest first:
WITH ranked AS (
  SELECT *, p * count(*) OVER () / rank() OVER (ORDER BY p) AS adjusted FROM changes
), discoveries AS (
  SELECT *, min(1, min(adjusted) OVER (ORDER BY p DESC)) AS q FROM ranked
)
SELECT force, old AS "2017-Q1", new AS "2018-Q1", change_phrase(new, old) AS change,
       iif(p < 0.0001, 'below 0.0001', printf('%.4f', p)) AS p,
       iif(q < 0.001, 'below 0.001', printf('%.3f', q)) AS q,
       CASE WHEN q < 0.05 THEN 'differs' ELSE 'could be chance' END AS verdict
FROM discoveries
WHERE (new - old) * (national_new - national_old) < 0
ORDER BY discoveries.p, force;
