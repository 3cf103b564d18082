//! `make bench`: measures the release and writes the table into `docs/benchmarks.md`.
//!
//! The load comes from the same machine, so the rates are those of what is left of it. Every row stands beside a bare
//! counterpart of the same run, because the same disk gives a hundred syncs a second in one hour and ten thousand in
//! another.

mod bare;
mod filling;
mod http;
mod load;
mod machine;
mod process;
mod report;
mod rows;
mod stages;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};
use report::Row;
use std::{fs, path::PathBuf, process::ExitCode};

#[derive(Debug, Parser)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measure and write the table
    Measure(Places),
    /// Serve a file at every path: the bare counterpart of a page
    BarePage {
        /// The file
        file: PathBuf,
    },
}

/// Where things are.
#[derive(Debug, clap::Args)]
pub struct Places {
    /// The program `luukku`
    #[arg(long)]
    program: PathBuf,
    /// The built site
    #[arg(long)]
    site: PathBuf,
    /// An empty database of a durable PostgreSQL
    #[arg(long)]
    postgres: String,
    /// The folder of PostgreSQL's programs
    #[arg(long)]
    postgres_programs: PathBuf,
    /// The program `lighthouse`
    #[arg(long)]
    lighthouse: PathBuf,
    /// The style sheet of Designsystemet
    #[arg(long)]
    design_system: PathBuf,
    /// The document with the table
    #[arg(long)]
    report: PathBuf,
    /// Only these rows, on smaller databases, and without writing the table: for trying a change out
    #[arg(long, env = "ONLY", value_delimiter = ',')]
    only: Vec<Part>,
}

/// What can be measured by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The start of the program
    Start,
    /// *My data*
    MyData,
    /// The list of users
    UserList,
    /// Changes of a telephone number
    PhoneChange,
    /// Sign-ins, and memory
    SignIn,
    /// The forecast of retention
    Retention,
    /// What pages load
    Sizes,
    /// The throttled phone
    Lighthouse,
}

impl Places {
    /// Whether a part is measured: all are, unless some are named.
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match CommandLine::parse().command {
        Command::Measure(places) => measure(&places).await,
        Command::BarePage { file } => bare::page::serve(&file).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Measures, prints and, when everything was measured, writes. Marks that are missed are told, not an error: a benchmark is no test.
async fn measure(places: &Places) -> Result<()> {
    let workshop = tempfile::tempdir()?;
    let machine = machine::describe(workshop.path(), &places.postgres_programs.join("postgres")).await?;
    println!("{machine}");
    let mut rows: Vec<Row> = stages::on_sqlite(places).await?;
    rows.extend(stages::on_postgres(places).await?);
    let written = format!("{machine}\n{}", report::table(&rows));
    if places.only.is_empty() {
        let document = fs::read_to_string(&places.report)?;
        let document = report::between_marks(&document, &written).context("the document has no marks")?;
        fs::write(&places.report, document)?;
    }
    let missed = rows.iter().filter(|row| !row.enough).count();
    println!("\n{written}\n{missed} of {} rows miss their mark.", rows.len());
    Ok(())
}
