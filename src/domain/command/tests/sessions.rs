//! Sessions that reach their goal, are put aside, and go on.

use super::*;
use crate::domain::comparison::Comparison;
use crate::domain::paused_sessions::PAUSED_SESSIONS_MAX;

proptest! {
    #[test]
    fn a_session_is_live_or_kept_or_neither_and_comes_back_as_it_was(
        commands in prop::collection::vec(command(), 1..80),
    ) {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, command) in commands.iter().enumerate() {
            let facts = facts(&catalog, i64::try_from(step).expect("few"));
            let before = state.clone();
            let Ok(events) = decide(&state, command, &facts) else { continue };
            events.iter().for_each(|event| state.apply(event));
            for (id, kept) in state.house.paused_sessions.iter() {
                prop_assert_eq!(*id, kept.comparison.session_id);
                prop_assert!(kept.comparison.is_worth_keeping());
                prop_assert_ne!(state.zone.comparison.as_ref().map(|live| live.session_id), Some(*id));
            }
            if let Command::ResumeComparison { session_id } = command
                && let Some(kept) = before.house.paused_sessions.get(session_id)
            {
                prop_assert_eq!(state.zone.comparison.as_ref(), Some(&kept.comparison));
            }
            // Whoever makes room is kept, unless there was nothing to come back to.
            if let Some(old) = before.zone.comparison.clone().filter(|old| old.is_worth_keeping())
                && state.zone.comparison.as_ref().is_none_or(|live| live.session_id != old.session_id)
            {
                prop_assert_eq!(state.house.paused_sessions.get(&old.session_id).map(|it| &it.comparison), Some(&old));
            }
        }
    }
}

/// What the facts say of one step.
#[derive(Clone, Copy, Default)]
struct Looked {
    picks: usize,
    holds: bool,
}

/// The live session after each command, as `pair prefetched reached`.
fn follow(steps: &[(Command, Looked)]) -> Vec<String> {
    let catalog = catalog();
    let mut state = ZoneView::default();
    let mut seen = Vec::new();
    for (step, (command, looked)) in steps.iter().enumerate() {
        let mut facts = facts(&catalog, i64::try_from(step).expect("few"));
        facts.picks.truncate(looked.picks);
        facts.holds = looked.holds;
        facts.undoable = facts.undoable.map(|verdict| Verdict {
            pair: Pair {
                pair_id: PairId(2),
                ..verdict.pair
            },
            ..verdict
        });
        let events = decide(&state, command, &facts).expect("it is not refused");
        events.iter().for_each(|event| state.apply(event));
        seen.push(state.zone.comparison.as_ref().map_or("none".into(), told));
    }
    seen
}

fn told(session: &Comparison) -> String {
    let id = |pair: Option<Pair>| pair.map_or("-".to_owned(), |pair| pair.pair_id.to_string());
    let reached = if session.is_reached { " reached" } else { "" };
    format!("{} {}{reached}", id(session.pair), id(session.prefetched))
}

#[test]
fn once_the_rule_holds_what_was_announced_is_asked_and_then_the_goal_is_reached() {
    let picking = |picks| Looked {
        picks,
        holds: false,
    };
    let holding = Looked {
        picks: 0,
        holds: true,
    };
    let start = Command::StartComparison {
        filter: Filter::default(),
        mode: Mode::Explore,
        goal: Goal::Complete,
    };
    let undo = Command::UndoVerdict { verdict_id: None };
    let steps = [
        (start, picking(2)),
        (judged(1), holding),
        (judged(2), holding),
        (undo, picking(0)),
        // Without that verdict the rule does not hold: two more are chosen.
        (judged(2), picking(2)),
        (judged(3), holding),
        (judged(4), holding),
    ];
    let expected = [
        "1 2",
        "2 -",
        "- - reached",
        "2 -",
        "3 4",
        "4 -",
        "- - reached",
    ];
    assert_eq!(follow(&steps), expected);
}

#[test]
fn a_session_in_which_nothing_was_said_or_left_to_say_is_not_kept() {
    let none_left = Looked::default();
    let all = Looked {
        picks: 2,
        holds: false,
    };
    let end = Command::EndComparison { session_id: None };
    let count = |steps: &[(Command, Looked)]| {
        let catalog = catalog();
        let mut state = ZoneView::default();
        for (step, (command, looked)) in steps.iter().enumerate() {
            let mut facts = facts(&catalog, i64::try_from(step).expect("few"));
            facts.picks.truncate(looked.picks);
            let events = decide(&state, command, &facts).expect("it is not refused");
            events.iter().for_each(|event| state.apply(event));
        }
        state.house.paused_sessions.len()
    };
    assert_eq!(count(&[(started(), all), (end.clone(), all)]), 0);
    let judged_once = [(started(), all), (judged(1), all), (end.clone(), all)];
    assert_eq!(count(&judged_once), 1);
    let exhausted = [
        (started(), all),
        (judged(1), none_left),
        (judged(2), none_left),
        (end, none_left),
    ];
    assert_eq!(count(&exhausted), 0);
}

#[test]
fn the_oldest_makes_room_unless_it_is_the_one_that_goes_on() {
    let mut commands = Vec::new();
    for number in 0..=PAUSED_SESSIONS_MAX as i64 {
        commands.extend([started(), judged(1 + 3 * number)]);
    }
    let (full, _) = house(&commands);
    assert_eq!(
        full.house.paused_sessions.len(),
        PAUSED_SESSIONS_MAX,
        "the last is live"
    );
    let resumed = Command::ResumeComparison {
        session_id: SessionId(1),
    };
    commands.push(resumed);
    let (state, _) = house(&commands);
    assert_eq!(state.house.paused_sessions.len(), PAUSED_SESSIONS_MAX);
    assert!(
        state.house.paused_sessions.contains_key(&SessionId(2)),
        "nobody else had to go"
    );
    commands.pop();
    commands.push(started());
    let (state, _) = house(&commands);
    assert_eq!(state.house.paused_sessions.len(), PAUSED_SESSIONS_MAX);
    assert!(!state.house.paused_sessions.contains_key(&SessionId(1)));
}

#[test]
fn a_session_that_is_not_kept_cannot_go_on_or_be_forgotten() {
    let session_id = SessionId(7);
    for command in [
        Command::ResumeComparison { session_id },
        Command::ForgetComparison { session_id },
    ] {
        let (_, last) = house(&[started(), command]);
        assert_eq!(last.map_err(|refusal| refusal.code), Err("not_found"));
    }
}
