//! Tells a citizen's old e-mail address that it counts no more: one letter for each address, naming every register.

use luukku_domain::{contacts::register, lang::Lang, values::Email};

use super::own_data::HeldRegister;
use crate::{
    Backend,
    mail::{self, ContactChange, Letter},
    store::{StoreError, Tx},
};

/// The old addresses, each with the names of the registers in which it counts no more.
pub(super) struct Told {
    change: ContactChange,
    lang: Lang,
    addresses: Vec<(Email, Vec<String>)>,
}

impl Told {
    /// Nobody yet.
    pub fn of(change: ContactChange, lang: Lang) -> Self {
        Self { change, lang, addresses: Vec::new() }
    }

    /// The address that counted in a register until now.
    pub fn add(&mut self, old: Email, held: &HeldRegister) {
        let (controller, lang) = (held.controller.in_lang(self.lang), self.lang);
        let name = format!("{controller}: {}", register::name(held.key.register, lang));
        match self.addresses.iter_mut().find(|(address, _)| *address == old) {
            Some((_, registers)) => registers.push(name),
            None => self.addresses.push((old, vec![name])),
        }
    }

    /// Puts the letters into the outbox.
    pub async fn post(self, tx: &mut Tx, backend: &Backend) -> Result<(), StoreError> {
        for (address, registers) in self.addresses {
            let letter = Letter::ContactNotice { registers, change: self.change };
            mail::post(tx, backend, &address, self.lang, letter).await?;
        }
        Ok(())
    }
}
