//! Which pictures in a folder are the cover of the music there, by their names.

use std::path::Path;

/// Names (letters and digits alone) that mean "the cover of what lies in this folder", best first.
const COVERS: [&str; 12] = [
    "cover",
    "folder",
    "front",
    "frontcover",
    "coverfront",
    "albumart",
    "albumartlarge",
    "album",
    "albumcover",
    "artwork",
    "art",
    "thumb",
];

/// Beginnings that mean it, too: `cover-large`, `Front (1)`, `AlbumArt_{...}_Large`.
const BEGINNINGS: [&str; 4] = ["cover", "front", "folder", "albumart"];

/// Words that say that a picture is not the front.
const OTHERS: [&str; 9] = [
    "back", "inside", "inlay", "booklet", "disc", "cdlabel", "artist", "small", "tray",
];

/// Endings of pictures that can be decoded, best first.
const ENDINGS: [&str; 8] = ["jpg", "jpeg", "png", "webp", "gif", "bmp", "tif", "tiff"];

/// Folders below an album's that hold its pictures.
pub(crate) const PICTURE_FOLDERS: [&str; 8] = [
    "Artwork", "artwork", "Covers", "covers", "Cover", "Scans", "scans", "Art",
];

/// Above every rank of a name: a picture that may be anything.
pub(crate) const ANY: usize = 1_000;

/// How well a file's name says "cover of `folder`", 0 being best; [`ANY`] and above for a picture
/// whose name says nothing; `None` for what is no picture.
fn rank(name: &str, folder: &str) -> Option<usize> {
    let (stem, ending) = name.rsplit_once('.')?;
    let ending = ENDINGS
        .iter()
        .position(|known| known.eq_ignore_ascii_case(ending))?;
    let stem = bare(stem);
    let place = COVERS
        .iter()
        .position(|known| *known == stem)
        .or_else(|| {
            let is_other = OTHERS.iter().any(|word| stem.contains(word));
            let is_cover = BEGINNINGS.iter().any(|word| stem.starts_with(word));
            (is_cover && !is_other).then_some(COVERS.len())
        })
        .or_else(|| (stem.len() > 2 && stem == bare(folder)).then_some(COVERS.len() + 1));
    Some(place.map_or(ANY, |place| place * ENDINGS.len()) + ending)
}

/// What lies at `path` as [`rank`] sees it.
pub(crate) fn rank_of(path: &Path) -> Option<usize> {
    let folder = path.parent()?.file_name().unwrap_or_default();
    rank(
        path.file_name()?.to_str()?,
        folder.to_str().unwrap_or_default(),
    )
}

fn bare(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_covers_name_is_known_whatever_its_letters() {
        let best_first = [
            "COVER.JPG",
            "cover.png",
            "Folder.jpg",
            "front.jpeg",
            "Front Cover.jpg",
            "AlbumArt.jpg",
            "AlbumArt_{C0FFEE}_Large.jpg",
            "Best of 1999.gif",
        ];
        let ranks: Vec<usize> = best_first
            .iter()
            .map(|name| rank(name, "Best of (1999)").unwrap_or(ANY))
            .collect();
        assert!(
            ranks.is_sorted_by(|a, b| a < b) && ranks[7] < ANY,
            "{ranks:?}"
        );
        for name in [
            "back.jpg",
            "cover-back.jpg",
            "IMG_1.png",
            "AlbumArtSmall.jpg",
        ] {
            assert!(
                rank(name, "Best of").is_some_and(|rank| rank >= ANY),
                "{name}"
            );
        }
        assert_eq!(rank("cover.txt", "Best of"), None);
    }
}
