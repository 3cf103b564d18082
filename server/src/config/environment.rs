//! The environment as a source of the configuration: `LUUKKU_LISTEN`, `LUUKKU_TLS__KEY`.
//!
//! A value is text, as whoever wrote it meant it: a password may well look like a number or a list.

use figment::{
    Error, Metadata, Profile, Provider,
    providers::{Env, Format as _, Toml},
    util::nest,
    value::{Dict, Map, Value},
};

/// Variables that are no keys: LUUKKU_CONFIG names the file itself, LUUKKU_COPY_TO the goal of `copy-to-postgres`;
/// LUUKKU_TEST_POSTGRES is for the tests.
const NOT_OURS: [&str; 3] = ["config", "copy_to", "test_postgres"];

/// Keys whose values are not text, and are written as in the file.
const NOT_TEXT: [&str; 4] = ["jobs", "mail.port", "one_database_role", "trusted_proxies"];

/// Nor are those of this section.
const CLOCKS: &str = "clocks.";

/// The variables that begin with `LUUKKU_`.
pub struct Environment(Env);

impl Environment {
    /// The environment of this process.
    pub fn new() -> Self {
        Self(Env::prefixed("LUUKKU_").ignore(&NOT_OURS).split("__"))
    }
}

impl Provider for Environment {
    fn metadata(&self) -> Metadata {
        self.0.metadata()
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let values = self.0.iter().filter_map(|(key, text)| {
            let key = key.as_str();
            let value = if NOT_TEXT.contains(&key) || key.starts_with(CLOCKS) {
                written(&text).unwrap_or_else(|| Value::from(text))
            } else {
                Value::from(text)
            };
            nest(key, value).into_dict()
        });
        Ok(Profile::Default.collect(values.fold(Dict::new(), merged)))
    }
}

/// A value as the file would have it.
fn written(text: &str) -> Option<Value> {
    Toml::from_str::<Dict>(&format!("value = {text}")).ok()?.remove("value")
}

/// Both, section by section.
fn merged(mut all: Dict, more: Dict) -> Dict {
    for (key, value) in more {
        let value = match (all.remove(&key), value) {
            (Some(Value::Dict(tag, before)), Value::Dict(_, after)) => {
                Value::Dict(tag, merged(before, after))
            }
            (_, value) => value,
        };
        all.insert(key, value);
    }
    all
}

#[cfg(test)]
#[expect(clippy::result_large_err, reason = "figment's own closure type")]
mod tests {
    use super::NOT_TEXT;
    use crate::config::Config;
    use luukku_backend::store::DatabaseUrl;
    use std::path::Path;

    const MAIL: &str = "[mail]\nhost = 'mail.example.org'\nport = 465\nfrom = 'luukku@example.org'";

    #[test]
    fn a_password_is_taken_as_it_is_written_whatever_it_looks_like() {
        for password in
            ["84727193", "007", "true", "1.5", "1.50", "[x]", "{a=1}", "'quoted'", " spaced ", "'"]
        {
            figment::Jail::expect_with(|jail| {
                jail.create_file("luukku.toml", MAIL)?;
                jail.set_env("LUUKKU_MAIL__PASSWORD", password);
                jail.set_env("LUUKKU_MAIL__USER", "2026");
                let mail = Config::load(Some(Path::new("luukku.toml"))).unwrap().mail.unwrap();
                assert_eq!(mail.password.unwrap().reveal(), password);
                assert_eq!((mail.user.as_deref(), mail.host.as_str()), (Some("2026"), "mail.example.org"));
                Ok(())
            });
        }
    }

    #[test]
    fn what_is_no_text_is_written_as_in_the_file() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("luukku.toml", MAIL)?;
            for (key, value) in
                NOT_TEXT.into_iter().zip(["false", "587", "true", "['10.0.0.0/8', '::1/128']"])
            {
                jail.set_env(format!("LUUKKU_{}", key.replace('.', "__").to_uppercase()), value);
            }
            jail.set_env("LUUKKU_DATABASE", "postgres://luukku@db/luukku");
            let config = Config::load(Some(Path::new("luukku.toml"))).unwrap();
            assert!(!config.jobs && config.one_database_role && config.trusted_proxies.len() == 2);
            assert_eq!(config.mail.unwrap().port, 587);
            assert!(matches!(config.database, DatabaseUrl::Postgres(_)));
            Ok(())
        });
    }

    #[test]
    fn no_refusal_shows_a_secret() {
        for (key, value) in
            [("LUUKKU_DATABASE", "postgre://luukku:salainen@db/luukku"), ("LUUKKU_MAIL", "salainen")]
        {
            figment::Jail::expect_with(|jail| {
                jail.set_env(key, value);
                let refused = Config::load(None).unwrap_err();
                assert!(!format!("{refused} {refused:?}").contains("salainen"), "{refused}");
                Ok(())
            });
        }
    }
}
