//! Reads and writes what a citizen declares to one register: three sealed cells and a version.

use luukku_domain::{
    contacts::{ContactDetails, RegisterKey},
    id::PersonId,
};

use super::cells;
use crate::{
    Backend,
    secrets::DataKey,
    sql,
    store::{StoreError, Tx},
};

/// The three cells as they are stored.
#[derive(Debug, Clone, Default)]
pub(super) struct SealedDetails {
    pub email: Option<Vec<u8>>,
    pub phone: Option<Vec<u8>>,
    pub kin: Option<Vec<u8>>,
}

impl SealedDetails {
    /// Seals `details` for a person's row in a register.
    fn of(
        backend: &Backend,
        key: &DataKey,
        person: PersonId,
        at: RegisterKey,
        details: &ContactDetails,
    ) -> Result<Self, StoreError> {
        let cell = |column| cells::in_register("contact", column, person, at);
        let ContactDetails { email, phone, kin } = details;
        let email = email.as_ref().map(|it| cells::seal(backend, key, cell("email_sealed"), it));
        let phone = phone.as_ref().map(|it| cells::seal(backend, key, cell("phone_sealed"), it));
        let kin = kin.as_ref().map(|it| cells::seal(backend, key, cell("kin_sealed"), it));
        Ok(Self { email: email.transpose()?, phone: phone.transpose()?, kin: kin.transpose()? })
    }

    /// Opens them.
    pub fn open(
        &self,
        key: &DataKey,
        person: PersonId,
        at: RegisterKey,
    ) -> Result<ContactDetails, StoreError> {
        let cell = |column| cells::in_register("contact", column, person, at);
        let email = self.email.as_deref().map(|it| cells::open(key, cell("email_sealed"), it));
        let phone = self.phone.as_deref().map(|it| cells::open(key, cell("phone_sealed"), it));
        let kin = self.kin.as_deref().map(|it| cells::open(key, cell("kin_sealed"), it));
        Ok(ContactDetails { email: email.transpose()?, phone: phone.transpose()?, kin: kin.transpose()? })
    }
}

/// Writes the details of a register over those of version `seen` (0: nothing was declared yet). False when somebody
/// else changed them meanwhile.
pub(super) async fn save(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    (person, at): (PersonId, RegisterKey),
    details: &ContactDetails,
    seen: i64,
) -> Result<bool, StoreError> {
    let sealed = SealedDetails::of(backend, key, person, at, details)?;
    let now = tx.now();
    let written = sql!(
        tx.conn(),
        execute,
        "INSERT INTO contact (person_id, controller_id, register, version, email_sealed, phone_sealed, kin_sealed,
            changed_at)
         VALUES ($1, $2, $3, 1, $5, $6, $7, $8)
         ON CONFLICT (person_id, controller_id, register) DO UPDATE
            SET version = contact.version + 1, email_sealed = $5, phone_sealed = $6, kin_sealed = $7, changed_at = $8
            WHERE contact.version = $4",
        person,
        at.controller,
        at.register,
        seen,
        sealed.email,
        sealed.phone,
        sealed.kin,
        now,
    )?;
    Ok(written == 1)
}
