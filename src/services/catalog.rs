//! The library as it is browsed and searched: tracks, albums, performers, genres, folders, letters.

use crate::domain::id::{AlbumId, ArtistId, FolderId, GenreId, TrackId};
use crate::domain::listing::{AlbumSort, Page, PageRequest, Presence, TrackSort};
use crate::domain::star::StarKind;
use crate::media::kinds;
use crate::protocol::library::{
    AlbumInfo, ArtistInfo, BrokenFile, BrokenFiles, FolderInfo, GenreInfo, Letter, NotPlayed,
    SearchResult,
};
use crate::protocol::track::{TrackInfo, Waveform, Why};
use crate::services::error::ServiceError;
use crate::services::presenter::Presenter;
use crate::services::presenter::library::artist_info;
use crate::services::reading::Reader;
use crate::storage::library::broken::{BrokenRow, browse_broken};
use crate::storage::library::browse_albums::{self, AlbumFilter, browse_albums};
use crate::storage::library::browse_names::{self, FolderRow, GenreRow};
use crate::storage::library::browse_tracks::{TrackFilter, browse_tracks};
use crate::storage::library::letters::{self, LetterRow, Lettered};
use crate::storage::library::not_played::not_played;
use crate::storage::library::{search, waveform};

/// Longest search, characters.
const SEARCH_CHARS_MAX: usize = 200;

/// Which tracks: every part that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct TracksWanted {
    /// Offered, archived or vanished ones.
    pub presence: Presence,
    /// Of one album.
    pub album: Option<AlbumId>,
    /// By one performer.
    pub artist: Option<ArtistId>,
    /// Of one genre.
    pub genre: Option<GenreId>,
    /// In a folder or below it.
    pub folder: Option<FolderId>,
    /// First and last year, inclusive.
    pub years: (Option<i32>, Option<i32>),
    /// Only starred ones.
    pub is_starred: bool,
}

/// Tracks, a page at a time.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn tracks(
    presenter: &Presenter<'_>,
    wanted: &TracksWanted,
    sort: TrackSort,
    page: &PageRequest,
) -> Result<Page<TrackInfo>, ServiceError> {
    let starred: Vec<_> = starred(presenter, StarKind::Track).map(TrackId).collect();
    let filter = TrackFilter {
        presence: wanted.presence,
        album: wanted.album,
        artist: wanted.artist,
        genre: wanted.genre,
        folder: wanted.folder,
        year_from: wanted.years.0,
        year_to: wanted.years.1,
        ids: wanted.is_starred.then_some(&starred),
    };
    let rows = browse_tracks(presenter.conn, filter, sort, page)?;
    Ok(rows.map(|row| presenter.track_of(row)))
}

fn starred<'a>(presenter: &Presenter<'a>, kind: StarKind) -> impl Iterator<Item = i64> + use<'a> {
    let starred = presenter.state.house.starred();
    starred
        .filter(move |(of, ..)| *of == kind)
        .map(|(_, id, _)| id)
}

/// Searches titles, performers and albums for words, or the beginnings of words.
///
/// # Errors
/// `Invalid` for a search that is too long.
pub fn search(
    presenter: &Presenter<'_>,
    words: &str,
    page: &PageRequest,
) -> Result<SearchResult, ServiceError> {
    if words.chars().count() > SEARCH_CHARS_MAX {
        return Err(ServiceError::Invalid(format!(
            "a search has {SEARCH_CHARS_MAX} characters at most"
        )));
    }
    let found = search::search(presenter.conn, words, page)?;
    let Page { items, next, total } = found.tracks.map(|row| presenter.track_of(row));
    let albums = found.albums.into_iter();
    Ok(SearchResult {
        items,
        next,
        total,
        albums: albums.map(|album| presenter.album(album)).collect(),
        artists: found.artists.into_iter().map(artist_info).collect(),
    })
}

/// One track.
///
/// # Errors
/// `NotFound`.
pub fn track(presenter: &Presenter<'_>, id: TrackId) -> Result<TrackInfo, ServiceError> {
    let found = presenter.find_track(id)?;
    found.ok_or_else(|| unknown_track(id))
}

fn unknown_track(id: TrackId) -> ServiceError {
    ServiceError::NotFound(format!("no track has the id {id}"))
}

/// The shape of a track's sound.
///
/// # Errors
/// `NotFound`, also while it is not measured.
pub fn waveform(conn: &Reader, id: TrackId) -> Result<Waveform, ServiceError> {
    let unmeasured = || ServiceError::NotFound(format!("track {id} is not measured yet"));
    let found = waveform::find_waveform(conn, id)?.ok_or_else(unmeasured)?;
    Ok(Waveform {
        version: 2,
        channels: 1,
        sample_rate: found.sample_rate,
        samples_per_pixel: found.samples_per_pixel,
        bits: 8,
        length: found.pair_count(),
        peaks: found.peaks,
    })
}

