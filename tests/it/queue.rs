//! Playing and queueing as people mean it, through the public door.

use minion::domain::filter::Filter;
use minion::domain::id::{AlbumId, PlaylistId, QueueItemId, TrackId};
use minion::domain::listing::Page;
use minion::protocol::library::{AlbumInfo, FolderInfo, PlaylistInfo, SearchResult};
use minion::protocol::lists::{
    PlaylistAddRequest, PlaylistMoveRequest, QueuePart, QueueRemoveRequest,
};
use minion::protocol::player::{PlayerAnswer, QueueAnswer, QueueItemInfo};
use minion::protocol::ranking::RankedTrack;
use minion::protocol::request::{Empty, MuteRequest, NameRequest, PlayRequest, VolumeRequest};
use minion::protocol::selection::{RankedSelection, Selection};
use serde_json::{Value, json};

use crate::support::Daemon;
use crate::support::client::Client;
use crate::support::everyday::{all_music, ids, music_of, played};
use crate::support::house::House;

/// The tracks of a playlist as it stands.
fn listed(house: &Client, playlist: PlaylistId) -> Vec<TrackId> {
    let items = house.playlist_items(playlist);
    items.iter().map(|item| item.track.id).collect()
}

fn first_album(house: &Client) -> AlbumId {
    house.get::<Page<AlbumInfo>>("/api/albums").items[0].id
}

#[test]
fn a_list_is_played_whole_in_the_order_that_it_has() {
    let house = House::start();
    let album = first_album(&house);
    let listed = ids(&house.tracks(&format!("album={album}&sort=place")));
    house.play(&played(music_of(Filter {
        album: Some(album),
        ..Filter::default()
    })));
    assert_eq!(house.queue(), listed, "an album by disc and number");

    let all = house.all_tracks();
    let player = house.play(&PlayRequest {
        start_track_id: Some(all[3]),
        ..played(all_music())
    });
    assert_eq!(house.queue(), all, "all music by title");
    assert_eq!(
        player.track.map(|track| track.id),
        Some(all[3]),
        "from here on"
    );
    assert_eq!(player.queue.index, Some(3));

    let newest = ids(&house.tracks("limit=500&sort=added"));
    house.play(&played(Selection {
        sort: Some("added".into()),
        ..all_music()
    }));
    assert_eq!(house.queue(), newest, "as the screen sorts it");

    let folder = house.get::<Page<FolderInfo>>("/api/folders").items[0].id;
    let by_path = ids(&house.tracks(&format!("limit=500&folder={folder}&sort=path")));
    house.play(&played(music_of(Filter {
        folder: Some(folder),
        ..Filter::default()
    })));
    assert_eq!(house.queue(), by_path, "a folder by path");
    check_ranked_and_found(&house);
}

/// The same for lists that are made by a rank or a search.
fn check_ranked_and_found(house: &Client) {
    let ranked = house
        .get::<Page<RankedTrack>>("/api/rankings?limit=5")
        .items;
    let ranked: Vec<_> = ranked.iter().map(|ranked| ranked.track.id).collect();
    let best = RankedSelection {
        top: Some(5),
        filter: None,
    };
    house.play(&played(Selection {
        ranking: Some(best),
        ..Selection::default()
    }));
    assert_eq!(house.queue(), ranked, "the best five");

    let title = house.tracks("limit=1")[0].title.clone();
    let word = title.split(' ').next().expect("a word");
    let path = format!("/api/tracks/search?limit=500&q={word}");
    let found = ids(&house.get::<SearchResult>(&path).items);
    assert!(!found.is_empty());
    house.play(&played(Selection {
        query: Some(word.to_owned()),
        ..Selection::default()
    }));
    assert_eq!(house.queue(), found, "all that a search finds");
}

#[test]
fn a_chance_order_reaches_every_track_and_begins_anywhere() {
    let house = House::start();
    let mut all = house.all_tracks();
    let mut firsts = Vec::new();
    for _ in 0..5 {
        let player = house.play(&PlayRequest {
            shuffle: Some(true),
            ..played(all_music())
        });
        assert!(player.shuffle);
        firsts.push(player.track.expect("it plays").id);
    }
    firsts.dedup();
    assert!(
        firsts.len() > 1,
        "five times the same first of {}: {firsts:?}",
        all.len()
    );
    let mut queued = house.queue();
    queued.sort_unstable();
    all.sort_unstable();
    assert_eq!(queued, all);
}

#[test]
fn a_playlist_is_made_of_a_list_ordered_and_played_as_it_stands() {
    let house = House::start();
    let all = house.all_tracks();
    let made = house.add_playlist("All", Some(all_music()));
    assert_eq!(usize::try_from(made.track_count), Ok(all.len()));
    let items = format!("/api/playlists/{}/items", made.id);
    // The same track twice is two items.
    let twice = PlaylistAddRequest {
        track_ids: None,
        selection: Some(Selection {
            track_ids: Some(vec![all[2]]),
            ..Selection::default()
        }),
        after_item_id: None,
    };
    house.change("POST", &items, &twice);
    let there = house.playlist_items(made.id);
    let (moved, behind) = (there[all.len()].item_id, there[0].item_id);
    let path = format!("{items}/{moved}");
    let move_to = |after_item_id| {
        let body = PlaylistMoveRequest { after_item_id };
        let changed: PlaylistInfo = house.patch(&path, &body);
        assert_eq!(usize::try_from(changed.track_count), Ok(all.len() + 1));
    };
    move_to(Some(behind));
    let mut expected = all.clone();
    expected.insert(1, all[2]);
    assert_eq!(listed(&house, made.id), expected);
    move_to(None);
    expected.swap(0, 1);
    let nowhere = PlaylistMoveRequest {
        after_item_id: Some(999_999),
    };
    assert_eq!(house.refused("PATCH", &path, &nowhere).0, 404);
    house.play(&played(music_of(Filter {
        playlist: Some(made.id),
        ..Filter::default()
    })));
    assert_eq!(house.queue(), expected);

    let body = NameRequest {
        name: "Tonight".into(),
    };
    let kept: PlaylistInfo = house.post("/api/queue/keep", &body);
    assert_eq!(listed(&house, kept.id), expected);
}

