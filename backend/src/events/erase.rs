//! Empties the personal parts of events. Commitments stay, so the log stays provable (decision 0082).

use luukku_domain::events::{EventAction, Object, ObjectKind};

use crate::{
    sql,
    store::{StoreError, Tx},
};

/// Empties a portion of the personal parts of events that an account or a person did, or that are about them alone. Of an event
/// about several people the personal part is about its actor, who is somebody else; so is that of an event about a person
/// which staff did: it stays for as long as the log's own rule says. That of `erasing` itself names only the job. Gives how many
/// were emptied.
pub(crate) async fn erase_details(
    tx: &mut Tx,
    somebody: Object,
    erasing: EventAction,
) -> Result<u64, StoreError> {
    let (now, id) = (tx.now(), somebody.id);
    let also_of_staff = somebody.kind == ObjectKind::Account;
    let own = sql!(
        tx.conn(),
        execute,
        "UPDATE event_detail SET salt = NULL, body = NULL, erased_at = $2
         WHERE event_id IN (SELECT e.id FROM event e JOIN event_detail d ON d.event_id = e.id
                            WHERE e.actor_id = $1 AND d.erased_at IS NULL LIMIT 1000)",
        id,
        now,
    )?;
    let about = sql!(
        tx.conn(),
        execute,
        "UPDATE event_detail SET salt = NULL, body = NULL, erased_at = $2
         WHERE event_id IN (SELECT s.event_id FROM event_subject s JOIN event_detail d ON d.event_id = s.event_id
                            JOIN event e ON e.id = s.event_id
                            WHERE s.subject_id = $1 AND d.erased_at IS NULL AND e.action <> $3
                               AND ($4 = TRUE OR e.actor_kind <> 'staff')
                               AND NOT EXISTS (SELECT 1 FROM event_subject o
                                               WHERE o.event_id = s.event_id AND o.subject_id <> $1)
                            LIMIT 1000)",
        id,
        now,
        erasing.code(),
        also_of_staff,
    )?;
    Ok(own + about)
}
