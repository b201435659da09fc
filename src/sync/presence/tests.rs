//! Who is here, who is waited for, and whose place is taken.

use super::*;

fn tab(conn: &str) -> Introduction {
    Introduction {
        device: DeviceId("phone".into()),
        conn: Some(conn.into()),
        secret: Some(format!("secret of {conn}")),
        name: "Phone".into(),
        kind: DeviceKind::Browser,
        from: None,
    }
}

#[test]
fn who_comes_and_goes_under_ever_new_names_keeps_nobody_out() {
    let presence = Presence::default();
    let named = |number: usize, from: &str| Introduction {
        device: DeviceId(format!("device-{number}")),
        from: from.parse().ok(),
        ..tab("one")
    };
    presence.join(ConnectionId(0), &tab("one"), 0);
    presence.leave(ConnectionId(0), 1);
    for number in 1..=DEVICES_MAX {
        let id = ConnectionId(number as u64);
        let joined = presence.join(id, &named(number, "10.0.0.9"), 2);
        assert_eq!(joined, Joined::New);
        presence.leave(id, 3);
    }
    let other = named(DEVICES_MAX + 1, "10.0.0.7");
    let joined = presence.join(ConnectionId(u64::MAX), &other, 4);
    assert_eq!(joined, Joined::New);
    let phone = DeviceId("phone".into());
    assert!(presence.is_here(&phone), "its own grace is not cut short");
    assert!(!presence.is_here(&DeviceId("device-1".into())));
}

#[test]
fn closing_one_of_two_tabs_of_a_device_keeps_the_device() {
    let presence = Presence::default();
    presence.join(ConnectionId(1), &tab("one"), 0);
    presence.join(ConnectionId(2), &tab("two"), 0);
    presence.leave(ConnectionId(1), 1_000);
    assert_eq!(presence.expire(1_000 + 2 * GRACE_MS), []);
    presence.leave(ConnectionId(2), 100_000);
    assert_eq!(presence.expire(100_000 + GRACE_MS - 1), []);
    assert_eq!(
        presence.expire(100_000 + GRACE_MS),
        [DeviceId("phone".into())]
    );
}

#[test]
fn the_same_tab_connecting_anew_supersedes_its_old_socket() {
    let presence = Presence::default();
    presence.join(ConnectionId(1), &tab("one"), 0);
    assert_eq!(
        presence.join(ConnectionId(2), &tab("one"), 0),
        Joined::Superseding(ConnectionId(1))
    );
    assert!(
        !presence.leave(ConnectionId(1), 1),
        "the old socket is no longer the device's"
    );
    assert!(presence.is_here(&DeviceId("phone".into())));
}

#[test]
fn whoever_does_not_know_its_secret_takes_no_tabs_place() {
    let presence = Presence::default();
    presence.join(ConnectionId(1), &tab("one"), 0);
    for secret in [None, Some("a guess".to_owned())] {
        let stranger = Introduction {
            secret,
            ..tab("one")
        };
        assert_eq!(presence.join(ConnectionId(2), &stranger, 0), Joined::New);
        presence.leave(ConnectionId(1), 0);
        let outputs = [OutputId("phone".into())];
        let named = presence.list(&BTreeMap::new(), &outputs);
        assert_eq!(named[0].conn, None, "it never sounds in its place");
        presence.leave(ConnectionId(2), 0);
        presence.join(ConnectionId(1), &tab("one"), 0);
    }
}

#[test]
fn who_was_here_before_a_restart_is_waited_for_as_one_who_has_just_left() {
    let presence = Presence::default();
    presence.join(ConnectionId(1), &tab("one"), 0);
    presence.expect(DeviceId("phone".into()), 1_000);
    presence.expect(DeviceId("laptop".into()), 1_000);
    assert!(presence.is_here(&DeviceId("laptop".into())));
    let gone = presence.expire(1_000 + GRACE_MS);
    assert_eq!(gone, [DeviceId("laptop".into())], "the phone is here");
}
