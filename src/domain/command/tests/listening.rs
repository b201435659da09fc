//! How one listens: from where, to what of it.

use super::*;

#[test]
fn a_jump_to_the_hook_is_a_jump_and_refused_where_it_is_not_known() {
    let play = |id| Command::Play {
        tracks: vec![TrackId(id)],
        from: None,
        context: None,
    };
    let hook = |track| Command::SeekToHook { track };
    let (before, _) = house(&[play(7)]);
    let (after, _) = house(&[play(7), hook(Some(TrackId(7)))]);
    assert_eq!(after.player.position_ms, 21_000);
    assert_eq!(after.player.seek_rev, before.player.seek_rev + 1);
    let code = |commands: &[Command]| house(commands).1.map_err(|refusal| refusal.code);
    assert_eq!(code(&[hook(None)]), Err("nothing_playing"));
    assert_eq!(code(&[play(TRACKS), hook(None)]), Err("not_measured"));
    assert_eq!(code(&[play(7), hook(Some(TrackId(8)))]), Err("stale_track"));
}
