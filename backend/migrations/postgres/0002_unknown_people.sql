-- When the population register last said that it knows nobody by the person's code.
ALTER TABLE person ADD COLUMN population_unknown_at BIGINT;

-- Tokens of the identification service were kept although no sign-out carried one.
UPDATE session SET logout_sealed = NULL WHERE logout_sealed IS NOT NULL;
