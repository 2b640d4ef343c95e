-- A page for every force, ready for the web and for print.
--
-- story_page gives the whole page as one text, which loads nothing from elsewhere; its one script is its own,
-- and saves pictures, tables and sentences. This writes the
-- pages of all forces as files into the current folder:
--
--   SELECT writefile(f.force || '.html', page)
--   FROM police_forces AS f, story_page(f.force, 'Robbery', 2018, 'builtin:moj-2018')
--   WHERE f.force_code IS NOT NULL;
--
-- That release does not have the City of London by itself, and is taken to count it with the Metropolitan
-- Police. The City's page says so. It has the figures of England and Wales, but no local number or rate.
--
-- Here the pages are made and examined. Figures: magistrates' courts, Ministry of Justice, 2018, built in.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read story_page.sql'
.headers on
.mode column

.print The pages of all forces:
CREATE TABLE pages AS
SELECT f.force, page
FROM police_forces AS f, story_page(f.force, 'Robbery', 2018, 'builtin:moj-2018')
WHERE f.force_code IS NOT NULL;

SELECT count(*) AS pages, min(length(page)) > 10000 AS "all are long",
       sum(page LIKE '%<script%<script%') AS "with scripts of others", sum(page LIKE '%src=%') AS "that load anything"
FROM pages;

.print
.print What is on some of them:
.mode list
.headers off
SELECT substr(page, instr(page, '<h1>') + 4, instr(page, '</h1>') - instr(page, '<h1>') - 4)
FROM pages
WHERE force IN ('Lancashire', 'Kent', 'Metropolitan Police', 'City of London')
ORDER BY force;

.print
.mode column
.headers on
.print A line over four years, from another source:
SELECT instr(page, 'as an index, drawn to the local number in 2014-Q1') > 0 AS "has a line",
       instr(page, 'Map of police forces') > 0 AS "has a map",
       instr(page, 'mid-2017 population estimates') > 0 AS "names its sources"
FROM story_page('Lancashire', 'burglary', '2017-Q4');
