-- From a ministry's spreadsheet, as it was published, to a rate by force.
--
-- The sheet has what such sheets have: title lines, a header of two lines with merged cells, regions among the
-- forces, footnote marks on names, notes below, a number that is not to be had, a comment, a hidden row. published()
-- finds the table; published_marks() and published_notes() say what else there is, and it should be read before
-- anything is said. West Midlands is a region and a force: the force stands below its region. The release is made
-- up; the residents are the published ones, of mid-2018.
--
--   sqlite3 :memory: '.load ../build/prosecutions' '.read officers_per_100k.sql'
.headers on
.mode column
.nullvalue -

.print What is in the workbook:
SELECT replace(file, rtrim(file, replace(file, '/', '')), '') AS sheet, kind FROM source_members('../tests/data/workbooks/made_up_workforce.ods');

CREATE VIRTUAL TABLE temp.officers USING published('../tests/data/workbooks/made_up_workforce.ods/Table_1');

.print
.print Its columns, and what they were called:
SELECT name, label, type, marks FROM published_columns('../tests/data/workbooks/made_up_workforce.ods/Table_1');

.print
.print What is said beside the numbers:
SELECT line, mark AS said FROM published_marks('../tests/data/workbooks/made_up_workforce.ods/Table_1')
UNION ALL
SELECT line, note FROM published_notes('../tests/data/workbooks/made_up_workforce.ods/Table_1') WHERE place <> 'above';

.print
.print Officers for each 100,000 residents, 31 March 2018; highest, and lowest:
WITH forces AS (
  SELECT force_name(column_1) AS force, as_at_31_march_2018 AS officers, max(line) AS line
  FROM officers WHERE force_code(column_1) IS NOT NULL GROUP BY force_name(column_1)
), rates AS (
  SELECT force, officers, population_of(force, 2018) AS residents,
         rank() OVER (ORDER BY per_100k(officers, population_of(force, 2018)) DESC) AS rank
  FROM forces
)
SELECT rank, force, officers, residents, printf('%.0f', per_100k(officers, residents)) AS rate
FROM rates WHERE rank <= 5 OR rank > (SELECT count(*) - 3 FROM rates) ORDER BY rank;

.print
.print The forces add up to what the sheet calls their total:
SELECT sum(officers) AS forces, (SELECT as_at_31_march_2018 FROM officers WHERE column_1 LIKE 'Total%') AS total
FROM (SELECT as_at_31_march_2018 AS officers, max(line) FROM officers WHERE force_code(column_1) IS NOT NULL GROUP BY force_name(column_1));
