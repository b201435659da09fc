//! Playing and queueing, in every context.

use super::*;

#[test]
fn the_queue_at_its_end_refuses_next_and_says_why() {
    let play = Command::PlayAll {
        tracks: vec![TrackId(7)],
        from: None,
        shuffle: None,
    };
    let (_, last) = house(&[play, Command::Next { leaving: None }]);
    assert_eq!(
        last.map_err(|r| r.message),
        Err("the queue has no next track".to_owned())
    );
}
