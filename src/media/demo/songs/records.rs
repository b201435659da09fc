//! The records: who made them, when, and what is on the sleeve.

use crate::media::demo::art::{Art, Motif};
use crate::media::demo::song::Record;

const fn record(
    artist: &'static str,
    album: &'static str,
    year: u32,
    genre: &'static str,
    motif: Motif,
    colours: [u32; 5],
) -> Record {
    Record {
        artist,
        album,
        year,
        genre,
        art: Art { motif, colours },
    }
}

#[rustfmt::skip] // A table: one line a record.
mod table {
    use super::{Motif, Record, record};

    pub(in crate::media::demo) static LOW_COUNTRY: Record = record("Halma Reyes", "Low Country", 2019, "Folk", Motif::Sunset, [0x1f1a3d, 0x7a2f63, 0xe8643c, 0xf9bd84, 0x2a1430]);
    pub(in crate::media::demo) static HARBOUR_SONGS: Record = record("Aoife & the Lindens", "Harbour Songs", 2016, "Celtic", Motif::Ripples, [0x0b5460, 0x0e6a74, 0x8fc7bd, 0xfbe9bd, 0x083e48]);
    pub(in crate::media::demo) static ROOMS: Record = record("Mirela Okonjo", "Rooms", 2021, "House", Motif::Tiles, [0x23402f, 0x2e6e4e, 0xdaa23c, 0xe9cb8e, 0xf5ebd6]);
    pub(in crate::media::demo) static STATIC_BLOOM: Record = record("Ines Park", "Static Bloom", 2023, "Ambient", Motif::Petals, [0xefe7f7, 0xcbb0ec, 0x8f78cf, 0x6a4fb3, 0xf6c453]);
    pub(in crate::media::demo) static WEEKDAY_MOTORS: Record = record("The Sunday Engines", "Weekday Motors", 1974, "Krautrock", Motif::Blocks, [0xf3ead7, 0xf2b233, 0x1e4fa3, 0xd9412b, 0x14213d]);
    pub(in crate::media::demo) static PAPER_LANTERNS: Record = record("青山 凪", "紙灯籠", 2011, "World", Motif::Lanterns, [0x3a1226, 0xb2233f, 0xe6525a, 0xf6a6a0, 0xffe3b8]);
    pub(in crate::media::demo) static SNOW_ON_WIRES: Record = record("Вера Соколова", "Снег на проводах", 2008, "Chanson", Motif::Moon, [0x101c3a, 0x27447f, 0x6f9be0, 0xe9f1ff, 0x0a1226]);
    pub(in crate::media::demo) static MORNING_LIGHT: Record = record("ليلى حداد", "نور الصباح", 2014, "Arabic", Motif::Stars, [0x0f6e78, 0x14939b, 0xf1d28a, 0xd99a2b, 0x0a4850]);
    pub(in crate::media::demo) static CARTRIDGE_DAYS: Record = record("Pixel Orchard", "Cartridge Days", 2012, "Chiptune", Motif::Pixels, [0x2b1055, 0xe0218a, 0xff7ac6, 0x7df9c1, 0x1a0836]);
    pub(in crate::media::demo) static FERROUS: Record = record("Copper & Vine", "Ferrous", 2020, "Techno", Motif::Moire, [0x131313, 0x2c2c2c, 0xbdbdbd, 0xe9e9e9, 0x6f6f6f]);
    pub(in crate::media::demo) static BLUE_HOUR: Record = record("Delphine Marchetti Trio", "Blue Hour", 1961, "Jazz", Motif::Shards, [0x0b2a66, 0x1d57b8, 0x4b8ff0, 0xf4efe2, 0x081a40]);
    pub(in crate::media::demo) static ACCRA_SUNRISE: Record = record("Kwame Asante & the Harbour Lights", "Accra Sunrise", 1978, "Highlife", Motif::Rays, [0xc62f1d, 0xf08a1d, 0xf9c63c, 0xfff0c9, 0x2d5a2a]);
    pub(in crate::media::demo) static ECHO_HARBOUR: Record = record("North Sea Dub", "Echo Harbour", 1999, "Dub", Motif::Waves, [0x12341f, 0x1f6b3a, 0x58b368, 0xd8f0c0, 0xf2c230]);
    pub(in crate::media::demo) static ETUDES: Record = record("The Glass Quartet", "Études for Rain", 2004, "Minimal", Motif::Rain, [0xe8f4f8, 0x9bd3e6, 0x3aa0c9, 0x126a94, 0x0b3b57]);
    pub(in crate::media::demo) static SEA_WITHIN: Record = record("Luz Tavares", "Mar de Dentro", 1967, "Bossa Nova", Motif::Promenade, [0xfbf3ea, 0xf29fb5, 0xe4587f, 0x1b7f6b, 0x0d4f45]);
    pub(in crate::media::demo) static NIGHT_DRIVE: Record = record("Violet Arcade", "Night Drive Diaries", 2018, "Synthwave", Motif::Horizon, [0x150733, 0x5b1a9b, 0xf72585, 0x4cc9f0, 0xffd166]);
    pub(in crate::media::demo) static UPDRAFT: Record = record("Kite Theory", "Updraft", 2022, "Drum and Bass", Motif::Kites, [0xfdf1e7, 0xe63946, 0xf4a259, 0x457b9d, 0x1d3557]);
}
pub(in crate::media::demo) use table::*;
