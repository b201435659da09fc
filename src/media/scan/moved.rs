//! Which file that appeared is which file that vanished: pure, one to one, or not at all.

use std::collections::HashMap;
use std::hash::Hash;

use crate::domain::id::TrackId;

/// What a file keeps when it is renamed within its disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileIdentity {
    /// Inode number, bit for bit.
    pub inode: i64,
    /// Bytes.
    pub size: i64,
}

/// Pairs `(index in vanished, index in appeared)` of files with the same inode and size. Where
/// two files on either side are alike, none of them is matched: a guess would mix up histories.
#[must_use]
pub fn match_moved(vanished: &[FileIdentity], appeared: &[FileIdentity]) -> Vec<(usize, usize)> {
    one_to_one(vanished, appeared)
}

/// Pairs `(old, new)` of tracks whose audio is the same packet for packet
/// ([`Analysis::audio_hash`](crate::media::analysis::Analysis::audio_hash)), ambiguous ones left
/// out.
#[must_use]
pub fn match_by_audio(
    vanished: &[(TrackId, &str)],
    appeared: &[(TrackId, &str)],
) -> Vec<(TrackId, TrackId)> {
    let hashes = |tracks: &[(TrackId, &str)]| -> Vec<String> {
        tracks.iter().map(|(_, hash)| (*hash).to_owned()).collect()
    };
    one_to_one(&hashes(vanished), &hashes(appeared))
        .into_iter()
        .map(|(old, new)| (vanished[old].0, appeared[new].0))
        .collect()
}

fn one_to_one<K: Eq + Hash>(vanished: &[K], appeared: &[K]) -> Vec<(usize, usize)> {
    let lost = unique(vanished);
    let new = unique(appeared);
    let mut pairs: Vec<(usize, usize)> = lost
        .iter()
        .filter_map(|(key, at)| Some(((*at)?, (*new.get(key)?)?)))
        .collect();
    pairs.sort_unstable();
    pairs
}

/// Where each key stands; `None` for one that stands in several places.
fn unique<K: Eq + Hash>(keys: &[K]) -> HashMap<&K, Option<usize>> {
    let mut places = HashMap::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        places
            .entry(key)
            .and_modify(|place| *place = None)
            .or_insert(Some(at));
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(vanished: &[(i64, i64)], appeared: &[(i64, i64)], expected: &[(usize, usize)]) {
        let identities = |files: &[(i64, i64)]| -> Vec<FileIdentity> {
            files
                .iter()
                .map(|&(inode, size)| FileIdentity { inode, size })
                .collect()
        };
        assert_eq!(
            match_moved(&identities(vanished), &identities(appeared)),
            expected
        );
    }

    #[test]
    fn a_file_is_the_same_by_inode_and_size_together() {
        check(
            &[(7, 100), (8, 200)],
            &[(8, 200), (9, 300), (7, 100)],
            &[(0, 2), (1, 0)],
        );
        check(&[(7, 100)], &[(7, 101)], &[]);
        check(&[(7, 100)], &[(6, 100)], &[]);
        check(&[], &[(7, 100)], &[]);
    }

    #[test]
    fn an_ambiguous_file_is_a_new_track() {
        check(&[(7, 100)], &[(7, 100), (7, 100)], &[]);
        check(&[(7, 100), (7, 100)], &[(7, 100)], &[]);
        check(
            &[(7, 100), (7, 100), (8, 1)],
            &[(7, 100), (8, 1)],
            &[(2, 1)],
        );
    }

    #[test]
    fn the_same_audio_once_on_each_side_is_the_same_track() {
        let matches = match_by_audio(
            &[
                (TrackId(1), "aa"),
                (TrackId(2), "bb"),
                (TrackId(3), "cc"),
                (TrackId(4), "cc"),
            ],
            &[(TrackId(9), "bb"), (TrackId(8), "cc"), (TrackId(7), "dd")],
        );
        assert_eq!(matches, [(TrackId(2), TrackId(9))]);
    }
}
