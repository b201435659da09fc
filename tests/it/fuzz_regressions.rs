//! What nobody in their right mind asks, a fuzzer does (`make fuzz`): each fault found that way.

use serde_json::json;

use crate::support::Daemon;

#[test]
fn after_the_highest_number_there_are_no_events() {
    let daemon = Daemon::start();
    daemon.put("/api/player/volume", &json!({"volume_percent": 31}));
    let highest = i64::MAX.unsigned_abs();
    for since in [highest, highest + 1, u64::MAX] {
        let page = daemon.get(&format!("/api/events?since={since}"));
        assert_eq!(page["items"], json!([]), "since {since}");
    }
}
