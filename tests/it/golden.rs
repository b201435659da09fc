//! A recording of protocol 1: every frame there is, and after each the hash of the state.
//!
//! It guards what is on the wire against change, and holds three folds to one truth: the daemon's
//! own, the terminal's mirror (here), and the page's reducer (`frontend/src/sync/golden.test.ts`).
//! After a change that is meant: `MINION_GOLDEN=write cargo nextest run golden`, and read the diff.

use std::path::Path;

use minion::domain::command::jam::JamCommand;
use minion::domain::command::{Choice, Command, NamedPair, QueuePlace, SelectedTrack};
use minion::domain::comparison::{Side, Winner};
use minion::domain::filter::Filter;
use minion::domain::goal::{Goal, Mode};
use minion::domain::id::{DeviceId, JamId, PairId, SessionId, StationId, VerdictId, ZoneId};
use minion::domain::player::{Context, OutputId};
use minion::domain::radio::Adventure;
use minion::domain::radio::schedule::{EVERY_DAY, Slot};
use minion::domain::star::StarKind;
use minion::protocol::frame::{
    Body, DeviceInfo, DeviceKind, Frame, FrameError, Heartbeat, Notice, Pong, Problem, Problems,
};
use minion::protocol::library::{ScanPhase, ScanProgress};
use minion::protocol::mirror::Mirror;
use minion::protocol::zone::ZoneNow;
use minion::services::engine::Since;
use minion::sync::followed::Followed;
use minion::sync::presence::Introduction;
use minion::sync::subscription::Delivery;
use serde_json::{Value, json};

use crate::model::house::{House, read, track, waiting};

/// What the recording shows.
// Long because it is a script: one command after the other.
fn script() -> Vec<Command> {
    let verdict = |pair, winner| Command::RecordVerdict {
        named: NamedPair {
            pair_id: Some(PairId(pair)),
            ..NamedPair::default()
        },
        choice: Choice::Winner(winner),
    };
    let station = |id| Command::ActivateStation { id: StationId(id) };
    let star = |kind, id, is_starred| Command::SetStar {
        kind,
        id,
        is_starred,
        age_ms: 0,
    };
    vec![
        Command::StartComparison {
            filter: Filter::default(),
            mode: Mode::Balanced,
            goal: Goal::Open,
        },
        Command::SelectTrack {
            which: SelectedTrack::Side(Side::A),
            is_playing: true,
        },
        verdict(1, Winner::A),
        verdict(2, Winner::Tie),
        verdict(3, Winner::Skip),
        Command::UndoVerdict { verdict_id: None },
        Command::Next { leaving: None },
        star(StarKind::Track, 9, true),
        star(StarKind::Track, 3, true),
        star(StarKind::Track, 9, false),
        Command::EndComparison { session_id: None },
        Command::ResumeComparison {
            session_id: SessionId(1),
        },
        Command::StartComparison {
            filter: Filter::default(),
            mode: Mode::Top,
            goal: Goal::Top { places: 3 },
        },
        Command::ForgetComparison {
            session_id: SessionId(1),
        },
        Command::EndComparison { session_id: None },
        Command::SetVerdict {
            verdict_id: VerdictId(1),
            is_undone: true,
        },
        Command::PlayAll {
            from: None,
            tracks: vec![track(1), track(2), track(3)],
            shuffle: None,
        },
        Command::QueueAdd {
            tracks: vec![track(5)],
            place: QueuePlace::Next,
        },
        Command::SeekTo { position_ms: 4_321 },
        Command::SetVolume { percent: 31 },
        Command::Pause,
        Command::SaveStation {
            id: None,
            name: "Süß & spät".into(),
            filter: None,
            adventure: Some(Adventure::LOVED),
        },
        station(1),
        Command::SetSchedule {
            slots: vec![Slot {
                days: EVERY_DAY,
                from_minute: 1_350,
                to_minute: 360,
                station_id: StationId(1),
            }],
        },
        Command::TurnSchedule {
            station: Some(StationId(1)),
        },
        Command::NameDevice {
            id: DeviceId("6a1f0d5e".into()),
            name: "Küche".into(),
        },
        Command::SetArchived {
            track: track(7),
            is_archived: true,
        },
        Command::DeactivateRadio,
    ]
}

/// A zone that is made, named, gets the music and goes.
fn zones() -> Vec<Command> {
    vec![
        Command::CreateZone {
            name: "Küche".into(),
            outputs: vec![],
            device: None,
        },
        Command::RenameZone {
            id: ZoneId(2),
            name: "Garten".into(),
        },
        Command::MoveMusic {
            from: ZoneId::FIRST,
            to: ZoneId(2),
            is_copy: true,
        },
        Command::RemoveZone { id: ZoneId(2) },
    ]
}

