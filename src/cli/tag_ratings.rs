//! `tag-ratings`: the ranks as ratings in the tags of the music files.

use std::thread::sleep;
use std::time::Duration;

use ureq::http::Method;

use crate::protocol::rating_tags::{TagFate, TagMode, TagReport, TagRequest, TaggedFile};

use super::args::TagRatings;
use super::client::Client;
use super::failure::Failure;
use super::output::{data, fit, json, plain, say};

/// How often a run is asked how far it is.
const ASK_EVERY: Duration = Duration::from_millis(300);

const ROUTE: &str = "/api/rankings/tags";

/// Shows what would change; with `--write` and `--remove` has it done, and waits for the end.
/// Fails when a file stayed as it was although it should not.
pub(super) fn run(client: &Client, arguments: &TagRatings) -> Result<(), Failure> {
    let mode = if arguments.write {
        TagMode::Write
    } else if arguments.remove {
        TagMode::Remove
    } else {
        TagMode::Preview
    };
    let request = TagRequest {
        mode,
        top: arguments.top,
        filter: None,
        replace: arguments.replace,
    };
    let mut report: TagReport = client.send(&Method::POST, ROUTE, &request)?;
    while report.is_running {
        sleep(ASK_EVERY);
        let now: Option<TagReport> = client.get(ROUTE)?;
        report = now.ok_or_else(|| Failure::failed("the daemon was restarted meanwhile"))?;
    }
    if arguments.json {
        json(&report)?;
    } else {
        let rows: Vec<String> = report.files.iter().map(row).collect();
        if !rows.is_empty() {
            data(&fit(&rows.join("\n")))?;
        }
    }
    if mode != TagMode::Preview && report.failed > 0 {
        return Err(Failure::failed(sum(&report)));
    }
    if !arguments.json {
        say(&sum(&report));
        if mode == TagMode::Preview && report.changed > 0 {
            say(hint(&report));
        }
    }
    Ok(())
}

/// What to do with a preview.
fn hint(report: &TagReport) -> &'static str {
    if report.may_write {
        "nothing was changed; `minion tag-ratings --write` does it"
    } else {
        "nothing was changed; to write, set `may_write_tags = true` under [library] in \
         config.toml, restart minion, and run `minion tag-ratings --write`"
    }
}

/// `4.5 (was 4)  Low Country/Nightjar.mp3`.
fn row(file: &TaggedFile) -> String {
    let name = plain(&file.file);
    let stars = |stars: Option<f32>| stars.map_or("-".to_owned(), |stars| stars.to_string());
    match file.fate {
        TagFate::Changed => {
            let was = file
                .stars_before
                .filter(|_| file.stars_before != file.stars);
            let was = was.map_or(String::new(), |was| format!("(was {was})"));
            format!("{:>4}  {was:9}  {name}", stars(file.stars))
        }
        TagFate::HasOwn => format!("stays             {name}: it has a rating of its own"),
        TagFate::Failed => {
            let reason = plain(file.reason.as_deref().unwrap_or("it cannot be changed"));
            format!("stays             {name}: {reason}")
        }
    }
}

/// The whole in numbers.
fn sum(report: &TagReport) -> String {
    let done = match report.mode {
        TagMode::Preview => "to change",
        TagMode::Write | TagMode::Remove => "changed",
    };
    let mut parts = vec![format!("{} {done}", files(report.changed))];
    for (count, words) in [
        (report.same, "as they shall be"),
        (report.has_own, "with a rating of their own"),
        (report.failed, "that cannot be changed"),
    ] {
        if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if report.looked < report.total {
        parts.push(format!("looked into {} of {}", report.looked, report.total));
    }
    if report.is_cancelled {
        parts.push("stopped before the end".to_owned());
    }
    parts.join(", ")
}

fn files(count: u64) -> String {
    match count {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    }
}
