-- A member of a JSON object by its path, `$.name`: what SQLite calls so.
CREATE FUNCTION json_extract(body text, path text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $$ SELECT body::jsonb ->> substr(path, 3) $$;

-- The keyed hashes of codes that were searched and belong to nobody known: "who searched this code" is asked by them.
CREATE INDEX event_detail_code_index ON event_detail (json_extract(body, '$.code_index'))
    WHERE json_extract(body, '$.code_index') IS NOT NULL;