/// What takes a body that names what is meant, and bodies that do not.
fn unsaid(queue_item: QueueItemId, items: &str, item: i64) -> Vec<(&str, String, Option<Value>)> {
    let play = |body| ("POST", "/api/player/play".to_owned(), Some(body));
    let clear = |body| ("DELETE", "/api/queue".to_owned(), body);
    let nothing = |method, path: &str| (method, path.to_owned(), None);
    vec![
        clear(None),
        clear(Some(json!({}))),
        clear(Some(json!({"queue_item_ids": [1], "what": "all"}))),
        nothing("PATCH", &format!("/api/queue/{queue_item}")),
        nothing("PATCH", &format!("{items}/{item}")),
        nothing("POST", "/api/queue"),
        ("POST", items.to_owned(), Some(json!({}))),
        play(json!({"selection": {}})),
        play(json!({"shuffle": true})),
        play(json!({"selection": {"filter": {"gnre": 1}}})),
        play(json!({"selection": {"filter": {}, "ranking": {}}})),
        nothing("PUT", "/api/player/volume"),
        nothing("PUT", "/api/player/mute"),
        nothing("PUT", "/api/player/sleep"),
        nothing("PUT", "/api/player/outputs"),
        nothing("PUT", "/api/radio/stations/1"),
        nothing("PUT", "/api/radio/schedule"),
    ]
}

#[test]
fn what_is_not_said_is_never_taken_for_everything() {
    let house = House::start();
    house.play(&played(all_music()));
    let all = house.queue();
    let playlist = house.add_playlist("One", Some(all_music()));
    let items = format!("/api/playlists/{}/items", playlist.id);
    let item = house.playlist_items(playlist.id)[3].item_id;
    let third = house.queue_items()[3].queue_item_id;
    for (method, path, body) in unsaid(third, &items, item) {
        let (status, why) = house.refused(method, &path, &body);
        assert_eq!(status, 400, "{method} {path} {body:?}: {why:?}");
    }
    assert_eq!(house.queue(), all);
    // What names nothing that is there is nothing, and not everything either.
    let nothing = played(music_of(Filter {
        album: Some(AlbumId(999_999)),
        ..Filter::default()
    }));
    let why = house.refusal("POST", "/api/player/play", &nothing);
    assert_eq!(why, "409 nothing_selected");
    assert_eq!(house.queue(), all);
}

#[test]
fn clear_takes_what_is_to_come_and_what_sounds_plays_on() {
    let house = House::start();
    house.play(&played(all_music()));
    house.change("POST", "/api/player/next", &Empty {});
    let all = house.queue();
    let clear = |what| {
        let body = QueueRemoveRequest {
            queue_item_ids: None,
            what: Some(what),
        };
        let left: QueueAnswer = house.delete("/api/queue", &body);
        left.length
    };
    assert_eq!(clear(QueuePart::Upcoming), 2);
    assert_eq!(house.queue(), all[..2]);
    assert_eq!(house.playing(), (Some(all[1]), true));
    assert_eq!(clear(QueuePart::All), 0);
    assert_eq!(house.playing(), (None, false));
}

#[test]
fn the_volume_goes_by_steps_and_what_was_muted_is_heard_again() {
    let daemon = Daemon::start();
    let house = daemon.client();
    let heard = || {
        let player = house.player();
        (player.volume_percent, player.is_muted)
    };
    let step = |delta_percent| {
        let body = VolumeRequest {
            volume_percent: None,
            delta_percent: Some(delta_percent),
        };
        let told: PlayerAnswer = house.put("/api/player/volume", &body);
        let heard = heard();
        let told = (told.player.volume_percent, told.player.is_muted);
        assert_eq!(told, heard, "who asked is told what all see");
        heard
    };
    house.set_volume(40);
    assert_eq!(heard(), (40, false));
    assert_eq!(step(5), (45, false));
    house.change("PUT", "/api/player/mute", &MuteRequest { is_muted: true });
    assert_eq!(heard(), (45, true));
    assert_eq!(step(-50), (0, false));
    assert_eq!(step(100), (100, false));
    let terminal = daemon.terminal();
    for (step, words) in [("-5", "95"), ("+3", "98"), ("+80", "100"), ("20", "20")] {
        let said = terminal.run(&["web-volume", step]).words();
        assert_eq!(said, format!("volume: {words} %\nexit 0"), "{step}");
    }
}

#[test]
fn a_page_of_the_queue_begins_at_any_place() {
    let house = House::start();
    house.play(&played(all_music()));
    let all = house.queue();
    let page = |query: &str| house.get::<Page<QueueItemInfo>>(&format!("/api/queue?{query}"));
    let middle = page("offset=5&limit=3");
    let found: Vec<_> = middle.items.iter().map(|item| item.track.id).collect();
    assert_eq!(found, all[5..8]);
    assert_eq!(usize::try_from(middle.total), Ok(all.len()));
    assert_eq!(page("offset=999999").items, []);
}
