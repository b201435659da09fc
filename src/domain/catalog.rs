//! All tracks, by id: the rules' view of the library.
//!
//! Invariant: a copy stays as it was. It shares its pieces with the original until either changes,
//! and then only the pieces that were changed are copied. So whoever decides can look ahead on a
//! copy, and whoever reads keeps one without a lock.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::id::TrackId;
use crate::domain::track::TrackFacts;

/// Ids in one piece, as a power of two: a change copies this many tracks, some 7 kB, and a list of
/// the pieces, 12 kB for 100,000 tracks.
const PIECE_BITS: u32 = 6;

/// Tracks of one piece, in order of their ids.
type Piece = Vec<(TrackId, TrackFacts)>;

/// The facts of all tracks. A copy costs nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalog {
    pieces: Arc<BTreeMap<i64, Arc<Piece>>>,
    len: usize,
}

fn piece_of(id: TrackId) -> i64 {
    id.0 >> PIECE_BITS
}

fn place(piece: &Piece, id: TrackId) -> Result<usize, usize> {
    piece.binary_search_by_key(&id, |(id, _)| *id)
}

impl Catalog {
    /// How many tracks there are, those that are not offered included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The facts of a track.
    #[must_use]
    pub fn get(&self, id: &TrackId) -> Option<&TrackFacts> {
        let piece = self.pieces.get(&piece_of(*id))?;
        let at = place(piece, *id).ok()?;
        piece.get(at).map(|(_, facts)| facts)
    }

    /// Whether there is such a track.
    #[must_use]
    pub fn contains_key(&self, id: &TrackId) -> bool {
        self.get(id).is_some()
    }

    /// The facts of a track, to change them.
    pub fn get_mut(&mut self, id: &TrackId) -> Option<&mut TrackFacts> {
        // Looked up first: what is not there copies nothing.
        let at = place(self.pieces.get(&piece_of(*id))?, *id).ok()?;
        let piece = Arc::make_mut(&mut self.pieces).get_mut(&piece_of(*id))?;
        Arc::make_mut(piece).get_mut(at).map(|(_, facts)| facts)
    }

    /// Takes a track in, or its facts as they are now.
    pub fn insert(&mut self, id: TrackId, facts: TrackFacts) {
        let piece = Arc::make_mut(&mut self.pieces)
            .entry(piece_of(id))
            .or_default();
        let piece = Arc::make_mut(piece);
        match place(piece, id) {
            Ok(at) => piece[at].1 = facts,
            Err(at) => {
                piece.insert(at, (id, facts));
                self.len += 1;
            }
        }
    }

    /// Takes a track out.
    pub fn remove(&mut self, id: &TrackId) {
        if !self.contains_key(id) {
            return;
        }
        let pieces = Arc::make_mut(&mut self.pieces);
        let Some(piece) = pieces.get_mut(&piece_of(*id)) else {
            return;
        };
        let piece = Arc::make_mut(piece);
        piece.retain(|(other, _)| other != id);
        self.len -= 1;
        if piece.is_empty() {
            pieces.remove(&piece_of(*id));
        }
    }

    /// The tracks in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = (&TrackId, &TrackFacts)> {
        let tracks = self.pieces.values().flat_map(|piece| piece.iter());
        tracks.map(|(id, facts)| (id, facts))
    }

    /// Their facts, in order of their ids.
    pub fn values(&self) -> impl Iterator<Item = &TrackFacts> {
        self.iter().map(|(_, facts)| facts)
    }

    /// Their ids, in order.
    pub fn keys(&self) -> impl Iterator<Item = &TrackId> {
        self.iter().map(|(id, _)| id)
    }

    /// Changes the facts of all tracks.
    pub fn change_all(&mut self, mut change: impl FnMut(TrackId, &mut TrackFacts)) {
        for piece in Arc::make_mut(&mut self.pieces).values_mut() {
            for (id, facts) in Arc::make_mut(piece) {
                change(*id, facts);
            }
        }
    }
}

impl FromIterator<(TrackId, TrackFacts)> for Catalog {
    fn from_iter<I: IntoIterator<Item = (TrackId, TrackFacts)>>(tracks: I) -> Self {
        let mut catalog = Self::default();
        for (id, facts) in tracks {
            catalog.insert(id, facts);
        }
        catalog
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(year: i32) -> TrackFacts {
        TrackFacts {
            year: Some(year),
            ..TrackFacts::default()
        }
    }

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(edits in prop::collection::vec((0..300_i64, 0..3_u8, 0..99), 0..200)) {
            let mut catalog = Catalog::default();
            let mut map = BTreeMap::new();
            for (id, what, year) in edits {
                let id = TrackId(id);
                match what {
                    0 => catalog.remove(&id),
                    1 => catalog.insert(id, facts(year)),
                    _ => if let Some(known) = catalog.get_mut(&id) { *known = facts(year) },
                }
                match what {
                    0 => drop(map.remove(&id)),
                    1 => drop(map.insert(id, facts(year))),
                    _ => if let Some(known) = map.get_mut(&id) { *known = facts(year) },
                }
            }
            prop_assert!(catalog.iter().eq(map.iter()));
            prop_assert_eq!(catalog.len(), map.len());
            prop_assert!((0..300).map(TrackId).all(|id| catalog.get(&id) == map.get(&id)));
        }
    }

    #[test]
    fn a_copy_stays_as_it_was() {
        let mut catalog: Catalog = (1..=200).map(|id| (TrackId(id), facts(1970))).collect();
        let copy = catalog.clone();
        catalog.remove(&TrackId(1));
        catalog.insert(TrackId(300), facts(1999));
        catalog.change_all(|_, facts| facts.year = None);
        assert_eq!(copy.len(), 200);
        assert!(copy.values().all(|facts| facts.year == Some(1970)));
        assert_eq!(catalog.get(&TrackId(2)), Some(&TrackFacts::default()));
    }
}
