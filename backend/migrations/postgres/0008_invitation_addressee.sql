-- Whom an invitation addresses: the account with its address, or the one that had it when the invitation was made.
CREATE VIEW invitation_addressee AS
SELECT a.id AS account_id, i.id AS invitation_id
FROM account a JOIN invitation i ON i.email_key = a.email_key
UNION ALL
SELECT f.account_id, i.id
FROM former_address f JOIN invitation i ON i.email_key = f.email_key AND i.created_at < f.left_at
WHERE NOT EXISTS (SELECT 1 FROM account n WHERE n.email_key = f.email_key)
    AND NOT EXISTS (SELECT 1 FROM former_address e
        WHERE e.email_key = f.email_key AND e.left_at > i.created_at AND (e.left_at, e.account_id) < (f.left_at, f.account_id));
