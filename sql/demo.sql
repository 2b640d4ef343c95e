-- The questions of a newspaper's story, answered from the built-in figures. `make demo` runs this, or:
--   sqlite3 :memory: '.load ../build/prosecutions' '.read demo.sql'
.headers on
.mode column
.nullvalue -

.print
.print The article that these questions come from used a release of the Ministry of Justice, Court
.print outcomes by Police Force Area, 2007 to 2018 (Criminal justice system statistics quarterly: December
.print 2018), which has both courts, every year and every force. It is not built in, and no figure here
.print stands in for it. Download it from gov.uk, and ask the file as it is:
.print SELECT * FROM local_story('Lancashire','86.2',2018,'courts-by-pfa-2018.zip');
.print SELECT year, sum(prosecuted) FROM prosecutions('courts-by-pfa-2018.zip') GROUP BY year;
.print Below are the figures that are built in.

.print
.print 1. How many people came before magistrates in Lancashire in 2018 for possessing indecent
.print    photographs of a child, and what part of England and Wales is that?
SELECT sum(defendants) FILTER (WHERE force = 'Lancashire') AS lancashire,
       sum(defendants) AS england_and_wales,
       round(share_of_national(defendants, force, 'Lancashire'), 2) AS "share, %"
FROM prosecutions('builtin:moj-2018')
WHERE offence_code = '86.2';

.print
.print 2. Of all offences?
SELECT sum(defendants) FILTER (WHERE force = 'Lancashire') AS lancashire,
       sum(defendants) AS england_and_wales,
       round(share_of_national(defendants, force, 'Lancashire'), 2) AS "share, %"
FROM prosecutions('builtin:moj-2018');

.print
.print 3. What did prosecutions for sexual offences do in Lancashire and in England and Wales, in the
.print    first quarter of 2018 against the first quarter of 2017?
WITH quarters AS (
  SELECT period, sum(prosecuted) FILTER (WHERE force = 'Lancashire') AS local,
         sum(prosecuted) AS national
  FROM prosecutions
  WHERE offence_group = 'Sexual offences'
  GROUP BY period
)
SELECT 'Lancashire' AS area, sum(local) FILTER (WHERE period = '2018-Q1') AS "2018-Q1",
       yoy_change(local, period, '2018-Q1') AS change, round(yoy_pct(local, period, '2018-Q1'), 1) AS "change, %"
FROM quarters
UNION ALL
SELECT 'England and Wales', sum(national) FILTER (WHERE period = '2018-Q1'),
       yoy_change(national, period, '2018-Q1'), round(yoy_pct(national, period, '2018-Q1'), 1)
FROM quarters;

.print
.print 4. What did the courts of England and Wales do from 2009 to 2019? People sentenced for indecent
.print    images of children (offences 86.1 to 86.3), year by year:
WITH years AS (
  SELECT year, sum(sentenced) AS sentenced
  FROM prosecutions('builtin:moj-2009-2019')
  WHERE offence_code IN ('86.1', '86.2', '86.3')
  GROUP BY year
)
SELECT year, sentenced, yoy_change(sentenced, year) OVER so_far AS change,
       round(yoy_pct(sentenced, year) OVER so_far, 1) AS "change, %",
       round(index_since(sentenced, year, 2009) OVER so_far, 1) AS "2009 = 100"
FROM years
WINDOW so_far AS (ORDER BY year);

.print
.print 5. And where a quarter is missing? Burglary in Lancashire: 2015-Q4, 2016-Q1 and 2017-Q2 were not
.print    published in full, so a year later there is no change to speak of, rather than a wrong one.
WITH quarters AS (
  SELECT period, sum(prosecuted) AS prosecuted
  FROM prosecutions
  WHERE force = 'Lancashire' AND offence_group = 'Burglary'
  GROUP BY period
)
SELECT period, prosecuted, yoy_change(prosecuted, period) OVER (ORDER BY period) AS "on the year before",
       prosecuted - lag(prosecuted, 4) OVER (ORDER BY period) AS "what lag() would say"
FROM quarters;
