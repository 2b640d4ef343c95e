-- sql/docs/reference.md, from what the extension says of itself. Run by `make reference`, or:
--   sqlite3 :memory: '.load build/prosecutions' '.read tests/reference.sql'
.mode list
.headers off

SELECT '# Reference

Every table and function, as `SELECT * FROM prosecutions_help` has them: what it is for, its arguments, its result, and
what gives NULL or an error. Arguments in brackets may be left out. Below each example stands what it prints.
(`make reference` writes this page.)
';

WITH headings(place, kind, heading) AS (
    VALUES (1, 'table', '## Tables'),
           (2, 'scalar', '## Functions of one row'),
           (3, 'aggregate', '## Aggregate functions, which are window functions too')),
entries AS (
    SELECT place, heading, help.*, help.rowid AS number,
           row_number() OVER (PARTITION BY place ORDER BY help.rowid) = 1 AS is_first
    FROM prosecutions_help AS help JOIN headings USING (kind))
SELECT iif(is_first, heading || char(10, 10), '') ||
       '### `' || signature || '`' || char(10, 10) ||
       replace(iif(description LIKE '%' || char(10) || '%',
                   substr(description, 1, instr(description, char(10))) || char(10) || '- ' ||
                   replace(substr(description, instr(description, char(10)) + 1), char(10), char(10) || '- '),
                   description), char(10) || '- Error:', char(10) || '- **Error:**') || char(10, 10) ||
       '```sql' || char(10) || rtrim(example, ';') || ';' || char(10) ||
       '-- ' || replace(result, char(10), char(10) || '-- ') || char(10) || '```' || char(10)
FROM entries
ORDER BY place, number;
