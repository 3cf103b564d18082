//! Clears the data of an account that can no longer be restored (notice 002: "Käyttäjän tiedot tyhjennetään 30 päivää
//! käyttäjätilin sulkeutumisen jälkeen"). History stays referential: ids, roles, times, events.

use luukku_domain::{
    accounts::lifecycle::Step,
    caller::Caller,
    events::{Event, EventAction, ObjectKind},
    id::AccountId,
    permission::{Basis, action::ClearAccount, thing::HomeUser},
};

use super::Clocked;
use crate::{
    Backend,
    accounts::{invitations::revoke, lookup, place},
    events::erase_details,
    secrets::Erased,
    sql,
    store::{Conn, Lock, Refused, StoreError, Tx},
};

/// Does a portion of the work; true while there is more. The many rows of the log come first, a portion in each unit
/// (a unit may hold the writer for two seconds), and the account itself comes last: until then it counts as not cleared.
pub(super) async fn clear(backend: &Backend, caller: &Caller, id: AccountId) -> Result<bool, StoreError> {
    note_erasure(backend, caller, id).await?;
    let mut tx = backend.store.begin(caller).await?;
    for organisation in revoke::waiting_for(tx.conn(), id).await? {
        tx.lock([Lock::Organisation(organisation)]).await?;
    }
    tx.lock([Lock::Account(id)]).await?;
    let clocked = Clocked::load(tx.conn(), backend.clocks(), id).await?.ok_or(StoreError::Missing)?;
    if clocked.clock.due(caller.at) != Some(Step::ClearAccount) {
        return Ok(true);
    }
    let home_id = clocked.account.home_organisation_id;
    let home = place::load(tx.conn(), home_id).await?.ok_or(StoreError::Broken)?;
    let thing = HomeUser { account: id, home, roles: Vec::new() };
    let denied = || Event::denied(EventAction::AccountCleared).about(id).subject(id);
    let (mut tx, grant) = tx.may(ClearAccount, &thing, denied).await.map_err(Refused::in_a_job)?;
    let event = |basis: Basis, fields: &[&'static str]| {
        Event::done(EventAction::AccountCleared)
            .by(basis)
            .about(id)
            .subject(id)
            .at(home_id)
            .fields(fields.to_vec())
    };
    let basis = grant.basis();
    if erase_details(&mut tx, id.into(), EventAction::AccountCleared).await? > 0 {
        tx.commit(event(basis, &["event_detail"])).await?;
        return Ok(true);
    }
    debug_assert_eq!(grant.thing(), id);
    let revoked = wipe(&mut tx, id).await?;
    let fields =
        ["email", "name", "password", "second_factor", "grounds", "close_reason", "invitations", "devices"];
    tx.commit_all(event(basis, &fields), revoked.into_iter().map(|event| event.by(basis))).await?;
    Ok(false)
}

/// Writes the account on the list beside the keys, so that no backup gives it back. Only when its time is over for good:
/// then nobody can restore it any more.
async fn note_erasure(backend: &Backend, caller: &Caller, id: AccountId) -> Result<(), StoreError> {
    let mut read = backend.store.read().await?;
    let clocked = Clocked::load(read.conn(), backend.clocks(), id).await?.ok_or(StoreError::Missing)?;
    if clocked.clock.due(caller.at) != Some(Step::ClearAccount) {
        return Ok(());
    }
    backend.note_erasure(Erased { kind: ObjectKind::Account, id: id.uuid(), at: caller.at })
}

/// Takes everything personal out of an account and what belongs to it. Also for `luukku restore`, when a backup still
/// holds what was cleared since; everybody else goes through [`clear`]. Gives the events of invitations that it closed.
pub(crate) async fn wipe(tx: &mut Tx, account: AccountId) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let revoked = revoke::revoke_all_to(tx, account).await?;
    let conn = tx.conn();
    clear_what_others_hold(conn, account).await?;
    sql!(conn, execute, "DELETE FROM former_address WHERE account_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM account_word WHERE account_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM recovery_code WHERE account_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM known_device WHERE account_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM mail_secret WHERE object_id = $1", account)?;
    sql!(conn, execute, "UPDATE membership SET ground = '' WHERE account_id = $1", account)?;
    sql!(conn, execute, "UPDATE second_factor_reset SET reason = '' WHERE account_id = $1", account)?;
    sql!(
        conn,
        execute,
        "UPDATE session SET device = '', device_hash = NULL, logout_sealed = NULL WHERE account_id = $1",
        account
    )?;
    sql!(
        conn,
        execute,
        "UPDATE account SET status = 'cleared', cleared_at = $2, email = NULL, email_key = NULL, name = NULL,
            search_text = '', sort_name = '', password_hash = NULL, password_set_at = NULL, totp_sealed = NULL,
            totp_set_at = NULL, totp_last_step = NULL, close_reason = NULL
         WHERE id = $1",
        account,
        now,
    )?;
    Ok(revoked)
}

/// Invitations to this person, by whatever address, whether they became the account or came later. All of them are closed
/// by now.
async fn clear_what_others_hold(conn: &mut Conn, account: AccountId) -> Result<(), StoreError> {
    sql!(
        conn,
        execute,
        "UPDATE invitation SET email = NULL, email_key = NULL, note = NULL, ground = '' WHERE accepted_account_id = $1",
        account,
    )?;
    for address in lookup::addresses(conn, account).await? {
        sql!(
            conn,
            execute,
            "UPDATE invitation SET email = NULL, email_key = NULL, note = NULL, ground = '' WHERE email_key = $1",
            address.as_str(),
        )?;
    }
    Ok(())
}
