//! Makes the secret of a link where no letter brings it: at the command line, and in the demo's story.

use luukku_domain::time::Timestamp;

use crate::{Backend, mail::Link, secrets::Token, sql, store::StoreError};

/// A secret that opens `link` once, and until when. The letter brings another, and voids it when it has left.
pub(super) async fn open_link(backend: &Backend, link: Link) -> Result<(Token, Timestamp), StoreError> {
    let token = Token::generate(backend.ambient());
    let now = backend.ambient().now();
    let until = now.plus(link.valid_for(backend.clocks()));
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5)",
        token.hash().as_slice(),
        link.purpose(),
        link.object(),
        now,
        until,
    )?;
    housekeeping.commit().await?;
    Ok((token, until))
}
