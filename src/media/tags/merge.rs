//! From what the tags of a file hold to what is known of the track: each field from the best tag
//! that has it.

use encoding_rs::Encoding;
use lofty::id3::v1::GENRES;

use super::block::{Block, Field, Kind};
use super::numbers::{Place, decimal, disc_and_number, place, year};
use super::{clean, id3v1, letters};
use crate::domain::track::TrackTags;

/// Most artists, or genres, of one track.
const NAMES_MAX: usize = 32;

/// ReplayGain 2.0's reference level, LUFS: a gain of 0 dB says that the file is this loud.
const REPLAY_GAIN_REFERENCE_LUFS: f32 = -18.0;

/// Reference level of `R128_*_GAIN` (RFC 7845, section 5.2.1), LUFS.
const R128_REFERENCE_LUFS: f32 = -23.0;

/// Between names that a file keeps apart and a screen shows in one line.
const BETWEEN_NAMES: &str = ", ";

/// The tags, the best first, their letters known.
pub(super) struct Tags {
    /// Kind of tag and its values, trimmed and never empty.
    blocks: Vec<(Kind, Vec<(Field, String)>)>,
}

impl Tags {
    pub(super) fn new(mut blocks: Vec<Block>, encoding: &'static Encoding) -> Self {
        // Stable: of two tags of one kind the first counts.
        blocks.sort_by_key(|block| rank(block.kind));
        let decoded = |block: Block| {
            let fields = block.fields.iter();
            let values = fields.filter_map(|(field, text)| {
                // A value that came as one text may still hold several.
                let text = letters::decode(text, encoding);
                let parts: Vec<String> = text.split('\0').filter_map(clean).collect();
                (!parts.is_empty()).then_some((*field, parts))
            });
            let fields =
                values.flat_map(|(field, parts)| parts.into_iter().map(move |part| (field, part)));
            (block.kind, fields.collect())
        };
        Self {
            blocks: blocks.into_iter().map(decoded).collect(),
        }
    }

    /// Everything but the length, which is no matter of words.
    pub(super) fn track_tags(&self) -> TrackTags {
        let (artist, artists) = self.artists();
        let track = self.find(Field::Track, |text| {
            Some(place(text)).filter(|place| place.number.is_some_and(|number| number > 0))
        });
        let disc = self.find(Field::Disc, |text| {
            let Place { side, number } = place(text);
            side.map(|side| side + 1).or(number)
        });
        let is_disc = |disc: &u32| (1..=999).contains(disc);
        let (disc_number, track_number) =
            disc_and_number(track.unwrap_or_default(), disc.filter(is_disc));
        TrackTags {
            title: self.text(Field::Title).unwrap_or_default(),
            artist,
            artists,
            album_artist: self.text(Field::AlbumArtist),
            album: self.text(Field::Album),
            genres: self.genres(),
            year: self.year(),
            track_number: track_number.filter(|number| (1..=9_999).contains(number)),
            disc_number: disc_number.filter(is_disc),
            bpm: self
                .find(Field::Bpm, decimal)
                .filter(|bpm| (20.0..=400.0).contains(bpm)),
            is_compilation: self.find(Field::Compilation, |text| {
                Some(matches!(text, "1" | "true" | "yes"))
            }) == Some(true),
            duration_ms: 0,
            tag_loudness_lufs: self.loudness(),
        }
    }

    /// The values of a field in the best tag that has it.
    fn values(&self, wanted: Field) -> Option<(Kind, Vec<&str>)> {
        self.blocks.iter().find_map(|(kind, fields)| {
            let values = fields.iter().filter(|(field, _)| *field == wanted);
            let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
            (!values.is_empty()).then_some((*kind, values))
        })
    }

    /// The first value of a field, in the order of the tags, that means something.
    fn find<T>(&self, wanted: Field, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let fields = self.blocks.iter().flat_map(|(_, fields)| fields);
        fields
            .filter(|(field, _)| *field == wanted)
            .find_map(|(_, value)| read(value))
    }

    /// The first value of a field, or the longer one of another tag that was not cut for ID3v1.
    fn text(&self, wanted: Field) -> Option<String> {
        let (kind, values) = self.values(wanted)?;
        let best = *values.first()?;
        let length = best.chars().count();
        let is_cut = kind == Kind::Id3v1 || (28..=id3v1::TEXT_BYTES).contains(&length);
        let longer = self.blocks.iter().flat_map(|(_, fields)| fields);
        let longer = longer
            .filter(|(field, value)| *field == wanted && is_cut && value.len() > best.len())
            .find(|(_, value)| value.starts_with(best));
        Some(longer.map_or(best, |(_, value)| value).to_owned())
    }

