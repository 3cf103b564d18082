//! The tree of RFC 6962 (section 2.1), as tiles: a tile of level `l` holds up to 256 hashes of complete subtrees of
//! `256^l` leaves each, as in C2SP's `tlog-tiles`. So a log of millions grows by a few cells, and a proof reads a few.

use sha2::{Digest as _, Sha256};

/// SHA-256.
pub type Hash = [u8; 32];

/// How many hashes a full tile holds.
pub const TILE: usize = 256;
/// Levels of the tree in one tile.
const TILE_HEIGHT: u32 = 8;

/// Why a proof does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf or the older tree does not lie in the tree.
    #[error("the position lies outside of the tree")]
    Outside,
    /// The path has too few or too many hashes.
    #[error("the path has the wrong length")]
    Length,
    /// The hashes lead to another root.
    #[error("the path leads to another root")]
    Root,
}

/// The root of a tree without leaves.
pub fn empty_root() -> Hash {
    Sha256::digest([]).into()
}

/// The hash of a leaf.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// The hash of a node over its two halves.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// A tree that grows at its right edge. Holds that edge only: for each level of tiles, the one that is not full.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growing {
    size: u64,
    edge: Vec<Vec<Hash>>,
}

impl Growing {
    /// A tree of so many leaves, from its tiles that are not full, the lowest level first. `None` when they do not have
    /// the lengths that the size asks for.
    pub fn resume(size: u64, edge: Vec<Vec<Hash>>) -> Option<Self> {
        let fits = (0..).zip(&edge).all(|(level, tile)| tile.len() == width_of_edge(size, level));
        let is_whole = width_of_tiles(size) == edge.len();
        (fits && is_whole).then_some(Self { size, edge })
    }

    /// How many leaves it has.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The tiles at the edge, the lowest level first; an empty one where the last tile of a level is full.
    pub fn edge(&self) -> &[Vec<Hash>] {
        &self.edge
    }

    /// Adds a leaf. `full` gets each tile that this fills: its level, its place among the tiles of the level, its hashes.
    pub fn push(&mut self, leaf: Hash, mut full: impl FnMut(u32, u64, &[Hash])) {
        self.size += 1;
        let (mut hash, mut level) = (leaf, 0);
        loop {
            let at = level as usize;
            if self.edge.len() == at {
                self.edge.push(Vec::with_capacity(TILE));
            }
            self.edge[at].push(hash);
            if self.edge[at].len() < TILE {
                return;
            }
            full(level, (self.size >> (TILE_HEIGHT * (level + 1))) - 1, &self.edge[at]);
            hash = complete(&self.edge[at]);
            self.edge[at].clear();
            level += 1;
        }
    }

    /// The root over all leaves.
    pub fn root(&self) -> Hash {
        // From the right: the smallest complete subtree first, each larger one before it.
        let mut root: Option<Hash> = None;
        for tile in &self.edge {
            let mut rest = tile.as_slice();
            while !rest.is_empty() {
                let width = 1 << rest.len().trailing_zeros();
                let (before, last) = rest.split_at(rest.len() - width);
                let subtree = complete(last);
                root = Some(root.map_or(subtree, |right| node_hash(&subtree, &right)));
                rest = before;
            }
        }
        root.unwrap_or_else(empty_root)
    }
}

/// The root over hashes whose number is a power of two.
fn complete(hashes: &[Hash]) -> Hash {
    if let [one] = hashes {
        return *one;
    }
    let (left, right) = hashes.split_at(hashes.len() / 2);
    node_hash(&complete(left), &complete(right))
}

/// How many levels of tiles a tree of this size has.
const fn width_of_tiles(size: u64) -> usize {
    (u64::BITS - size.leading_zeros()).div_ceil(TILE_HEIGHT) as usize
}

/// How many hashes the last tile of a level holds while it is not full.
fn width_of_edge(size: u64, level: u32) -> usize {
    usize::try_from((size >> (TILE_HEIGHT * level)) % TILE as u64).unwrap_or(0)
}

/// Where the complete subtree of `2^level` leaves at `place` is found: level and place of the tile, and which of its
/// hashes it is made of.
pub fn node_in_tile(level: u32, place: u64) -> (u32, u64, std::ops::Range<usize>) {
    let (tile_level, within) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
    let first = place << within;
    let begin = usize::try_from(first % TILE as u64).unwrap_or(0);
    (tile_level, first / TILE as u64, begin..begin + (1 << within))
}

/// Reads hashes of complete subtrees by their level and place, from full or unfinished tiles.
struct Nodes<F>(F);

