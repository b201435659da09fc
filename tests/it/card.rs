//! The sound card of a machine as it comes, goes and hangs: a daemon with an ALSA configuration of
//! its own.

use std::fs;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Daemon, Terminal, compose};

/// No card that opens.
const NONE: &str = "pcm.!default { type hw card 31 }\nctl.!default { type hw card 31 }\n";

/// Longest wait for a card that is there: looks are 2 to 4 s apart soon after somebody pressed play.
const FOUND_WITHIN: Duration = Duration::from_secs(30);

/// A daemon, and the file that is its machine's sound system.
struct House {
    daemon: Daemon,
    alsa: PathBuf,
    heard: PathBuf,
}

impl House {
    fn with(alsa: &str) -> Self {
        let own = Terminal::new();
        compose(&own.folder().join("music"));
        let file = own.folder().join("asound.conf");
        let heard = own.folder().join("heard.wav");
        fs::write(&file, alsa).expect("a configuration");
        let own = own
            .with("ALSA_CONFIG_PATH", &file.display().to_string())
            .with("MINION_SPEAKER_ENABLED", "true");
        let daemon = Daemon::start_in(own);
        daemon
            .terminal()
            .wait_until(|state| state["library"]["track_count"] == 12);
        Self {
            daemon,
            alsa: file,
            heard,
        }
    }

    /// Plugs a card in that writes what it is given to a file.
    fn plug_in(&self) {
        let card = format!(
            "pcm.null {{ type null }}\npcm.!default {{ type plug slave.pcm {{ type file \
             slave.pcm null file \"{}\" format \"wav\" }} }}\n",
            self.heard.display()
        );
        fs::write(&self.alsa, card).expect("a configuration");
    }

    fn problem(&self) -> Option<Value> {
        let state = self.daemon.get("/api/state");
        let problems = state["problems"].as_array().expect("a list");
        let card = |problem: &&Value| problem["code"] == "no_sound_card";
        problems.iter().find(card).cloned()
    }

    fn play(&self) {
        let body = json!({"selection": {"filter": {}}});
        self.daemon.post("/api/player/play", &body);
    }
}

fn until(what: &str, is: impl Fn() -> bool) {
    let end = Instant::now() + FOUND_WITHIN;
    while !is() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_card_that_comes_later_sounds_without_a_restart() {
    let house = House::with(NONE);
    let problem = house.problem().expect("it is said that there is none");
    let detail = problem["detail"].as_str().expect("the system's own words");
    let message = problem["message"].as_str().expect("words");
    assert!(!message.contains(detail), "{problem}");
    house.plug_in();
    house.play();
    let sounds = || fs::metadata(&house.heard).is_ok_and(|file| file.len() > 10_000);
    until("the card was taken", sounds);
    assert_eq!(house.problem(), None);
}

#[test]
fn a_sound_system_that_does_not_answer_keeps_nothing_from_working() {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("pulse");
    // Connections are taken by the kernel, and nobody ever reads from them.
    let _silent = UnixListener::bind(&socket).expect("a socket");
    let hangs = format!(
        "pcm.!default {{ type pulse server \"unix:{0}\" }}\nctl.!default {{ type pulse server \
         \"unix:{0}\" }}\n",
        socket.display()
    );
    let mut house = House::with(&hangs);
    until("it is said", || house.problem().is_some());
    let problem = house.problem().expect("it was there");
    assert_eq!(problem["detail"], "the sound system does not answer");
    house.play();
    assert_eq!(house.daemon.get("/api/player")["is_playing"], true);
    assert_eq!(house.daemon.get("/health")["status"], "healthy");
    let took = house.daemon.terminate();
    assert!(took < Duration::from_secs(5), "it ended after {took:?}");
}
