//! `luukku invite-maintainer E-MAIL`: the first person of a real installation.

use super::backup::local;
use crate::{config::Config, installation};
use anyhow::{Context as _, Error, bail};
use luukku_backend::{
    fault::Fault,
    operating::invite_maintainer::{InviteMaintainerRule, invite_maintainer},
};
use luukku_domain::{lang::Lang, values::Email};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Whom to invite
    email: String,
    /// The language of the letter: fi, sv or en
    #[arg(long, default_value = "fi")]
    lang: Lang,
}

/// Invites, and prints the link, because there may be no mail server yet.
pub async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<()> {
    let email = Email::parse(&arguments.email).map_err(|error| Error::msg(error.sentence(Lang::En)))?;
    let operator = installation::operator_name(config).context("operator.name")?;
    let backend = installation::open(config).await?;
    let invited = match invite_maintainer(&backend, operator.as_str(), &email, arguments.lang).await {
        Ok(invited) => invited,
        // Judged above, by the rule that makes the organisation.
        Err(Fault::Rule(InviteMaintainerRule::OperatorName(_))) => {
            bail!("operator.name: no organisation may have this name")
        }
        Err(Fault::Rule(InviteMaintainerRule::HasAccount)) => bail!(
            "this address has an account already. A maintainer gives it the role in Luukku, after restoring it if it is \
             closed. When no maintainer is left, invite another address: whoever accepts can do both"
        ),
        Err(Fault::Refused(refusal)) => return Err(refusal.into()),
        Err(Fault::Store(error)) => return Err(error.into()),
    };
    println!(
        "Invited. The letter waits in the outbox and leaves when `luukku serve` runs and `mail` is configured."
    );
    println!("Until then this link opens the invitation once, until {}:", local(invited.until));
    println!("\n  {}\n", invited.link);
    println!(
        "Give it to nobody else. The letter brings a new link, and this one ends when the letter leaves."
    );
    Ok(())
}