/// What is set in the jam room that the screen follows.
fn jam() -> Vec<Command> {
    let edits = [
        r#"[{"set":"cell","cell":9,"is_on":true},{"set":"key","key":"F#"}]"#,
        r#"[{"set":"transport","to":"play"}]"#,
        r#"[{"set":"swing","thousandths":120},{"set":"tempo","bpm_hundredths":12345}]"#,
        r#"[{"set":"randomized"},{"set":"evolution","is_running":true}]"#,
        r#"[{"set":"mute","axis":"rows","line":3,"is_on":true},{"set":"chord","chord":5},
            {"set":"stroke","drum":"hat","sixteenth":15,"is_on":true}]"#,
        r#"[{"set":"default_voice","voice":{"frequency":500,"wave":"sine","gain":700,
            "decay":250,"lfo_frequency":50,"lfo_wave":"square","lfo_gain":10,"lfo_decay":100}},
            {"set":"cleared"},{"set":"cell","cell":63,"is_on":true}]"#,
        r#"[{"set":"scale","scale":"locrian"},{"set":"chord_lock","is_on":true},
            {"set":"volume","percent":40},{"set":"transport","to":"stop"}]"#,
    ];
    let edit = |edits| {
        let edits = serde_json::from_str(edits).expect("edits");
        JamCommand::EditRoom {
            id: JamId(1),
            edits,
        }
    };
    let renamed = JamCommand::RenameRoom {
        id: JamId(1),
        name: "Süß".into(),
    };
    let ended = [renamed, JamCommand::RemoveRoom { id: JamId(1) }];
    let all = edits.into_iter().map(edit).chain(ended);
    all.map(Command::Jam).collect()
}

/// Frames that no command causes.
fn others() -> Vec<Body> {
    let words = |text: &str| text.to_owned();
    vec![
        Body::DevicesUpdated(vec![DeviceInfo {
            id: DeviceId("6a1f0d5e".into()),
            name: words("Küche"),
            kind: DeviceKind::Browser,
            connections: 2,
            is_output: true,
            conn: Some(words("tab")),
            rtt_ms: Some(3.5),
            offset_ms: Some(-12.5),
            connected_at: 1_700_000_000_000,
        }]),
        Body::ScanProgress(ScanProgress {
            phase: ScanPhase::Reading,
            done: 3,
            total: 12,
            current: Some(words("3.flac")),
            eta_ms: Some(900),
            note: None,
            scans: 1,
        }),
        Body::Notice(Notice {
            code: words("track_failed"),
            message: words("Skipped a track that cannot be played."),
        }),
        Body::ProblemsChanged(Problems {
            problems: vec![Problem {
                detail: None,
                code: words("no_sound_card"),
                message: words("minion's machine has no sound card."),
            }],
        }),
        Body::ZonesUpdated(vec![ZoneNow {
            id: ZoneId::FIRST,
            name: words("Home"),
            device: None,
            outputs: vec![OutputId::speaker()],
            context: Context::Queue,
            track: None,
            is_playing: false,
        }]),
        Body::Pong(Pong {
            t0: 1.5,
            t1: 2.5,
            t2: 3.5,
        }),
        Body::Error(FrameError {
            code: words("bad_frame"),
            message: words("cannot read the frame"),
        }),
    ]
}

/// A screen that writes down what it hears.
#[derive(Default)]
struct Recorder {
    mirror: Mirror,
    /// Each frame as it was sent, since the order of a room's fields is that of its hash.
    lines: Vec<String>,
}

