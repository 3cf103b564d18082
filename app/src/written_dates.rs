//! Holds the sources to one way of writing dates: that of `luukku_domain::dates`, which knows each language's own.

use std::{fs, path::Path};

/// What a date that is written by hand begins with; joined here, so that this file has it nowhere.
const BY_HAND: &str = concat!(".format(", "\"%");

#[test]
fn no_date_is_written_by_hand() {
    let mut found = Vec::new();
    look(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
    assert_eq!(found, Vec::<String>::new(), "use `luukku_domain::dates`");
}

/// Notes the files of a folder, and of those below it, in which a date is written by hand.
fn look(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            look(&path, found);
        } else if fs::read_to_string(&path).unwrap().contains(BY_HAND) {
            found.push(path.display().to_string());
        }
    }
}
