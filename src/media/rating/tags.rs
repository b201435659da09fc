//! The tags of one file, whatever its format calls them: ratings in and out, all else kept.
//!
//! Everything is read strictly: a tag that could only be read in part would lose the rest when it
//! is written.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use lofty::aac::AacFile;
use lofty::ape::{ApeItem, ApeTag};
use lofty::config::{ParseOptions, ParsingMode, WriteOptions};
use lofty::file::{AudioFile, FileType};
use lofty::flac::FlacFile;
use lofty::id3::v2::{Id3v2Tag, Id3v2Version};
use lofty::iff::aiff::AiffFile;
use lofty::iff::wav::WavFile;
use lofty::mp4::{Atom, AtomData, AtomIdent, Ilst, Mp4File};
use lofty::mpeg::MpegFile;
use lofty::ogg::tag::VorbisComments;
use lofty::ogg::{OggPictureStorage, OpusFile, VorbisFile};
use lofty::probe::Probe;
use lofty::tag::{ItemValue, Tag, TagExt, TagType};

use super::fields::{Fields, Key, MARK, Mark};
use super::id3;
use super::without_id3v1::WithoutId3v1;

/// Whose names free fields of an MP4 file begin with.
const MP4_MEAN: &str = "com.apple.iTunes";

/// `FMPS_RATING` as players spell it in ID3v2 and MP4; all of them read it in any case.
pub(super) const FMPS_NAME: &str = "FMPS_Rating";

/// The same in Vorbis comments and APE, which are written in capitals.
const FMPS_CAPITALS: &str = "FMPS_RATING";

/// Percent, in Vorbis comments.
const RATING: &str = "RATING";

/// The tags that ratings stand in.
pub(super) enum Tags {
    /// MP3, AAC, WAV, AIFF; an MP3 may have an APE tag, too.
    Id3v2 {
        tag: Id3v2Tag,
        /// What an ID3v2 tag made now begins with: the words of the file's other tags, because
        /// programs that find ID3v2 look no further.
        words: Id3v2Tag,
        /// The file has an ID3v2 tag.
        is_there: bool,
        ape: Option<ApeTag>,
    },
    /// FLAC, Ogg Vorbis, Opus; pictures included.
    Vorbis(VorbisComments),
    /// M4A.
    Mp4(Ilst),
}

/// Everything is to be understood, and left as it is found.
fn strictly() -> ParseOptions {
    ParseOptions::new()
        .read_properties(false)
        .parsing_mode(ParsingMode::Strict)
}

/// For tags that are looked at and never written.
fn leniently() -> ParseOptions {
    ParseOptions::new()
        .read_properties(false)
        .read_cover_art(false)
}