    /// The performers as tagged, for a screen, and one by one.
    fn artists(&self) -> (Option<String>, Vec<String>) {
        for field in [Field::Artist, Field::AlbumArtist] {
            let Some((_, values)) = self.values(field) else {
                continue;
            };
            let shown = if values.len() > 1 {
                clean(&values.join(BETWEEN_NAMES))
            } else {
                self.text(field)
            };
            let one_by_one = self.values(Field::Artists).map(|(_, values)| values);
            let names = match (one_by_one, &shown) {
                (Some(listed), Some(shown)) if field == Field::Artist => {
                    split_listed(&listed, shown)
                }
                _ if values.len() > 1 => split(&values, &[";"]),
                _ => split(shown.as_slice(), &[";"]),
            };
            return (shown, names);
        }
        let listed = self.values(Field::Artists).map(|(_, values)| values);
        let names = split(&listed.unwrap_or_default(), &[";"]);
        (clean(&names.join(BETWEEN_NAMES)), names)
    }

    fn genres(&self) -> Vec<String> {
        let Some((kind, values)) = self.values(Field::Genre) else {
            return Vec::new();
        };
        let Kind::Id3v2 { joins_genres } = kind else {
            return split(&values, &[";"]);
        };
        let named: Vec<String> = values
            .iter()
            .flat_map(|value| numbered_genres(value))
            .collect();
        split(&named, if joins_genres { &[";", " / "] } else { &[";"] })
    }

    /// Of this release; of the first one only where no other is told.
    fn year(&self) -> Option<i32> {
        let dated = |(_, fields): &(Kind, Vec<(Field, String)>)| {
            [Field::Date, Field::ReleaseDate]
                .into_iter()
                .find_map(|wanted| {
                    let mut dates = fields.iter().filter(|(field, _)| *field == wanted);
                    dates.find_map(|(_, date)| year(date))
                })
        };
        self.blocks
            .iter()
            .find_map(dated)
            .or_else(|| self.find(Field::OriginalDate, year))
    }

    /// Loudness that the tags claim, LUFS: ReplayGain first, else Opus' own gain (v/256 dB).
    fn loudness(&self) -> Option<f32> {
        let replay_gain = self.find(Field::ReplayGain, decimal);
        let r128 = || self.find(Field::R128Gain, decimal);
        replay_gain
            .map(|gain_db| REPLAY_GAIN_REFERENCE_LUFS - gain_db)
            .or_else(|| r128().map(|steps| R128_REFERENCE_LUFS - steps / 256.0))
            .filter(|lufs| (-70.0..=6.0).contains(lufs))
    }
}

/// Which tag knows best where several are there: the file's own kind first, the oldest last.
fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Vorbis | Kind::Mp4 => 0,
        Kind::Id3v2 { .. } => 1,
        Kind::Ape => 2,
        Kind::Chunks => 3,
        Kind::Id3v1 => 4,
    }
}

/// Names that stand between `marks`, each once, in order.
fn split(values: &[impl AsRef<str>], marks: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut parts: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    for mark in marks {
        parts = parts
            .into_iter()
            .flat_map(|part| part.split(*mark))
            .collect();
    }
    for name in parts.into_iter().filter_map(clean) {
        let is_known = names
            .iter()
            .any(|known| known.to_lowercase() == name.to_lowercase());
        if !is_known && names.len() < NAMES_MAX {
            names.push(name);
        }
    }
    names
}

/// Performers listed beside the one for show. Some taggers join the list with a bare `/`: it parts
/// names only where `shown` has each of them, and not the whole (`AC/DC`).
fn split_listed(listed: &[&str], shown: &str) -> Vec<String> {
    let names = split(listed, &[";", " / "]);
    let shown = shown.to_lowercase();
    let is_shown = |name: &str| !name.is_empty() && shown.contains(&name.trim().to_lowercase());
    let parts = names.iter().flat_map(|name| {
        let is_joined = name.contains('/') && !is_shown(name) && name.split('/').all(is_shown);
        if is_joined {
            name.split('/').collect()
        } else {
            vec![name.as_str()]
        }
    });
    split(&parts.collect::<Vec<_>>(), &[])
}

/// ID3v2's ways to name a genre: `Rock`, `17`, `(17)`, `(17)Rock`, `(51)(39)`; in `(4)Eurodisco`
/// the text says it better than the number.
fn numbered_genres(value: &str) -> Vec<String> {
    let by_number = |digits: &str| match digits {
        "RX" => Some("Remix"),
        "CR" => Some("Cover"),
        digits => {
            let number = digits.parse::<usize>().ok()?;
            GENRES.get(number).copied()
        }
    };
    if let Some(name) = by_number(value) {
        return vec![name.to_owned()];
    }
    let mut names = Vec::new();
    let mut rest = value;
    while let Some((digits, behind)) = rest.strip_prefix('(').and_then(|it| it.split_once(')')) {
        let Some(name) = by_number(digits) else { break };
        names.push(name.to_owned());
        rest = behind;
    }
    // Two brackets stand for one that belongs to the name.
    let text = rest
        .strip_prefix("((")
        .map_or(rest.to_owned(), |rest| format!("({rest}"));
    if text.trim().is_empty() {
        return names;
    }
    names.pop();
    names.push(text);
    names
}
