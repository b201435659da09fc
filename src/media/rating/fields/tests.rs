use super::*;

fn score(hundredths: u8) -> Score {
    Score::of_hundredths(hundredths).expect("a score")
}

fn fields(ratings: &[(Key, &str)]) -> Fields {
    let own = |(key, text): &(Key, &str)| (key.clone(), (*text).to_owned());
    Fields {
        ratings: ratings.iter().map(own).collect(),
        mark: None,
    }
}

fn popm(email: &str) -> Key {
    Key::Popm(email.to_owned())
}

/// Where minion writes to in an MP3.
fn in_mp3() -> [Key; 2] {
    [Key::own_popm(), Key::Fmps]
}

fn changed(step: Step) -> Fields {
    let Step::Change(fields) = step else {
        panic!("nothing is to be changed: {step:?}");
    };
    fields
}

#[test]
fn what_minion_wrote_is_written_anew_and_taken_out_again() {
    let bare = Fields::default();
    let first = changed(bare.towards(score(83), &in_mp3(), false));
    let said = [(Key::own_popm(), "242"), (Key::Fmps, "0.83")];
    assert_eq!(first.ratings, fields(&said).ratings);
    assert_eq!(first.towards(score(83), &in_mp3(), false), Step::Same);
    let second = changed(first.towards(score(9), &in_mp3(), false));
    let said = [(Key::own_popm(), "13"), (Key::Fmps, "0.09")];
    assert_eq!(second.ratings, fields(&said).ratings);
    assert_eq!(second.without_minion(), Step::Change(bare.clone()));
    assert_eq!(bare.without_minion(), Step::Same);
}

#[test]
fn a_rating_of_someone_else_stays() {
    for own in [
        (popm("Windows Media Player 9 Series"), "196"),
        (Key::Fmps, "0.6"),
        (Key::ApeFmps, "0.6"),
    ] {
        let before = fields(&[own]);
        assert_eq!(before.towards(score(83), &in_mp3(), false), Step::HasOwn);
        assert_eq!(before.without_minion(), Step::Same);
    }
    let vorbis = fields(&[(Key::Rating, "4")]);
    let step = vorbis.towards(score(83), &[Key::Fmps, Key::Rating], false);
    assert_eq!(step, Step::HasOwn);
}

#[test]
fn a_rating_that_was_replaced_comes_back() {
    let before = fields(&[(popm("a@b"), "196"), (Key::Fmps, "0.6")]);
    let first = changed(before.towards(score(83), &in_mp3(), true));
    assert_eq!(first.ratings[&popm("a@b")], "242");
    assert_eq!(first.ratings[&Key::Fmps], "0.83");
    // Later runs need not be told again: what stands there is minion's.
    let second = changed(first.towards(score(9), &in_mp3(), false));
    assert_eq!(second.ratings[&popm("a@b")], "13");
    assert_eq!(second.without_minion(), Step::Change(before));
}

#[test]
fn what_was_changed_since_is_someone_elses_from_then_on() {
    let mut file = changed(Fields::default().towards(score(83), &in_mp3(), false));
    file.ratings.insert(Key::Fmps, "0.2".to_owned());
    assert_eq!(file.towards(score(50), &in_mp3(), false), Step::HasOwn);
    let left = changed(file.without_minion());
    assert_eq!(left, fields(&[(Key::Fmps, "0.2")]));
}

#[test]
fn not_rated_is_no_rating_and_comes_back_as_it_was() {
    let before = fields(&[(popm("a@b"), "0"), (Key::Fmps, "-1")]);
    let written = changed(before.towards(score(83), &in_mp3(), false));
    assert_eq!(written.ratings[&popm("a@b")], "0", "its counter is its own");
    assert_eq!(written.ratings[&Key::Fmps], "0.83");
    assert_eq!(written.without_minion(), Step::Change(before));
}

#[test]
fn a_mark_is_read_as_it_was_written_and_nothing_else_is() {
    let before = fields(&[(popm("a \"quoted\" name"), "196")]);
    let written = changed(before.towards(score(100), &in_mp3(), true));
    let mark = written.mark.expect("a mark");
    assert_eq!(Mark::parse(&mark.text()), Some(mark));
    for other in ["", "0.83", "{}", "{\"rating\":0}", "{\"rating\":101}", "1"] {
        assert_eq!(Mark::parse(other), None, "{other}");
    }
}
