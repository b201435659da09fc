#![expect(clippy::unwrap_used, reason = "a failing test may panic")]

use std::sync::mpsc::channel;

use super::*;

const SOON: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_secs(20);

fn place(name: &str) -> PathBuf {
    Path::new("/somewhere").join(name)
}

/// Begins a look that hangs until what this returns is dropped, and gives it up.
fn hang(patience: &Patience, folder: &Path, purpose: Purpose) -> std::sync::mpsc::Sender<()> {
    let (answer, asked) = channel::<()>();
    let look = (folder, purpose);
    let hung = patience.ask(look, SOON, &|| true, move || asked.recv().is_err());
    assert_eq!(hung, Err(Hangs));
    answer
}

fn wait_until(is: impl Fn() -> bool) {
    let since = Instant::now();
    while !is() {
        assert!(since.elapsed() < LONG);
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn what_answers_is_heard_and_leaves_nothing_behind() {
    let patience = Patience::default();
    for number in 0..3 {
        let look = (place("a"), Purpose::Walk);
        let heard = patience.ask((&look.0, look.1), LONG, &|| true, move || number);
        assert_eq!(heard, Ok(Some(number)));
    }
    wait_until(|| patience.looks().is_empty());
    assert_eq!((patience.hanging(), patience.changes()), (vec![], 0));
}

#[test]
fn while_a_look_hangs_no_second_one_is_started_and_others_go_on() {
    let patience = Patience::default();
    let answer = hang(&patience, &place("dead"), Purpose::Glance);
    let (started, began) = channel();
    let again = patience.ask(
        (&place("dead"), Purpose::Glance),
        LONG,
        &|| true,
        move || {
            started.send(()).unwrap();
        },
    );
    assert_eq!(again, Err(Hangs));
    assert!(began.recv().is_err(), "it was not started");
    let other = patience.ask((&place("good"), Purpose::Glance), LONG, &|| true, || 7);
    assert_eq!(other, Ok(Some(7)));
    assert!(patience.hangs(&place("dead/album/song.mp3")));
    assert!(!patience.hangs(&place("dead end/song.mp3")));
    drop(answer);
    wait_until(|| !patience.hangs(&place("dead")));
}

#[test]
fn an_answer_that_comes_late_is_told_and_changes_what_hangs() {
    let patience = Patience::default();
    let (told, heard) = channel();
    patience.when_answered(move || told.send(()).unwrap());
    let (answer, asked) = channel::<()>();
    let going = patience.begin(&place("nas"), Purpose::Walk, move |teller: &Teller<()>| {
        teller.say(());
        teller.at(&place("nas/deep"));
        let _ = asked.recv();
    });
    let going = going.unwrap();
    assert_eq!(going.next(LONG, &|| true), Ok(Some(())));
    assert_eq!(going.next(SOON, &|| true), Err(Hangs));
    let expected = Hanging {
        folder: place("nas"),
        at: Some(place("nas/deep")),
    };
    assert_eq!(patience.hanging(), [expected]);
    assert!(heard.try_recv().is_err());
    let changes = patience.changes();
    drop(answer);
    heard.recv_timeout(LONG).unwrap();
    assert_eq!(patience.hanging(), []);
    assert_ne!(patience.changes(), changes);
}

#[test]
fn a_look_that_panics_has_ended() {
    let patience = Patience::default();
    let look = (place("a"), Purpose::Walk);
    let heard: Result<Option<()>, _> = patience.ask((&look.0, look.1), LONG, &|| true, || {
        panic!("as a test asks")
    });
    assert_eq!(heard, Ok(None));
    wait_until(|| patience.looks().is_empty());
}

#[test]
fn what_is_not_wanted_any_more_is_not_waited_for() {
    let patience = Patience::default();
    let (answer, asked) = channel::<()>();
    let look = (place("a"), Purpose::Walk);
    let since = Instant::now();
    let left = patience.ask((&look.0, look.1), LONG, &|| false, move || {
        asked.recv().is_err()
    });
    assert_eq!(left, Ok(None));
    assert!(since.elapsed() < LONG / 2);
    assert_eq!(patience.hanging(), [], "nobody says that it hangs");
    drop(answer);
}

#[test]
fn however_many_places_hang_the_threads_are_bounded() {
    let patience = Patience::default();
    let hung: Vec<_> = (0..LOOKS_MAX)
        .map(|at| hang(&patience, &place(&at.to_string()), Purpose::Glance))
        .collect();
    let more = patience.ask((&place("more"), Purpose::Glance), LONG, &|| true, || 7);
    assert_eq!(more, Err(Hangs));
    drop(hung);
    wait_until(|| patience.looks().is_empty());
    let more = patience.ask((&place("more"), Purpose::Glance), LONG, &|| true, || 7);
    assert_eq!(more, Ok(Some(7)));
}

#[test]
fn a_glance_tells_which_folder_it_is_and_why_there_is_none() {
    let home = tempfile::tempdir().unwrap();
    let full = home.path().join("full");
    std::fs::create_dir_all(full.join("below")).unwrap();
    let link = home.path().join("link");
    std::os::unix::fs::symlink(&full, &link).unwrap();
    let folders = [full, link, home.path().join("none")];
    let seen = Patience::default().glance(&folders, &|| true);
    let [Ok(full), Ok(link), Err(Unseen::Refused { kind, .. })] = &seen[..] else {
        panic!("{seen:?}");
    };
    assert_eq!(full, link, "the same folder by two ways");
    assert!(!full.is_empty);
    assert_eq!(*kind, std::io::ErrorKind::NotFound);
}
