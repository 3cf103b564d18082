//! Tells those who look after an organisation that lost its last main user.

use luukku_domain::{
    accounts::place::Place,
    id::{AccountId, OrganisationId},
    lang::Lang,
    values::Email,
};
use sqlx::FromRow;

use crate::{
    Backend,
    mail::{self, Letter, OrganisationMatter},
    sql,
    store::{Conn, StoreError, Tx},
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
    for Recipient { email, lang, .. } in recipients {
        let organisation = name_of(tx.conn(), place.id(), lang).await?;
        let letter = Letter::OrganisationNotice { organisation, matter: matter.clone() };
        mail::post(tx, backend, &email, lang, letter).await?;
    }
    Ok(())
}

/// An organisation's name in a language; in Finnish where it has none in that one.
pub(in crate::accounts) async fn name_of(
    conn: &mut Conn,
    id: OrganisationId,
    lang: Lang,
) -> Result<String, StoreError> {
    let (fi, sv, en) = sql!(conn, one: (String, Option<String>, Option<String>),
        "SELECT name_fi, name_sv, name_en FROM organisation WHERE id = $1", id)?;
    Ok(match lang {
        Lang::Fi => fi,
        Lang::Sv => sv.unwrap_or(fi),
        Lang::En => en.unwrap_or(fi),
    })
}
