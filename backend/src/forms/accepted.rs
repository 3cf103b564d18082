//! Forms that went through. Nobody waits for their deletion: it runs behind the answer, many with one statement, because
//! a statement costs the one writer of SQLite more than what it deletes.

use luukku_domain::time::Timestamp;
use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    sql,
    store::{Store, StoreError},
};

/// How many forms one statement deletes.
const AT_ONCE: usize = 8;

/// The accepted forms that wait to be deleted. What a process leaves behind is gone within the hour.
#[derive(Debug, Clone, Default)]
pub struct AcceptedForms(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    forms: Vec<Form>,
    /// A sweep is running, and will see what is added.
    is_swept: bool,
}

/// A form as it was kept when it went through: one that is kept for the same page after that stays.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub key: [u8; 32],
    pub page: String,
    pub kept_until: Option<Timestamp>,
}

impl AcceptedForms {
    /// Deletes the form soon.
    pub(super) fn add(&self, store: &Store, form: Form) {
        let mut waiting = self.waiting();
        waiting.forms.push(form);
        if !mem::replace(&mut waiting.is_swept, true) {
            tokio::spawn(sweep(self.clone(), store.clone()));
        }
    }

    /// All that wait; when there are none, the sweep is over.
    fn take(&self) -> Vec<Form> {
        let mut waiting = self.waiting();
        waiting.is_swept = !waiting.forms.is_empty();
        mem::take(&mut waiting.forms)
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn sweep(accepted: AcceptedForms, store: Store) {
    loop {
        let forms = accepted.take();
        if forms.is_empty() {
            return;
        }
        for some in forms.chunks(AT_ONCE) {
            // What stays behind is gone within the hour.
            let _ = delete(&store, some).await;
        }
    }
}

/// Deletes at most [`AT_ONCE`] forms.
async fn delete(store: &Store, forms: &[Form]) -> Result<(), StoreError> {
    let none = Form::default();
    let of = |n: usize| forms.get(n).unwrap_or(&none);
    let (key, page, until) = (|n| of(n).key.as_slice(), |n| of(n).page.as_str(), |n| of(n).kept_until);
    let mut housekeeping = store.housekeeping_statement().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "DELETE FROM form_draft WHERE (key_hash = $1 AND page = $2 AND expires_at <= $3)
            OR (key_hash = $4 AND page = $5 AND expires_at <= $6) OR (key_hash = $7 AND page = $8 AND expires_at <= $9)
            OR (key_hash = $10 AND page = $11 AND expires_at <= $12)
            OR (key_hash = $13 AND page = $14 AND expires_at <= $15)
            OR (key_hash = $16 AND page = $17 AND expires_at <= $18)
            OR (key_hash = $19 AND page = $20 AND expires_at <= $21)
            OR (key_hash = $22 AND page = $23 AND expires_at <= $24)",
        key(0),
        page(0),
        until(0),
        key(1),
        page(1),
        until(1),
        key(2),
        page(2),
        until(2),
        key(3),
        page(3),
        until(3),
        key(4),
        page(4),
        until(4),
        key(5),
        page(5),
        until(5),
        key(6),
        page(6),
        until(6),
        key(7),
        page(7),
        until(7),
    )?;
    housekeeping.commit().await
}
