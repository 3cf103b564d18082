//! Forms that went through. Nobody waits for their deletion: it runs behind the answer, several with one statement and
//! many in one unit, because a statement costs the one writer of SQLite more than what it deletes.

use luukku_domain::time::Timestamp;
use std::{
    array, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    sql,
    store::{Store, StoreError},
};

/// How many forms one statement deletes at most.
const AT_ONCE: usize = 8;

/// How many go in one unit: it is not to hold the writer for long.
const IN_A_UNIT: usize = 32 * AT_ONCE;

/// The accepted forms that wait to be deleted. What a process leaves behind is gone within the hour.
#[derive(Debug, Clone, Default)]
pub struct AcceptedForms(Arc<Mutex<Waiting>>);

#[derive(Debug, Default)]
struct Waiting {
    forms: Vec<Form>,
    /// A sweep is running, and will see what is added.
    is_being_swept: bool,
}

/// A form that went through. One that is kept for the same page after that stays.
#[derive(Debug, Default)]
pub(super) struct Form {
    pub key: [u8; 32],
    pub page: String,
    /// It goes unless it is kept for longer than this. `None` deletes nothing.
    pub latest: Option<Timestamp>,
}

impl AcceptedForms {
    /// Deletes the form soon.
    pub(super) fn add(&self, store: &Store, form: Form) {
        let mut waiting = self.waiting();
        waiting.forms.push(form);
        if !mem::replace(&mut waiting.is_being_swept, true) {
            tokio::spawn(sweep(self.clone(), store.clone()));
        }
    }

    /// All that wait; when there are none, the sweep is over.
    fn take(&self) -> Vec<Form> {
        let mut waiting = self.waiting();
        waiting.is_being_swept = !waiting.forms.is_empty();
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
        for some in forms.chunks(IN_A_UNIT) {
            // What stays behind is gone within the hour.
            let _ = delete(&store, some).await;
        }
    }
}

/// Deletes forms in one unit: statements that each waited for a COMMIT would fall behind a crowd.
async fn delete(store: &Store, forms: &[Form]) -> Result<(), StoreError> {
    let none = Form::default();
    let mut housekeeping = store.housekeeping().await?;
    for some in forms.chunks(AT_ONCE) {
        let [first, second, third, fourth, fifth, sixth, seventh, eighth]: [&Form; AT_ONCE] =
            array::from_fn(|n| some.get(n).unwrap_or(&none));
        sql!(
            housekeeping.conn(),
            execute,
            "DELETE FROM form_draft WHERE (key_hash = $1 AND page = $2 AND expires_at <= $3)
                OR (key_hash = $4 AND page = $5 AND expires_at <= $6)
                OR (key_hash = $7 AND page = $8 AND expires_at <= $9)
                OR (key_hash = $10 AND page = $11 AND expires_at <= $12)
                OR (key_hash = $13 AND page = $14 AND expires_at <= $15)
                OR (key_hash = $16 AND page = $17 AND expires_at <= $18)
                OR (key_hash = $19 AND page = $20 AND expires_at <= $21)
                OR (key_hash = $22 AND page = $23 AND expires_at <= $24)",
            first.key.as_slice(),
            first.page.as_str(),
            first.latest,
            second.key.as_slice(),
            second.page.as_str(),
            second.latest,
            third.key.as_slice(),
            third.page.as_str(),
            third.latest,
            fourth.key.as_slice(),
            fourth.page.as_str(),
            fourth.latest,
            fifth.key.as_slice(),
            fifth.page.as_str(),
            fifth.latest,
            sixth.key.as_slice(),
            sixth.page.as_str(),
            sixth.latest,
            seventh.key.as_slice(),
            seventh.page.as_str(),
            seventh.latest,
            eighth.key.as_slice(),
            eighth.page.as_str(),
            eighth.latest,
        )?;
    }
    housekeeping.commit().await
}