impl Tags {
    /// Reads the tags of the file at `path`.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let mut file = BufReader::new(File::open(path)?);
        let mut probe = Probe::new(&mut file);
        if let Some(kind) = FileType::from_path(path) {
            probe = probe.set_file_type(kind);
        }
        let kind = probe.guess_file_type()?.file_type();
        file.rewind()?;
        match kind {
            Some(FileType::Mpeg) => {
                let old = MpegFile::read_from(&mut file, leniently())?;
                let mut file = MpegFile::read_from(&mut WithoutId3v1::of(file)?, strictly())?;
                let ape = file.remove_ape();
                let other = ape.clone().map(Tag::from);
                let other = other.or_else(|| old.id3v1().cloned().map(Tag::from));
                Ok(Self::id3(file.remove_id3v2(), other, ape))
            }
            Some(FileType::Aac) => {
                let old = AacFile::read_from(&mut file, leniently())?;
                let mut file = AacFile::read_from(&mut WithoutId3v1::of(file)?, strictly())?;
                let other = old.id3v1().cloned().map(Tag::from);
                Ok(Self::id3(file.remove_id3v2(), other, None))
            }
            Some(FileType::Wav) => {
                let mut file = WavFile::read_from(&mut file, strictly())?;
                let other = file.riff_info().cloned().map(Tag::from);
                Ok(Self::id3(file.remove_id3v2(), other, None))
            }
            Some(FileType::Aiff) => {
                let mut file = AiffFile::read_from(&mut file, strictly())?;
                let other = file.text_chunks().cloned().map(Tag::from);
                Ok(Self::id3(file.remove_id3v2(), other, None))
            }
            Some(FileType::Flac) => {
                let mut file = FlacFile::read_from(&mut file, strictly())?;
                let mut tag = file.remove_vorbis_comments().unwrap_or_default();
                for (picture, info) in file.pictures() {
                    tag.insert_picture(picture.clone(), Some(*info))?;
                }
                Ok(Self::Vorbis(tag))
            }
            Some(FileType::Vorbis) => {
                let mut file = VorbisFile::read_from(&mut file, strictly())?;
                Ok(Self::Vorbis(std::mem::take(file.vorbis_comments_mut())))
            }
            Some(FileType::Opus) => {
                let mut file = OpusFile::read_from(&mut file, strictly())?;
                Ok(Self::Vorbis(std::mem::take(file.vorbis_comments_mut())))
            }
            Some(FileType::Mp4) => {
                let mut file = Mp4File::read_from(&mut file, strictly())?;
                Ok(Self::Mp4(file.remove_ilst().unwrap_or_default()))
            }
            _ => anyhow::bail!("this kind of file has no place for a rating"),
        }
    }

    fn id3(tag: Option<Id3v2Tag>, other: Option<Tag>, ape: Option<ApeTag>) -> Self {
        Self::Id3v2 {
            words: other.map(Id3v2Tag::from).unwrap_or_default(),
            is_there: tag.is_some(),
            tag: tag.unwrap_or_default(),
            ape,
        }
    }

    /// Where minion writes to in these tags.
    pub(super) fn own_keys(&self) -> Vec<Key> {
        match self {
            Self::Id3v2 { ape: None, .. } => vec![Key::own_popm(), Key::Fmps],
            Self::Id3v2 { .. } => vec![Key::own_popm(), Key::Fmps, Key::ApeFmps],
            Self::Vorbis(_) => vec![Key::Fmps, Key::Rating],
            Self::Mp4(_) => vec![Key::Fmps],
        }
    }

    /// The ratings in these tags.
    pub(super) fn fields(&self) -> Fields {
        let mut ratings = BTreeMap::new();
        let mark;
        match self {
            Self::Id3v2 { tag, ape, .. } => {
                ratings = id3::ratings(tag);
                mark = id3::user_text(tag, MARK).and_then(Mark::parse);
                let ape = ape.as_ref().and_then(|ape| ape.get(FMPS_CAPITALS));
                let text = ape.and_then(|item| item.text_values()?.next().map(str::to_owned));
                ratings.extend(text.map(|text| (Key::ApeFmps, text)));
            }
            Self::Vorbis(tag) => {
                for (key, name) in [(Key::Fmps, FMPS_CAPITALS), (Key::Rating, RATING)] {
                    let values: Vec<_> = tag.get_all(name).collect();
                    if !values.is_empty() {
                        // A comment has no line feed of its own here: several are told apart.
                        ratings.insert(key, values.join("\n"));
                    }
                }
                mark = tag.get(MARK).and_then(Mark::parse);
            }
            Self::Mp4(tag) => {
                ratings.extend(mp4_text(tag, FMPS_NAME).map(|text| (Key::Fmps, text.to_owned())));
                mark = mp4_text(tag, MARK).and_then(Mark::parse);
            }
        }
        Fields { ratings, mark }
    }

    /// Has the tags say `wanted`, and nothing else of ratings.
    pub(super) fn set(&mut self, wanted: &Fields) -> anyhow::Result<()> {
        let rating = |key: &Key| wanted.ratings.get(key).map(String::as_str);
        let mut mark = wanted.mark.clone();
        match self {
            Self::Id3v2 {
                tag,
                words,
                is_there,
                ape,
            } => {
                if let Some(mark) = mark.as_mut().filter(|_| !*is_there) {
                    mark.made_tag = true;
                    *tag = words.clone();
                }
                let was_made = id3::user_text(tag, MARK).and_then(Mark::parse);
                let was_made = was_made.is_some_and(|mark| mark.made_tag);
                id3::set_ratings(tag, &wanted.ratings);
                id3::set_user_text(tag, MARK, mark.map(|mark| mark.text()).as_deref());
                let is_only_words = || id3::bytes(tag).ok() == id3::bytes(words).ok();
                if wanted.mark.is_none() && was_made && is_only_words() {
                    *tag = Id3v2Tag::new();
                }
                if let Some(ape) = ape {
                    ape.remove(FMPS_CAPITALS);
                    if let Some(text) = rating(&Key::ApeFmps) {
                        let value = ItemValue::Text(text.to_owned());
                        ape.push(ApeItem::new(FMPS_CAPITALS.to_owned(), value)?);
                    }
                }
            }
            Self::Vorbis(tag) => {
                let said = mark.map(|mark| mark.text());
                set_comment(tag, FMPS_CAPITALS, rating(&Key::Fmps));
                set_comment(tag, RATING, rating(&Key::Rating));
                set_comment(tag, MARK, said.as_deref());
            }
            Self::Mp4(tag) => {
                set_mp4_text(tag, FMPS_NAME, rating(&Key::Fmps));
                let said = mark.map(|mark| mark.text());
                set_mp4_text(tag, MARK, said.as_deref());
            }
        }
        Ok(())
    }

    /// Everything that is no rating, as bytes to compare. Empty tags are alike.
    pub(super) fn rest(&self) -> anyhow::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        let options = lossless();
        match self {
            Self::Id3v2 {
                tag,
                words,
                is_there,
                ape,
            } => {
                let mut tag = if *is_there { tag } else { words }.clone();
                id3::set_ratings(&mut tag, &BTreeMap::new());
                id3::set_user_text(&mut tag, MARK, None);
                for tag in [&tag, words] {
                    bytes.extend(id3::bytes(tag)?);
                }
                if let Some(mut ape) = ape.clone() {
                    ape.remove(FMPS_CAPITALS);
                    ape.dump_to(&mut bytes, options)?;
                }
            }
            Self::Vorbis(tag) => {
                let mut tag = tag.clone();
                [FMPS_CAPITALS, RATING, MARK]
                    .iter()
                    .for_each(|name| set_comment(&mut tag, name, None));
                // A tag of nothing but its vendor and pictures, and the comments by name: several of
                // one name keep their order.
                let mut comments: Vec<_> = tag.take_items().collect();
                comments.sort_by_key(|(name, _)| name.to_ascii_uppercase());
                tag.dump_to(&mut bytes, options)?;
                bytes.extend(comments.iter().flat_map(|(name, text)| {
                    let comment = format!("{name}={text}\0");
                    comment.into_bytes()
                }));
            }
            Self::Mp4(tag) => {
                let mut tag = tag.clone();
                set_mp4_text(&mut tag, FMPS_NAME, None);
                set_mp4_text(&mut tag, MARK, None);
                if !tag.is_empty() {
                    tag.dump_to(&mut bytes, options)?;
                }
            }
        }
        Ok(bytes)
    }

    /// Whether ID3v2 is to be written as version 2.3: it was so, or is new; Windows reads that best.
    pub(super) fn prefers_v23(&self) -> bool {
        match self {
            Self::Id3v2 { tag, is_there, .. } => {
                !is_there || tag.original_version() != Id3v2Version::V4
            }
            _ => false,
        }
    }

    /// Writes the tags into `file`, which holds the same audio; ID3v2 as version 2.3 if `as_v23`.
    pub(super) fn save(&self, file: &mut File, as_v23: bool) -> anyhow::Result<()> {
        let options = lossless().use_id3v23(as_v23);
        match self {
            Self::Id3v2 { tag, ape, .. } => {
                if tag.is_empty() {
                    TagType::Id3v2.remove_from(file, options)?;
                } else {
                    tag.save_to(file, options)?;
                }
                if let Some(ape) = ape {
                    file.rewind()?;
                    ape.save_to(file, options)?;
                }
            }
            Self::Vorbis(tag) => tag.save_to(file, options)?,
            Self::Mp4(tag) => tag.save_to(file, options)?,
        }
        Ok(())
    }
}

