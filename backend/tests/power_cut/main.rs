//! The power goes while units are being written, and everything that the disk was not told to keep is gone with it.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use luukku_backend::{
    ambient::Ambient,
    sql,
    store::{DatabaseUrl, Store},
    testing::{power_cut::ForgetfulDisk, whole},
};
use luukku_domain::id::OrganisationId;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
};

/// How many acknowledged units the power lets pass.
const ENOUGH: usize = 400;

/// A database on a forgetful disk.
struct Scene {
    disk: ForgetfulDisk,
    file: PathBuf,
    acknowledged: BTreeSet<OrganisationId>,
    _folder: tempfile::TempDir,
}

impl Scene {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (data, workshop) = (folder.path().join("data"), folder.path().join("workshop"));
        fs::create_dir(&data).unwrap();
        fs::create_dir(&workshop).unwrap();
        let file = data.join("luukku.db");
        let disk = ForgetfulDisk::under(&data, &workshop);
        let scene = Self { disk, file, acknowledged: BTreeSet::new(), _folder: folder };
        drop(scene.store().await);
        scene
    }

    async fn store(&self) -> Store {
        Store::open(&DatabaseUrl::Sqlite(self.file.clone()), Ambient::of_this_machine()).await.unwrap()
    }

    /// Writes units until some more were acknowledged, and kills the writer in the middle of the next ones.
    fn write_and_kill(&mut self, synchronous: &str, more: usize) {
        let mut program = Command::new(env!("CARGO_BIN_EXE_luukku-unit-writer"));
        program.args([synchronous, self.file.to_str().unwrap()]).stdout(Stdio::piped());
        self.disk.carry(&mut program);
        let mut writer = program.spawn().unwrap();
        let mut said = BufReader::new(writer.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut heard: Vec<String> = said.by_ref().take(more).collect();
        writer.kill().unwrap();
        writer.wait().unwrap();
        // What was said before the end counts too; a line that was cut off was not said.
        heard.extend(said.filter(|line| line.len() == 36));
        self.acknowledged.extend(heard.iter().map(|line| line.parse::<OrganisationId>().unwrap()));
    }

    /// How many acknowledged organisations are gone. Organisations and events must go together.
    async fn lost(&self) -> usize {
        assert_eq!(whole::broken_pages(&self.file).await, [""; 0]);
        let store = self.store().await;
        assert_eq!(whole::broken(&store).await.unwrap(), [""; 0]);
        let mut read = store.read().await.unwrap();
        let there = sql!(read.conn(), scalars: OrganisationId, "SELECT id FROM organisation").unwrap();
        let told = sql!(read.conn(), scalars: OrganisationId,
            "SELECT object_id FROM event WHERE action = 'organisation.created'")
        .unwrap();
        let (there, told): (BTreeSet<_>, BTreeSet<_>) =
            (there.into_iter().collect(), told.into_iter().collect());
        assert_eq!(there, told, "an organisation without its event, or the other way round");
        self.acknowledged.difference(&there).count()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_outlives_a_power_cut() {
    let mut scene = Scene::new().await;
    for more in [1, 37, ENOUGH] {
        scene.write_and_kill("full", more);
        scene.disk.cut_power(|| false);
        assert_eq!(scene.lost().await, 0);
    }
    assert!(scene.acknowledged.len() >= 1 + 37 + ENOUGH);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_outlives_one_that_leaves_some_of_the_unsynced_sectors() {
    let mut scene = Scene::new().await;
    let mut sector = 0_u32;
    for more in [5, 90, ENOUGH] {
        scene.write_and_kill("full", more);
        // Every third sector, then two of three, in a pattern that fits no page.
        scene.disk.cut_power(|| {
            sector += 1;
            sector * sector % 7 < 4
        });
        assert_eq!(scene.lost().await, 0);
    }
}

/// The harness would notice: without syncs the same power cut takes what was acknowledged.
#[tokio::test(flavor = "multi_thread")]
async fn without_syncs_the_same_power_cut_loses_acknowledged_units() {
    let mut scene = Scene::new().await;
    scene.write_and_kill("off", ENOUGH);
    assert!(scene.disk.cut_power(|| false) > 0);
    assert!(scene.lost().await > 0, "{} units were acknowledged and none was lost", scene.acknowledged.len());
}
