//! Sign-out that also ends the session at the identification service (OpenID Connect RP-Initiated Logout).

use super::{Identification, IdentificationError, LogoutHint};
use crate::registries::Occasion;
use url::Url;

impl Identification {
    /// Where to send the browser after our own session has ended; `None` when the service has no such address.
    ///
    /// `id_token` is the session's [`IdentifiedPerson::id_token`](super::IdentifiedPerson), used only while the
    /// settings say so; `state` comes back with the browser.
    pub async fn logout_url(
        &self,
        occasion: &Occasion,
        id_token: Option<&str>,
        state: &str,
    ) -> Result<Option<Url>, IdentificationError> {
        let Some(mut url) = self.provider.metadata(occasion).await?.end_session_endpoint.clone() else {
            return Ok(None);
        };
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", &self.settings.client_id);
        if let (LogoutHint::IdToken, Some(token)) = (self.settings.logout_hint, id_token) {
            query.append_pair("id_token_hint", token);
        }
        query.append_pair("post_logout_redirect_uri", self.settings.post_logout_redirect_uri.as_str());
        query.append_pair("state", state);
        drop(query);
        Ok(Some(url))
    }
}
