-- The addresses that an account had before its present one: what was written about them is cleared with the account.
CREATE TABLE former_address (
    account_id UUID NOT NULL REFERENCES account (id),
    email_key TEXT NOT NULL,
    left_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, email_key)
);
CREATE INDEX former_address_email ON former_address (email_key, left_at);
