-- Where are most people prosecuted for theft, for each 100,000 residents?
--
-- Counts depend on how many people live in a force's area, and rates can be compared. A rate from few
-- prosecutions is uncertain: the 95% interval says how far chance alone may have moved it. The flag says
-- whether the rate differs from that of England and Wales by more than chance explains (see funnel_flag
-- in prosecutions_help). Figures: magistrates' courts, 2018, built in.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read rates_per_100k.sql'
.headers on
.mode column
.nullvalue -

.print Prosecutions for theft per 100,000 people, 2018 (City of London is inside Metropolitan Police):
WITH thefts AS (
  SELECT force, sum(prosecuted) AS prosecuted, population_of(force, 2018) AS population
  FROM prosecutions('builtin:moj-2018')
  WHERE offence_group = 'Theft offences' AND force_code IS NOT NULL
  GROUP BY force
), whole AS (
  SELECT sum(prosecuted) AS prosecuted, sum(population) AS population FROM thefts
)
SELECT rank() OVER (ORDER BY per_100k(t.prosecuted, t.population) DESC) AS rank,
       force, t.prosecuted,
       printf('%.1f', per_100k(t.prosecuted, t.population)) AS rate,
       printf('%.1f to %.1f', rate_low(t.prosecuted, t.population),
              rate_high(t.prosecuted, t.population)) AS "95% interval",
       funnel_flag(t.prosecuted, t.population, whole.prosecuted, whole.population) AS flag
FROM thefts t, whole
ORDER BY rank, force;
