-- The built-in figures, worked out from the releases by the extension itself: `make figures` runs this
-- where the releases are (they are not in this repository) and writes ext/reference/builtin_*.csv.
-- Above the header of each file stands its source; the layout passes over it as a title.
.bail on
.mode csv
.separator , "\n"
.headers on

.output ext/reference/builtin_cps.csv
.print "Source: Crown Prosecution Service, Case outcomes by principal offence category (monthly, January 2014 to March 2018). Complete quarters only. Open Government Licence v3.0."
WITH months AS MATERIALIZED (
  SELECT year, quarter, month, force, offence_group, outcome, defendants, prosecuted, convicted
  FROM prosecutions(:releases || '/cps')
),
complete AS (
  SELECT year, quarter FROM months GROUP BY year, quarter HAVING count(DISTINCT month) = 3
)
SELECT year || '-Q' || quarter AS period, force, offence_group, outcome,
       sum(defendants) AS defendants, sum(prosecuted) AS prosecuted, sum(convicted) AS convicted
FROM months JOIN complete USING (year, quarter)
GROUP BY year, quarter, force, offence_group, outcome
ORDER BY year, quarter, force, offence_group;

.output ext/reference/builtin_moj-2018.csv
.print "Source: Ministry of Justice, Criminal justice system statistics quarterly: December 2018, remands and outcomes at magistrates' courts, 2018. Open Government Licence v3.0."
SELECT year AS period, force, court, offence_type, offence_group,
       coalesce(offence_code || ' ', '') || offence AS offence,
       sum(defendants) AS defendants, sum(prosecuted) AS prosecuted,
       sum(convicted) AS convicted, sum(sentenced) AS sentenced
FROM prosecutions(:releases || '/moj/remands-magistrates-court-2018.zip')
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 2, 3, 5, 4, 6;

.output ext/reference/builtin_moj-2009-2019.csv
.print "Source: Ministry of Justice, Criminal justice system statistics quarterly: December 2019, court outcomes 2009 to 2019, England and Wales. Open Government Licence v3.0."
SELECT year AS period, offence_type, offence_group,
       coalesce(offence_code || ' ', '') || offence AS offence,
       sum(defendants) AS defendants, sum(convicted) AS convicted, sum(sentenced) AS sentenced
FROM prosecutions(:releases || '/moj/court-outcomes-2009-2019.zip')
GROUP BY 1, 2, 3, 4
ORDER BY 1, 3, 2, 4;
.output
