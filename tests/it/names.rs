//! Names that people and devices give: whoever reads them is told, and obeys nothing.

use minion::protocol::lists::PlaylistRequest;
use minion::protocol::radio::RadioInfo;

use crate::support::everyday::station_called;
use crate::support::house::House;

const TURNED: &str = "safe\u{202e}gnp.exe\u{2066}\u{1b}[31m";

const STRAIGHT: &str = "safegnp.exe[31m";

#[test]
fn no_name_turns_around_what_others_read() {
    let house = House::start();
    let playlist = house.add_playlist(TURNED, None);
    assert_eq!(playlist.name, STRAIGHT);
    assert_eq!(house.add_station(&station_called(TURNED)).name, STRAIGHT);
    assert_eq!(house.playlists()[0].name, STRAIGHT);
    let shown: RadioInfo = house.get("/api/radio/stations");
    for stations in [shown.stations, house.state().radio.stations] {
        assert!(stations.iter().any(|station| station.name == STRAIGHT));
    }
    let nothing = PlaylistRequest {
        name: "\u{202e}\u{200f} ".into(),
        selection: None,
    };
    assert_eq!(house.refused("POST", "/api/playlists", &nothing).0, 400);
}

#[test]
fn what_a_cache_holds_is_not_sent_again() {
    let house = House::start();
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .build()
        .into();
    for path in ["/api/tracks/1/stream", "/api/tracks/1/stream?render=wav"] {
        let address = format!("{}{path}", house.address);
        let head = agent.head(&address).call().expect("an answer");
        let tag = head.headers()["etag"].to_str().expect("text").to_owned();
        let lists = [
            tag.clone(),
            format!("W/{tag}"),
            format!("\"other\", {tag}"),
            "*".to_owned(),
        ];
        for known in lists {
            let asked = agent.get(&address).header("If-None-Match", &known);
            let answer = asked.call().expect("an answer");
            assert_eq!(answer.status(), 304, "{path} {known}");
        }
        let asked = agent.get(&address).header("Range", "bytes=0-9");
        let weak = asked.header("If-Range", format!("W/{tag}")).call();
        assert_eq!(
            weak.expect("an answer").status(),
            200,
            "a weak tag names no range"
        );
    }
}
