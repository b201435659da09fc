//! The table of `--goals`.

use minion::domain::goal::Goal;

use super::goals::{Journey, Quest, journeys, trueness};
use super::listener::Taste;

fn taste(tracks: usize, sd: f64) -> Taste {
    Taste {
        tracks,
        sd,
        lapse: 0.0,
        artist_share: 0.0,
    }
}

/// Parts of the way at which the estimates are looked at.
const PARTS: [f64; 6] = [0.1, 0.25, 0.5, 0.6, 0.75, 0.9];

fn quests() -> Vec<(Quest, u64)> {
    let quest = |goal, tracks, sd, before, new| Quest {
        goal,
        taste: taste(tracks, sd),
        before,
        new,
    };
    let top = |places| Goal::Top { places };
    let mut all = Vec::new();
    for (tracks, seeds) in [(5, 40), (12, 40), (20, 40), (60, 20), (150, 8)] {
        all.push((quest(Goal::Complete, tracks, 2.0, 0, 0), seeds));
    }
    all.push((quest(Goal::Complete, 20, 1.0, 0, 0), 40));
    all.push((quest(Goal::Complete, 20, 2.0, 4, 0), 40));
    for (places, tracks, seeds) in [(10, 60, 40), (10, 300, 20), (50, 300, 20), (50, 1000, 4)] {
        all.push((quest(top(places), tracks, 2.0, 0, 0), seeds));
    }
    all.push((quest(top(50), 300, 1.0, 0, 0), 8));
    all.push((quest(top(50), 1000, 2.0, 4, 0), 4));
    for (tracks, before, new) in [(200, 6, 30), (60, 6, 40), (60, 0, 60), (400, 0, 400)] {
        all.push((quest(Goal::FirstImpressions, tracks, 2.0, before, new), 20));
    }
    all
}

/// Lets listeners follow every goal to its end.
pub fn print(first: u64, only: Option<&str>) {
    println!(
        "| goal | n | sd | before | comparisons | tau | recall | neighbours right | said / left at {PARTS:?} of the way: median (least to most), within a factor 2 |"
    );
    println!("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    let quests = quests().into_iter();
    for (quest, seeds) in quests.filter(|it| only.is_none_or(|it2| it.0.goal.kind() == it2)) {
        let journeys = journeys(quest, first..first + seeds);
        let mean =
            |of: fn(&Journey) -> f64| journeys.iter().map(of).sum::<f64>() / journeys.len() as f64;
        let estimates: Vec<String> = PARTS
            .iter()
            .map(|&part| estimate(&journeys, part))
            .collect();
        println!(
            "| {} {} | {} | {} | {} | {:.0} | {:.3} | {:.3} | {:.3} | {} |",
            quest.goal.kind(),
            quest.goal.places(),
            quest.taste.tracks,
            quest.taste.sd,
            quest.before,
            mean(|it| it.said.len() as f64),
            mean(|it| it.tau),
            mean(|it| it.recall),
            mean(|it| it.right_neighbours),
            estimates.join("; ")
        );
    }
}

fn estimate(journeys: &[Journey], part: f64) -> String {
    let mut ratios: Vec<f64> = journeys
        .iter()
        .filter_map(|it| trueness(it, part))
        .collect();
    ratios.sort_by(f64::total_cmp);
    let (Some(least), Some(most)) = (ratios.first(), ratios.last()) else {
        return "-".to_owned();
    };
    let within = ratios.iter().filter(|it| (0.5..=2.0).contains(*it)).count();
    format!(
        "{:.2} ({least:.2} to {most:.2}) {:.0} %",
        ratios[ratios.len() / 2],
        100.0 * within as f64 / ratios.len() as f64
    )
}