/// Nothing is given up for the sake of writing.
pub(super) fn lossless() -> WriteOptions {
    WriteOptions::new().lossy_text_encoding(false)
}

fn set_comment(tag: &mut VorbisComments, name: &str, text: Option<&str>) {
    // Not `remove`, which mixes up the order of the others.
    let rest = tag
        .take_items()
        .filter(|(key, _)| !key.eq_ignore_ascii_case(name));
    rest.for_each(|(key, value)| tag.push(key, value));
    for value in text.into_iter().flat_map(|text| text.split('\n')) {
        tag.push(name.to_owned(), value.to_owned());
    }
}

fn mp4_name(ident: &AtomIdent<'_>, wanted: &str) -> bool {
    matches!(ident, AtomIdent::Freeform { mean, name }
        if mean == MP4_MEAN && name.eq_ignore_ascii_case(wanted))
}

fn mp4_text<'a>(tag: &'a Ilst, name: &str) -> Option<&'a str> {
    let atom = tag.into_iter().find(|atom| mp4_name(atom.ident(), name))?;
    atom.data().find_map(|data| match data {
        AtomData::UTF8(text) | AtomData::UTF16(text) => Some(text.as_str()),
        _ => None,
    })
}

fn set_mp4_text(tag: &mut Ilst, name: &str, text: Option<&str>) {
    tag.retain(|atom| !mp4_name(atom.ident(), name));
    if let Some(text) = text {
        let ident = AtomIdent::Freeform {
            mean: MP4_MEAN.into(),
            name: name.to_owned().into(),
        };
        tag.insert(Atom::new(ident, AtomData::UTF8(text.to_owned())));
    }
}
