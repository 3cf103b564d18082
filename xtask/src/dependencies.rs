//! Holds what `deny.toml` says about licences, bans and sources, on every machine.
//! `cargo deny` reads the same file and knows advisories too; it runs as well where it is installed.

use crate::{
    process,
    workspace::{Workspace, cargo, cargo_metadata},
};
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use spdx::{Expression, ParseMode};
use std::{fs, process::Command, time::Duration};

/// The parts of `deny.toml` that are read here.
#[derive(Debug, Deserialize)]
struct Policy {
    licenses: Licences,
    bans: Bans,
    sources: Sources,
}

#[derive(Debug, Deserialize)]
struct Licences {
    allow: Vec<String>,
    #[serde(default)]
    exceptions: Vec<Exception>,
}

#[derive(Debug, Deserialize)]
struct Exception {
    #[serde(rename = "crate")]
    name: String,
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    /// `name` or `name:requirement`.
    #[serde(rename = "crate")]
    spec: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Sources {
    #[serde(rename = "allow-registry")]
    registries: Vec<String>,
}

/// One package of the tree, as `cargo metadata` tells it; without a source it is our own.
#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: semver::Version,
    license: Option<String>,
    source: Option<String>,
}

/// Checks every package that any feature on any platform can bring in.
pub fn check(workspace: &Workspace) -> Result<()> {
    let policy: Policy = toml::from_str(&fs::read_to_string(workspace.root.join("deny.toml"))?)?;
    let mut metadata = cargo_metadata(&["--all-features"])?;
    let packages: Vec<Package> = serde_json::from_value(metadata["packages"].take())?;
    let mut complaints = Vec::new();
    for package in &packages {
        complaints.extend(policy.complaints(package)?);
    }
    if !complaints.is_empty() {
        bail!("deny.toml is not kept:\n  {}", complaints.join("\n  "));
    }
    println!("{} packages keep deny.toml", packages.len());
    if Command::new("cargo-deny").arg("--version").output().is_ok() {
        process::run("cargo deny", cargo().args(["deny", "check"]), Duration::from_mins(3))?;
    } else {
        println!("cargo-deny is not installed: advisories were not looked up");
    }
    Ok(())
}

impl Policy {
    /// What is wrong with a package, each in a sentence.
    fn complaints(&self, package: &Package) -> Result<Vec<String>> {
        let Package { name, version, license, source } = package;
        let mut complaints = Vec::new();
        if let Some(source) = source {
            if !self.sources.registries.iter().any(|allowed| source == &format!("registry+{allowed}")) {
                complaints.push(format!("{name} {version} comes from {source}"));
            }
            let licence = license.as_deref().unwrap_or("no named licence");
            if !self.allows(name, licence) {
                complaints.push(format!("{name} {version} is under {licence}"));
            }
        }
        for ban in &self.bans.deny {
            if ban.covers(package)? {
                complaints.push(format!("{name} {version} is banned: {}", ban.reason));
            }
        }
        Ok(complaints)
    }

    fn allows(&self, name: &str, licence: &str) -> bool {
        let exceptions = self.licenses.exceptions.iter().filter(|exception| exception.name == name);
        let allowed: Vec<&String> =
            self.licenses.allow.iter().chain(exceptions.flat_map(|exception| &exception.allow)).collect();
        // LAX: older crates write "MIT/Apache-2.0".
        Expression::parse_mode(licence, ParseMode::LAX).is_ok_and(|expression| {
            expression.evaluate(|requirement| allowed.iter().any(|one| requirement.to_string() == **one))
        })
    }
}

impl Ban {
    fn covers(&self, package: &Package) -> Result<bool> {
        let Some((name, requirement)) = self.spec.split_once(':') else {
            return Ok(self.spec == package.name);
        };
        let requirement =
            semver::VersionReq::parse(requirement).with_context(|| format!("the ban of {}", self.spec))?;
        Ok(name == package.name && requirement.matches(&package.version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn complaints(name: &str, version: &str, licence: &str, source: &str) -> Vec<String> {
        let policy: Policy = toml::from_str(
            r#"
            licenses = { allow = ["MIT", "Apache-2.0"], exceptions = [{ crate = "marked", allow = ["MPL-2.0"] }] }
            bans = { deny = [{ crate = "sqlx:<0.9", reason = "old engine" }, { crate = "openssl", reason = "rustls" }] }
            sources = { allow-registry = ["https://github.com/rust-lang/crates.io-index"] }
            "#,
        )
        .unwrap();
        let package = Package {
            name: name.to_owned(),
            version: version.parse().unwrap(),
            license: Some(licence.to_owned()),
            source: Some(source.to_owned()),
        };
        policy.complaints(&package).unwrap()
    }

    #[test]
    fn one_allowed_licence_of_a_choice_is_enough() {
        assert!(complaints("any", "1.0.0", "GPL-3.0-only OR MIT", REGISTRY).is_empty());
        assert!(complaints("any", "1.0.0", "MIT/Apache-2.0", REGISTRY).is_empty());
    }

    #[test]
    fn every_licence_of_a_sum_must_be_allowed() {
        assert_eq!(complaints("any", "1.0.0", "MIT AND GPL-3.0-only", REGISTRY).len(), 1);
    }

    #[test]
    fn an_exception_counts_for_its_own_crate_only() {
        assert!(complaints("marked", "1.0.0", "MPL-2.0", REGISTRY).is_empty());
        assert_eq!(complaints("other", "1.0.0", "MPL-2.0", REGISTRY).len(), 1);
    }

    #[test]
    fn a_ban_can_name_versions() {
        assert_eq!(complaints("sqlx", "0.8.6", "MIT", REGISTRY), ["sqlx 0.8.6 is banned: old engine"]);
        assert!(complaints("sqlx", "0.9.0", "MIT", REGISTRY).is_empty());
        assert_eq!(complaints("openssl", "1.0.0", "MIT", REGISTRY).len(), 1);
    }

    #[test]
    fn a_package_from_elsewhere_than_the_registry_is_refused() {
        assert_eq!(complaints("any", "1.0.0", "MIT", "git+https://example.org/any").len(), 1);
    }
}
