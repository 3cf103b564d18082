//! A data key for each person: everything personal is sealed with it, and destroying it erases all of that, everywhere.

use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{
    Keys,
    sealed::{self, Cell, SealError},
};
use crate::{
    ambient::Ambient,
    sql,
    store::{Conn, StoreError, Tx},
};

/// The key that seals one subject's data. Lies in the database wrapped by the installation's key.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

/// Data keys have one version for life; a new subject gets a new key.
const VERSION: u32 = 0;

impl DataKey {
    /// Makes and stores the key of a new subject.
    pub async fn create(
        tx: &mut Tx,
        ambient: &Ambient,
        keys: &Keys,
        subject: Uuid,
    ) -> Result<Self, StoreError> {
        let key = Self(ambient.random());
        let now = tx.now();
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO data_key (subject_id, wrapped, kek_version, created_at) VALUES ($1, $2, $3, $4)",
            subject,
            keys.seal(ambient, cell(subject), &key.0),
            i64::from(keys.wrapping_version()),
            now,
        )?;
        Ok(key)
    }

    /// The key of a subject; `None` when there is none, or it was destroyed.
    pub async fn load(conn: &mut Conn, keys: &Keys, subject: Uuid) -> Result<Option<Self>, StoreError> {
        let row = sql!(conn, optional_scalar: Vec<u8>, "SELECT wrapped FROM data_key WHERE subject_id = $1", subject)?;
        row.map(|wrapped| Self::unwrap(keys, subject, &wrapped)).transpose()
    }

    /// The key of a subject from the row that was read together with the subject's data.
    pub fn unwrap(keys: &Keys, subject: Uuid, wrapped: &[u8]) -> Result<Self, StoreError> {
        let key = keys.open(cell(subject), wrapped).ok().and_then(|key| key.try_into().ok());
        key.map(Self).ok_or(StoreError::Broken)
    }

    /// Seals a text into a cell.
    pub fn seal(&self, ambient: &Ambient, cell: Cell<'_>, plain: &str) -> Vec<u8> {
        sealed::seal(&self.0, VERSION, ambient.random(), cell, plain.as_bytes())
    }

    /// Opens a text that was sealed into this cell.
    pub fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<String, SealError> {
        String::from_utf8(sealed::open(&self.0, cell, sealed)?).map_err(|_| SealError::Broken)
    }
}

fn cell(subject: Uuid) -> Cell<'static> {
    Cell::new("data_key", "wrapped", subject)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::on_both_engines;
    use luukku_domain::{
        events::{Event, EventAction},
        id::PersonId,
    };

    on_both_engines! {
        async fn a_data_key_is_found_again_and_opens_what_it_sealed(store) {
            let ambient = store.ambient();
            let keys = Keys::generate(ambient);
            let person = ambient.id(PersonId::new).uuid();
            let cell = Cell::new("contact", "phone_sealed", person);
            let mut tx = store.begin(&store.system()).await.unwrap();
            let key = DataKey::create(&mut tx, ambient, &keys, person).await.unwrap();
            let sealed = key.seal(ambient, cell, "+358401234567");
            tx.commit(Event::done(EventAction::PersonAdded)).await.unwrap();

            let mut read = store.read().await.unwrap();
            let found = DataKey::load(read.conn(), &keys, person).await.unwrap().unwrap();
            assert_eq!(found.open(cell, &sealed).unwrap(), "+358401234567");
            let stranger = Keys::generate(ambient);
            assert_eq!(DataKey::load(read.conn(), &stranger, person).await.err(), Some(StoreError::Broken));
        }
    }
}
