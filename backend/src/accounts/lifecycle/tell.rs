//! Tells those who look after an organisation that lost its last main user.

use luukku_domain::{accounts::place::Place, id::AccountId, lang::Lang, values::Email};
use sqlx::FromRow;

use super::super::organisations::row;
use crate::{
    Backend,
    mail::{self, Letter, OrganisationMatter},
    sql,
    store::{StoreError, Tx},
};

#[derive(FromRow)]
struct Recipient {
    id: AccountId,
    email: Email,
    lang: Lang,
}

/// Writes to the main users of the nearest organisation above that has any, and to the maintainers.
pub(in crate::accounts) async fn tell(
    tx: &mut Tx,
    backend: &Backend,
    place: &Place,
    matter: OrganisationMatter,
) -> Result<(), StoreError> {
    let now = tx.now();
    let mut recipients = sql!(tx.conn(), all: Recipient,
        "SELECT DISTINCT a.id, a.email, a.lang FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.role = 'maintainer' AND m.ended_at IS NULL AND m.starts_at <= $1
            AND (m.ends_at IS NULL OR m.ends_at > $1) AND a.status = 'active' AND a.email IS NOT NULL
         ORDER BY a.id", now)?;
    let above: Vec<_> = place.path().filter(|id| *id != place.id()).collect();
    for organisation in above.into_iter().rev() {
        let main_users = sql!(tx.conn(), all: Recipient,
            "SELECT DISTINCT a.id, a.email, a.lang FROM membership m JOIN account a ON a.id = m.account_id
             WHERE m.organisation_id = $1 AND m.role = 'main_user' AND m.ended_at IS NULL AND m.starts_at <= $2
                AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active' AND a.email IS NOT NULL
             ORDER BY a.id", organisation, now)?;
        if !main_users.is_empty() {
            recipients.extend(main_users);
            break;
        }
    }
    recipients.sort_unstable_by_key(|recipient| recipient.id);
    recipients.dedup_by_key(|recipient| recipient.id);
    let names = row::names(tx.conn(), place.id()).await?;
    for Recipient { email, lang, .. } in recipients {
        let organisation = names.in_lang(lang).to_owned();
        let letter = Letter::OrganisationNotice { organisation, matter: matter.clone() };
        mail::post(tx, backend, &email, lang, letter).await?;
    }
    Ok(())
}
