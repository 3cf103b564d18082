//! Who acted, in words: what kind of actor, and in which job of the program.

use luukku_domain::{caller::Job, events::ActorKind, lang::Lang};

/// The actor's name; what it is where it has none. Only staff are named.
pub fn named(lang: Lang, kind: ActorKind, name: Option<&str>) -> String {
    let kind = match kind {
        ActorKind::Staff => return name.unwrap_or(words::staff(lang)).to_owned(),
        ActorKind::Citizen => citizen(lang),
        ActorKind::System => words::program(lang),
        ActorKind::Anonymous => words::anonymous(lang),
    };
    kind.to_owned()
}

/// A citizen without a name.
pub const fn citizen(lang: Lang) -> &'static str {
    words::citizen(lang)
}

/// What the program was doing.
pub const fn job_name(lang: Lang, job: Job) -> &'static str {
    match job {
        Job::Lifecycle => words::lifecycle(lang),
        Job::Outbox => words::outbox(lang),
        Job::CleanUp => words::clean_up(lang),
        Job::Sealer => words::sealer(lang),
        Job::Retention => words::retention(lang),
        Job::PopulationRefresh => words::population_refresh(lang),
        Job::CommandLine => words::command_line(lang),
        Job::Demo => words::demo(lang),
    }
}

mod words {
    luukku_domain::texts! {
        staff: "Henkilöstön jäsen" / "Anställd" / "A member of staff";
        citizen: "Kansalainen" / "Medborgare" / "A citizen";
        program: "Luukku itse" / "Luukku själv" / "Luukku itself";
        anonymous: "Kirjautumaton kävijä" / "Besökare som inte loggat in" / "A visitor not signed in";
        lifecycle: "tilien elinkaari" / "kontonas livscykel" / "life cycle of accounts";
        outbox: "postin lähetys" / "utskick av post" / "sending of mail";
        clean_up: "siivous" / "rensning" / "cleaning up";
        retention: "säilytysaikojen valvonta" / "övervakning av förvaringstider" / "keeping of retention times";
        sealer: "lokin sinetöinti" / "försegling av loggen" / "sealing of the log";
        population_refresh: "väestötietojen päivitys" / "uppdatering av befolkningsdata" / "refresh of population data";
        command_line: "ylläpidon komento" / "administratörens kommando" / "a maintainer's command";
        demo: "esittelyaineisto" / "demomaterial" / "demo data";
    }
}