impl Recorder {
    fn hear(&mut self, house: &House, frames: &[bytes::Bytes]) {
        let last = frames.len().saturating_sub(1);
        for (number, bytes) in frames.iter().enumerate() {
            self.mirror.apply(read(bytes));
            let frame: Frame = read(bytes);
            let sent = serde_json::to_vec(&frame).expect("JSON");
            assert_eq!(sent, **bytes, "a screen reads all that is sent");
            let kind = frame_type(bytes);
            // The house knows the hashes of where it is, not of the way there.
            let zone = self
                .mirror
                .state
                .as_ref()
                .map_or(ZoneId::FIRST, |state| state.zone);
            let jam = self
                .mirror
                .state
                .as_ref()
                .and_then(|state| state.jam.as_ref());
            let told = (number == last).then(|| {
                let now = house.shared.view.current();
                let jam = jam.and_then(|jam| now.jam_position(jam.id));
                let both = now.zone_or_first(zone).positions();
                both.into_iter().chain(jam).collect::<Vec<_>>()
            });
            for told in told.iter().flatten() {
                assert_eq!(self.mirror.hash(told.stream), Some(told.hash), "{kind}");
            }
            let hashes = told.map(|told| told.iter().map(|told| told.hash).collect::<Vec<_>>());
            let frame = serde_json::to_string(&timeless(frame)).expect("JSON");
            let hashes = json!(hashes);
            self.lines
                .push(format!(r#"{{"frame":{frame},"hashes":{hashes}}}"#));
        }
    }
}

/// What the wall clock says changes from run to run.
fn timeless(mut frame: Frame) -> Frame {
    if frame.seq.is_none() {
        frame.ts = 0.0;
    }
    match &mut frame.body {
        Body::Full(full) => (full.server_ms, full.library.revision) = (0, 0),
        Body::Resume(resume) => (resume.server_ms, resume.library.revision) = (0, 0),
        Body::Heartbeat(beat) => beat.server_ms = 0,
        Body::LibraryChanged(library) => library.revision = 0,
        _ => {}
    }
    frame
}

/// What a frame is called.
fn frame_type(text: &[u8]) -> Value {
    let frame: Value = serde_json::from_slice(text).expect("JSON");
    frame["type"].clone()
}

fn recorded() -> Vec<String> {
    let mut house = House::new(1);
    let mut screen = Recorder::default();
    let subscription = house.subscribe(None);
    let drain = |house: &House, screen: &mut Recorder| {
        while let Some(Delivery::Frames(frames)) = waiting(&subscription) {
            screen.hear(house, &frames);
        }
    };
    drain(&house, &mut screen);
    let phone = Introduction {
        device: DeviceId("6a1f0d5e".into()),
        conn: None,
        secret: None,
        name: "Browser".into(),
        kind: DeviceKind::Browser,
        from: None,
    };
    house.shared.presence.join(subscription.id(), &phone, 0);
    for (number, command) in script().into_iter().chain(zones()).enumerate() {
        let reply = house.ask(command, Some(&format!("op-{number}")));
        let answer = format!("{:?}", reply.answer);
        assert!(answer.starts_with("Done"), "{number}: {answer}");
        drain(&house, &mut screen);
    }
    record_jam(&mut house, &mut screen);
    let now = house.shared.view.current();
    let there = now.zone_or_first(ZoneId::FIRST);
    let seqs = there.positions().into_iter();
    let since = Since {
        epoch: now.epoch.to_string(),
        seqs: seqs.map(|it| (it.stream, it.seq - 1)).collect(),
    };
    let again = house.subscribe(Some(since));
    if let Some(Delivery::Frames(frames)) = waiting(&again) {
        screen.hear(&house, &frames);
    }
    let heartbeat = Body::Heartbeat(Heartbeat {
        epoch: now.epoch.to_string(),
        server_ms: 0,
        streams: there.positions(),
    });
    for body in others().into_iter().chain([heartbeat]) {
        let frame = Frame {
            body,
            ts: 0.0,
            stream: None,
            seq: None,
            origin: None,
        };
        let text = serde_json::to_vec(&frame).expect("JSON");
        screen.hear(&house, &[text.into()]);
    }
    screen.lines
}

/// A screen that comes to a jam room, and hears what is set there until the room is removed.
fn record_jam(house: &mut House, screen: &mut Recorder) {
    let name = "Dachboden".into();
    let made = Command::Jam(JamCommand::CreateRoom { name });
    let before = house.subscribe(None);
    house.ask(made, Some("op-room"));
    let followed = Followed {
        zone: ZoneId::FIRST,
        jam: Some(JamId(1)),
    };
    let there = house.subscribe_to(followed, None);
    let drain = |house: &House, screen: &mut Recorder, line| {
        while let Some(Delivery::Frames(frames)) = waiting(line) {
            screen.hear(house, &frames);
        }
    };
    drain(house, screen, &before);
    drain(house, screen, &there);
    for (number, command) in jam().into_iter().enumerate() {
        let reply = house.ask(command, Some(&format!("op-jam-{number}")));
        let answer = format!("{:?}", reply.answer);
        assert!(answer.starts_with("Done"), "{number}: {answer}");
        drain(house, screen, &there);
    }
}

#[test]
fn the_frames_of_protocol_1_and_the_hashes_after_them_are_as_recorded() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/protocol-1.json");
    let text = format!("[\n{}\n]\n", recorded().join(",\n"));
    if std::env::var_os("MINION_GOLDEN").is_some() {
        std::fs::write(&file, &text).expect("it is written");
    }
    let known = std::fs::read_to_string(&file).expect("the recording");
    for (number, (now, then)) in text.lines().zip(known.lines()).enumerate() {
        assert_eq!(now, then, "line {}", number + 1);
    }
    assert_eq!(text.lines().count(), known.lines().count());
}

#[test]
fn the_recording_holds_every_frame_there_is() {
    let description = minion::http::api::openapi();
    let known = serde_json::to_value(&description).expect("JSON");
    let bodies = known["components"]["schemas"]["Body"]["oneOf"]
        .as_array()
        .expect("frames");
    let kinds = bodies
        .iter()
        .map(|body| body["properties"]["type"]["enum"][0].clone());
    let recorded: Vec<_> = recorded()
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["frame"]["type"].clone())
        .collect();
    let missing: Vec<_> = kinds.filter(|kind| !recorded.contains(kind)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
