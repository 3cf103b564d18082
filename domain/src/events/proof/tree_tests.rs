use proptest::prelude::*;
use std::{collections::HashMap, convert::Infallible};

use super::*;

/// The hash of RFC 6962 by its own words, over all leaves.
fn by_definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [one] => *one,
        _ => {
            let middle = leaves.len().next_power_of_two() / 2;
            node_hash(&by_definition(&leaves[..middle]), &by_definition(&leaves[middle..]))
        }
    }
}

/// A tree with all of its tiles kept, as a store keeps them.
#[derive(Default)]
struct Kept {
    growing: Growing,
    full: HashMap<(u32, u64), Vec<Hash>>,
}

impl Kept {
    fn of(leaves: &[Hash]) -> Self {
        let mut kept = Self::default();
        for leaf in leaves {
            let Self { growing, full } = &mut kept;
            growing.push(*leaf, |level, place, tile| {
                full.insert((level, place), tile.to_vec());
            });
        }
        kept
    }

    fn tile(&self, level: u32, place: u64) -> Vec<Hash> {
        let edge = || self.growing.edge().get(level as usize).cloned().unwrap_or_default();
        self.full.get(&(level, place)).cloned().unwrap_or_else(edge)
    }
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(&number.to_be_bytes())).collect()
}

fn hex(text: &str) -> Hash {
    data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap()
}

/// The inputs and roots that the reference implementations of RFC 6962 are tested with.
#[test]
fn the_known_roots_come_out() {
    let inputs: [&[u8]; 8] = [
        b"",
        b"\x00",
        b"\x10",
        b"\x20\x21",
        b"\x30\x31",
        b"\x40\x41\x42\x43",
        b"\x50\x51\x52\x53\x54\x55\x56\x57",
        b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
    ];
    let roots = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let mut growing = Growing::default();
    assert_eq!(growing.root(), hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    for (input, root) in inputs.iter().zip(roots) {
        growing.push(leaf_hash(input), |_, _, _| {});
        assert_eq!(growing.root(), hex(root));
    }
}

#[test]
fn a_grown_tree_has_the_root_of_the_definition_and_goes_on_after_a_pause() {
    let leaves = leaves(1100);
    let mut growing = Growing::default();
    for (count, leaf) in leaves.iter().enumerate() {
        growing = Growing::resume(growing.size(), growing.edge().to_vec()).unwrap();
        growing.push(*leaf, |_, _, _| {});
        if count % 37 == 0 || count % 256 > 253 {
            assert_eq!(growing.root(), by_definition(&leaves[..=count]), "{}", count + 1);
        }
    }
    assert_eq!(Growing::resume(growing.size() + 1, growing.edge().to_vec()), None);
    assert_eq!(Growing::resume(growing.size(), growing.edge()[..1].to_vec()), None);
}

proptest! {
    #[test]
    fn every_leaf_is_proved_and_nothing_else(size in 1_u64..700, seed in any::<u64>()) {
        let (index, flipped) = (seed % size, seed >> 32);
        let leaves = leaves(size);
        let kept = Kept::of(&leaves);
        let root = kept.growing.root();
        let path = inclusion_path(index, size, |level, place| Ok::<_, Infallible>(kept.tile(level, place))).unwrap().unwrap();
        let place = usize::try_from(index).unwrap();
        prop_assert_eq!(verify_inclusion(&leaves[place], index, size, &path, &root), Ok(()));
        prop_assert!(verify_inclusion(&leaf_hash(b"other"), index, size, &path, &root).is_err());
        prop_assert!(verify_inclusion(&leaves[place], (index + 1) % (size + 1), size, &path, &root).is_err());
        if !path.is_empty() {
            let mut wrong = path.clone();
            let at = usize::try_from(flipped % path.len() as u64).unwrap();
            wrong[at][0] ^= 1;
            prop_assert!(verify_inclusion(&leaves[place], index, size, &wrong, &root).is_err());
            prop_assert_eq!(verify_inclusion(&leaves[place], index, size, &path[1..], &root).is_err(), true);
        }
    }

    #[test]
    fn an_older_tree_is_proved_to_be_the_beginning_of_a_newer_one(new in 1_u64..700, seed in any::<u64>()) {
        let old = seed % (new + 1);
        let leaves = leaves(new);
        let kept = Kept::of(&leaves);
        let older = by_definition(&leaves[..usize::try_from(old).unwrap()]);
        let root = kept.growing.root();
        let path = consistency_path(old, new, |level, place| Ok::<_, Infallible>(kept.tile(level, place))).unwrap().unwrap();
        prop_assert_eq!(verify_consistency((old, &older), (new, &root), &path), Ok(()));
        if old > 0 {
            let forged = node_hash(&older, &older);
            prop_assert!(verify_consistency((old, &forged), (new, &root), &path).is_err());
            prop_assert!(verify_consistency((old, &older), (new, &forged), &path).is_err());
        }
    }
}

/// Everything both ways: the other implementation takes our roots and proofs, and we take its.
#[test]
fn another_implementation_makes_and_takes_the_same_proofs() {
    use ct_merkle::{ConsistencyProof, InclusionProof, RootHash, mem_backed_tree::MemoryBackedTree};
    use sha2::{Sha256, digest::Output};

    let theirs_of = |count: u64| {
        let mut theirs = MemoryBackedTree::<Sha256, [u8; 8]>::new();
        (0..count).for_each(|number| theirs.push(number.to_be_bytes()));
        theirs
    };
    let as_theirs = |path: &[Hash]| path.iter().map(|hash| Output::<Sha256>::from(*hash)).collect::<Vec<_>>();
    let as_ours = |bytes: &[u8]| bytes.as_chunks::<32>().0.to_vec();
    for size in [1, 2, 3, 7, 8, 255, 256, 257, 600] {
        let (theirs, leaves) = (theirs_of(size), leaves(size));
        let kept = Kept::of(&leaves);
        let root = kept.growing.root();
        assert_eq!(theirs.root().as_bytes().as_slice(), root);
        let tile = |level, place| Ok::<_, Infallible>(kept.tile(level, place));
        let their_root = RootHash::<Sha256>::new(root.into(), size);
        for index in [0, size / 3, size / 2, size - 1] {
            let at = usize::try_from(index).unwrap();
            let path = inclusion_path(index, size, tile).unwrap().unwrap();
            let proof = InclusionProof::from_digests(&as_theirs(&path));
            assert!(
                their_root.verify_inclusion(&index.to_be_bytes(), index, &proof).is_ok(),
                "{index} of {size}"
            );
            let other = as_ours(theirs.prove_inclusion(at).as_bytes());
            assert_eq!(verify_inclusion(&leaves[at], index, size, &other, &root), Ok(()));
        }
        for old in [1, size / 2, size - 1].into_iter().filter(|old| (1..size).contains(old)) {
            let older = theirs_of(old).root();
            let path = consistency_path(old, size, tile).unwrap().unwrap();
            let proof = ConsistencyProof::from_digests(&as_theirs(&path));
            assert!(their_root.verify_consistency(&older, &proof).is_ok(), "{old} of {size}");
            let added = usize::try_from(size - old).unwrap();
            let other = as_ours(theirs.prove_consistency(added).as_bytes());
            let older: Hash = (*older.as_bytes()).into();
            assert_eq!(verify_consistency((old, &older), (size, &root), &other), Ok(()));
        }
    }
}