/// Why a track plays, in one sentence.
///
/// # Errors
/// `NotFound`.
pub fn why(presenter: &Presenter<'_>, id: TrackId) -> Result<Why, ServiceError> {
    if !presenter.catalog.contains_key(&id) {
        return Err(unknown_track(id));
    }
    Ok(Why {
        why: presenter.why(id),
    })
}

/// Albums, a page at a time: of a performer, or only starred ones.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn albums(
    presenter: &Presenter<'_>,
    artist: Option<ArtistId>,
    is_starred: bool,
    sort: AlbumSort,
    page: &PageRequest,
) -> Result<Page<AlbumInfo>, ServiceError> {
    let starred: Vec<_> = starred(presenter, StarKind::Album).map(AlbumId).collect();
    let filter = AlbumFilter {
        artist,
        ids: is_starred.then_some(&*starred),
    };
    let rows = browse_albums(presenter.conn, filter, sort, page)?;
    Ok(rows.map(|row| presenter.album(row)))
}

/// One album.
///
/// # Errors
/// `NotFound`.
pub fn album(presenter: &Presenter<'_>, id: AlbumId) -> Result<AlbumInfo, ServiceError> {
    let found = browse_albums::find_album(presenter.conn, id)?;
    let unknown = || ServiceError::NotFound(format!("no album has the id {id}"));
    Ok(presenter.album(found.ok_or_else(unknown)?))
}

/// Performers, a page at a time.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn artists(conn: &Reader, page: &PageRequest) -> Result<Page<ArtistInfo>, ServiceError> {
    Ok(browse_names::browse_artists(conn, page)?.map(artist_info))
}

/// One performer.
///
/// # Errors
/// `NotFound`.
pub fn artist(conn: &Reader, id: ArtistId) -> Result<ArtistInfo, ServiceError> {
    let unknown = || ServiceError::NotFound(format!("no artist has the id {id}"));
    let found = browse_names::find_artist(conn, id)?;
    Ok(artist_info(found.ok_or_else(unknown)?))
}

/// Genres, a page at a time.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn genres(conn: &Reader, page: &PageRequest) -> Result<Page<GenreInfo>, ServiceError> {
    let genre = |row: GenreRow| GenreInfo {
        id: row.id,
        name: row.name,
        track_count: row.track_count,
    };
    Ok(browse_names::browse_genres(conn, page)?.map(genre))
}

/// Folders in a folder; without one the library's own.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn folders(
    conn: &Reader,
    parent: Option<FolderId>,
    page: &PageRequest,
) -> Result<Page<FolderInfo>, ServiceError> {
    let folder = |row: FolderRow| FolderInfo {
        id: row.id,
        name: row.name,
        track_count: row.track_count,
        has_children: row.has_children,
    };
    Ok(browse_names::browse_folders(conn, parent, page)?.map(folder))
}

/// Files that could not be read, and kinds of files that are not played.
///
/// # Errors
/// `Invalid` for a cursor that was never given out.
pub fn broken(conn: &Reader, page: &PageRequest) -> Result<BrokenFiles, ServiceError> {
    let file = |row: BrokenRow| BrokenFile {
        path: row.path,
        reason: row.reason,
        at_ms: row.at_ms,
    };
    let Page { items, next, total } = browse_broken(conn, page)?.map(file);
    let kinds = not_played(conn)?;
    let not_played_words = kinds::words(&kinds);
    let kind = |(ending, files)| NotPlayed { ending, files };
    Ok(BrokenFiles {
        items,
        next,
        total,
        not_played: kinds.into_iter().map(kind).collect(),
        not_played_words,
    })
}

/// A long list that stands in the order of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedList {
    /// All tracks.
    Tracks(TrackSort),
    /// All albums.
    Albums(AlbumSort),
    /// All performers.
    Artists,
}

/// Where each letter begins in a list, in the list's order; none where it is not by name.
pub fn letters(conn: &Reader, list: NamedList) -> Result<Vec<Letter>, ServiceError> {
    let list = match list {
        NamedList::Tracks(sort) => Lettered::Tracks(sort),
        NamedList::Albums(sort) => Lettered::Albums(sort),
        NamedList::Artists => Lettered::Artists,
    };
    let rows = letters::letters(conn, list)?.into_iter();
    let letter = |row: LetterRow| Letter {
        letter: row.letter,
        at: row.at,
    };
    Ok(rows.map(letter).collect())
}
