-- The keyed hashes of codes that were searched and belong to nobody known: "who searched this code" is asked by them.
CREATE INDEX event_detail_code_index ON event_detail (json_extract(body, '$.code_index'))
    WHERE json_extract(body, '$.code_index') IS NOT NULL;
