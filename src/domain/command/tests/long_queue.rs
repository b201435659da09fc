//! What the events of a queue carry, however long it is.

use super::playing::{add, list, tracks};
use super::*;
use crate::domain::queue::Queue;
use crate::domain::queue::edit::Edit;

#[test]
fn an_event_of_a_long_queue_is_as_long_as_what_changed() {
    let long: Vec<_> = (0..99_000_i64).map(|n| TrackId(1 + n % TRACKS)).collect();
    let (state, whole) = house(&[Command::PlayAll {
        tracks: long,
        from: None,
        shuffle: Some(true),
    }]);
    let length = |events: &[Event]| serde_json::to_string(events).expect("JSON").len();
    assert!(
        length(&whole.expect("done")) < 200_000,
        "what comes, in short"
    );
    let item = state.zone.queue.items[50_000].id;
    let catalog = catalog();
    for command in [
        add(3, QueuePlace::Next),
        add(3, QueuePlace::End),
        Command::Next { leaving: None },
        Command::QueueMove { item, after: None },
        Command::QueueRemove { items: vec![item] },
        Command::QueueClear {
            what: Cleared::Upcoming,
        },
        Command::SetMode {
            repeat: None,
            shuffle: Some(false),
        },
        list([1, 2, 3]),
    ] {
        let events = decide(&state, &command, &facts(&catalog, 9)).expect("done");
        assert!(length(&events) < 900, "{command:?}: {}", length(&events));
    }
}

#[test]
fn an_edit_that_is_applied_late_or_twice_changes_nothing() {
    let (state, _) = house(&[list([1, 2]), add(7, QueuePlace::Next)]);
    let mut again = state.clone();
    again.apply(&Event::QueueEdited {
        revision: state.zone.queue.revision,
        edit: Edit::Cut { after: None },
    });
    assert_eq!(again, state);
}

#[test]
fn a_queue_of_an_old_log_is_read_and_any_queue_is_kept_short() {
    let old = r#"{"type":"queue_changed","queue":{"revision":4,
        "items":[{"id":5,"track":9},{"id":6,"track":2}],"unshuffled":[6,5]}}"#;
    let Ok(Event::QueueChanged { queue }) = serde_json::from_str(old) else {
        panic!("it reads");
    };
    assert_eq!(tracks(&queue.items), [9, 2]);
    assert_eq!(
        queue.unshuffled.as_deref(),
        Some(&vec![QueueItemId(6), QueueItemId(5)])
    );
    let (state, _) = house(&[list(1..=12), add(3, QueuePlace::Next)]);
    let kept = serde_json::to_string(&state.zone.queue).expect("JSON");
    assert!(kept.len() < 100, "{kept}");
    let read: Queue = serde_json::from_str(&kept).expect("a queue");
    assert_eq!(read, state.zone.queue);
}
