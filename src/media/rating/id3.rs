//! Ratings in ID3v2: popularimeters, and text fields of a name of one's own.

use std::collections::BTreeMap;

use lofty::TextEncoding;
use lofty::id3::v2::{ExtendedTextFrame, Frame, Id3v2Tag, PopularimeterFrame};
use lofty::tag::TagExt;

use super::fields::Key;
use super::tags::{FMPS_NAME, lossless};

/// What a tag says of ratings.
pub(super) fn ratings(tag: &Id3v2Tag) -> BTreeMap<Key, String> {
    let popm = |frame: &Frame<'_>| match frame {
        Frame::Popularimeter(popm) => {
            Some((Key::Popm(popm.email.to_string()), popm.rating.to_string()))
        }
        _ => None,
    };
    let mut ratings: BTreeMap<_, _> = tag.into_iter().filter_map(popm).collect();
    ratings.extend(user_text(tag, FMPS_NAME).map(|text| (Key::Fmps, text.to_owned())));
    ratings
}

/// Has a tag say `wanted` of ratings, and nothing else. What a popularimeter counts stays.
pub(super) fn set_ratings(tag: &mut Id3v2Tag, wanted: &BTreeMap<Key, String>) {
    let byte = |text: &String| text.parse().unwrap_or(0);
    tag.retain_mut(|frame| match frame {
        Frame::Popularimeter(popm) => {
            let key = Key::Popm(popm.email.to_string());
            let rating = wanted.get(&key).map(byte);
            popm.rating = rating.unwrap_or(0);
            rating.is_some()
        }
        _ => true,
    });
    let there = ratings(tag);
    for (key, text) in wanted {
        if let (Key::Popm(email), false) = (key, there.contains_key(key)) {
            let frame = PopularimeterFrame::new(email.clone(), byte(text), 0);
            tag.insert(Frame::Popularimeter(frame));
        }
    }
    let fmps = wanted.get(&Key::Fmps);
    set_user_text(tag, FMPS_NAME, fmps.map(String::as_str));
}

/// The text of the field `name`, whose case counts for nobody.
pub(super) fn user_text<'a>(tag: &'a Id3v2Tag, name: &str) -> Option<&'a str> {
    tag.into_iter().find_map(|frame| match frame {
        Frame::UserText(text) if text.description.eq_ignore_ascii_case(name) => {
            Some(text.content.as_ref())
        }
        _ => None,
    })
}

/// Sets or removes the field `name`.
pub(super) fn set_user_text(tag: &mut Id3v2Tag, name: &str, text: Option<&str>) {
    tag.retain(|frame| {
        !matches!(frame, Frame::UserText(text) if text.description.eq_ignore_ascii_case(name))
    });
    if let Some(text) = text {
        // What every program understands, wherever it suffices.
        let encoding = if text.is_ascii() {
            TextEncoding::Latin1
        } else {
            TextEncoding::UTF16
        };
        let frame = ExtendedTextFrame::new(encoding, name.to_owned(), text.to_owned());
        tag.insert(Frame::UserText(frame));
    }
}

/// A tag as bytes to compare: frame by frame, by the newest version, which can carry everything.
/// Where a frame stands means nothing, but several of one kind keep their order.
pub(super) fn bytes(tag: &Id3v2Tag) -> anyhow::Result<Vec<u8>> {
    let mut frames: Vec<_> = tag.into_iter().collect();
    frames.sort_by_key(|frame| frame.id_str());
    let mut bytes = Vec::new();
    for frame in frames {
        let mut alone = Id3v2Tag::new();
        alone.insert(frame.clone());
        alone.dump_to(&mut bytes, lossless())?;
    }
    Ok(bytes)
}
