#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::fs;

use image::{ImageFormat, Rgb, RgbImage};

use super::*;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbImage::from_pixel(width, height, Rgb([20, 120, 200]))
        .write_to(&mut bytes, format)
        .unwrap();
    bytes.into_inner()
}

fn source(bytes: Vec<u8>) -> CoverSource {
    CoverSource {
        cover: CoverRef {
            hash: hash(&bytes),
            origin: CoverOrigin::Embedded,
        },
        bytes,
    }
}

#[test]
fn the_embedded_picture_comes_before_the_folders() {
    let embedded = find(&fixture("tone.mp3")).unwrap();
    assert_eq!(embedded.cover.origin, CoverOrigin::Embedded);
    let [hue, chroma] = tint(&embedded.bytes).unwrap().unwrap();
    assert!(
        (35.0..55.0).contains(&hue) && chroma > 0.12,
        "hue {hue}, chroma {chroma}"
    );
    let beside = find(&fixture("tone.flac")).unwrap();
    assert_eq!(beside.cover.origin, CoverOrigin::File(fixture("cover.png")));
    assert_ne!(embedded.cover.hash, beside.cover.hash);
    assert_eq!(find(&fixture("tone.flac")), Some(beside));
}

#[test]
fn the_best_name_in_the_folder_wins_whatever_its_case() {
    let folder = tempfile::tempdir().unwrap();
    let track = folder.path().join("track.wav");
    fs::copy(fixture("tone.wav"), &track).unwrap();
    assert_eq!(find(&track), None);
    fs::write(folder.path().join("cover.jpg"), "no picture").unwrap();
    let bytes = picture(6, 5, ImageFormat::Png);
    for name in ["back.jpg", "Front.PNG", "FOLDER.jpg", "Cover.webp"] {
        fs::write(folder.path().join(name), &bytes).unwrap();
    }
    let best = find(&track).unwrap();
    assert_eq!(
        best.cover.origin,
        CoverOrigin::File(folder.path().join("Cover.webp"))
    );
    assert_eq!(best.bytes, bytes, "what it is decides, not its ending");
}

#[test]
fn a_thumbnail_keeps_its_shape_is_never_enlarged_and_is_made_once() {
    let cache = tempfile::tempdir().unwrap();
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let wide = source(picture(600, 300, format));
        assert_eq!(cached(cache.path(), &wide.cover.hash, 256), None);
        let file = thumbnail(cache.path(), &wide, 200).unwrap();
        assert_eq!(
            cached(cache.path(), &wide.cover.hash, 256),
            Some(file.clone())
        );
        assert_eq!(image::image_dimensions(&file).unwrap(), (256, 128));
        let as_is = thumbnail(cache.path(), &wide, 5_000).unwrap();
        assert_eq!(image::image_dimensions(&as_is).unwrap(), (600, 300));
        fs::write(&file, "kept").unwrap();
        assert_eq!(
            fs::read(thumbnail(cache.path(), &wide, 256).unwrap()).unwrap(),
            b"kept"
        );
    }
}

#[test]
fn a_huge_or_broken_picture_is_refused() {
    let cache = tempfile::tempdir().unwrap();
    let huge = source(picture(6_000, 5_000, ImageFormat::WebP));
    let refused = thumbnail(cache.path(), &huge, 64).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the picture is too big: 6000 x 5000 pixels"
    );
    let broken = source(picture(60, 50, ImageFormat::Png)[..70].to_vec());
    assert!(matches!(
        thumbnail(cache.path(), &broken, 64),
        Err(CoverError::Undecodable(_))
    ));
    assert!(matches!(
        tint(b"no picture"),
        Err(CoverError::Undecodable(_))
    ));
}

#[test]
fn a_hash_that_is_a_path_never_becomes_one() {
    let cache = tempfile::tempdir().unwrap();
    let mut evil = source(picture(6, 5, ImageFormat::Png));
    evil.cover.hash = "../../../../etc/passwd".to_owned();
    assert!(matches!(
        thumbnail(cache.path(), &evil, 64),
        Err(CoverError::UnknownHash(_))
    ));
    assert_eq!(cached(cache.path(), &evil.cover.hash, 64), None);
}

#[test]
fn transparent_pictures_lie_on_white() {
    let cache = tempfile::tempdir().unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbaImage::from_pixel(8, 8, image::Rgba([0, 0, 0, 0]))
        .write_to(&mut bytes, ImageFormat::Png)
        .unwrap();
    let file = thumbnail(cache.path(), &source(bytes.into_inner()), 64).unwrap();
    assert_eq!(
        image::open(file).unwrap().into_rgb8().get_pixel(4, 4).0,
        [255, 255, 255]
    );
}

#[test]
fn a_picture_of_many_pixels_is_made_smaller_while_it_is_decoded() {
    let cache = tempfile::tempdir().unwrap();
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let big = source(picture(6_000, 4_500, format));
        assert!(is_showable(&big.bytes), "{format:?}");
        let file = thumbnail(cache.path(), &big, 256).unwrap();
        let small = image::open(file).unwrap().into_rgb8();
        assert_eq!(small.dimensions(), (256, 192), "{format:?}");
        let seen = small.get_pixel(128, 96).0;
        let is_near = seen
            .iter()
            .zip([20, 120, 200])
            .all(|(a, b)| a.abs_diff(b) <= 4);
        assert!(is_near, "{format:?}: {seen:?}");
        fs::remove_dir_all(cache.path().join(&big.cover.hash[..2])).unwrap();
    }
}