impl<E, F: FnMut(u32, u64) -> Result<Vec<Hash>, E>> Nodes<F> {
    fn node(&mut self, level: u32, place: u64) -> Result<Option<Hash>, E> {
        let (tile_level, tile, range) = node_in_tile(level, place);
        Ok((self.0)(tile_level, tile)?.get(range).map(complete))
    }

    /// The hash over the leaves from `from` up to, without, `to`.
    fn range(&mut self, from: u64, to: u64) -> Result<Option<Hash>, E> {
        let width = to - from;
        if width.is_power_of_two() && from.is_multiple_of(width) {
            return self.node(width.trailing_zeros(), from / width);
        }
        let middle = from + left_width(width);
        let (left, right) = (self.range(from, middle)?, self.range(middle, to)?);
        Ok(left.zip(right).map(|(left, right)| node_hash(&left, &right)))
    }
}

/// The largest power of two below `width`: how many leaves the left half has.
const fn left_width(width: u64) -> u64 {
    1 << (u64::BITS - 1 - (width - 1).leading_zeros())
}

/// The audit path of leaf `index` in the tree of the first `size` leaves (RFC 6962, 2.1.1). `tile` reads a tile by level
/// and place. `None` when the leaf lies outside, or a tile lacks a hash.
pub fn inclusion_path<E>(
    index: u64,
    size: u64,
    tile: impl FnMut(u32, u64) -> Result<Vec<Hash>, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if index >= size {
        return Ok(None);
    }
    let (mut nodes, mut path) = (Nodes(tile), Vec::new());
    let (mut from, mut to) = (0, size);
    while to - from > 1 {
        let middle = from + left_width(to - from);
        let other = if index < middle { (middle, to) } else { (from, middle) };
        path.push(nodes.range(other.0, other.1)?);
        if index < middle { to = middle } else { from = middle }
    }
    Ok(path.into_iter().rev().collect())
}

/// The proof that the tree of the first `old` leaves is the beginning of the tree of the first `new` (RFC 6962, 2.1.2).
pub fn consistency_path<E>(
    old: u64,
    new: u64,
    tile: impl FnMut(u32, u64) -> Result<Vec<Hash>, E>,
) -> Result<Option<Vec<Hash>>, E> {
    if old == 0 || old > new {
        return Ok((old <= new).then(Vec::new));
    }
    let (mut nodes, mut path) = (Nodes(tile), Vec::new());
    let (mut from, mut to, mut is_known) = (0, new, true);
    while old != to {
        let middle = from + left_width(to - from);
        if old <= middle {
            path.push(nodes.range(middle, to)?);
            to = middle;
        } else {
            path.push(nodes.range(from, middle)?);
            (from, is_known) = (middle, false);
        }
    }
    if !is_known {
        path.push(nodes.range(from, to)?);
    }
    Ok(path.into_iter().rev().collect())
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(
    leaf: &Hash,
    index: u64,
    size: u64,
    path: &[Hash],
    root: &Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Outside);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for step in path {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(step, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match (last == 0, hash == *root) {
        (false, _) => Err(ProofError::Length),
        (true, false) => Err(ProofError::Root),
        (true, true) => Ok(()),
    }
}

/// Checks that the tree of `old` leaves is the beginning of the tree of `new` (RFC 9162, 2.1.4.2).
pub fn verify_consistency(
    (old, old_root): (u64, &Hash),
    (new, new_root): (u64, &Hash),
    path: &[Hash],
) -> Result<(), ProofError> {
    if old > new {
        return Err(ProofError::Outside);
    }
    if old == 0 || old == new {
        return match (path.is_empty(), old == 0 || old_root == new_root) {
            (false, _) => Err(ProofError::Length),
            (true, false) => Err(ProofError::Root),
            (true, true) => Ok(()),
        };
    }
    let begins_whole = old.is_power_of_two();
    let mut steps = begins_whole.then_some(old_root).into_iter().chain(path);
    let mut old_hash = *steps.next().ok_or(ProofError::Length)?;
    let mut new_hash = old_hash;
    let skipped = (old - 1).trailing_ones();
    let (mut at, mut last) = ((old - 1) >> skipped, (new - 1) >> skipped);
    for step in steps {
        if last == 0 {
            return Err(ProofError::Length);
        }
        if at & 1 == 1 || at == last {
            old_hash = node_hash(step, &old_hash);
            new_hash = node_hash(step, &new_hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new_hash = node_hash(&new_hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    match (last == 0, old_hash == *old_root && new_hash == *new_root) {
        (false, _) => Err(ProofError::Length),
        (true, false) => Err(ProofError::Root),
        (true, true) => Ok(()),
    }
}

#[cfg(test)]
#[path = "tree_tests.rs"]
mod tests;
