//! The results as Markdown: means and the half width of their 95 % intervals.

use crate::contest::Run;
use crate::loudness::{Heard, Trial};
use crate::measure::{Quality, mean_and_interval};

/// Comparisons a track that have columns, where the budget reaches so far.
const BUDGETS: [usize; 4] = [2, 4, 10, 20];

fn budgets(most: usize) -> impl Iterator<Item = usize> {
    BUDGETS
        .into_iter()
        .filter(move |&budget| budget <= most)
        .chain((most < 2).then_some(most))
}

/// Prints the column names.
pub fn print_header(budget: usize) {
    let names: Vec<String> = ["tau", "NDCG50", "top-50 recall"]
        .iter()
        .flat_map(|name| budgets(budget).map(move |at| format!("{name} at {at}")))
        .collect();
    println!(
        "| | {} | to tau .80 | log-loss | accuracy | us a pick | us an update | ms a fit |",
        names.join(" | ")
    );
    println!("|{}", " --- |".repeat(names.len() + 7));
}

/// Prints what a subject reached.
pub fn print_row(name: &str, runs: &[Run]) {
    let most = runs[0].quality.len();
    let measures: [fn(&Quality) -> f64; 3] = [|q| q.tau, |q| q.ndcg, |q| q.recall];
    let mut cells: Vec<String> = Vec::new();
    for measure in measures {
        for at in budgets(most) {
            cells.push(cell(runs, 3, |run| measure(&run.quality[at - 1])));
        }
    }
    cells.push(cell(runs, 1, |run| run.per_track_to_80));
    cells.push(cell(runs, 3, |run| run.log_loss));
    cells.push(cell(runs, 3, |run| run.accuracy));
    cells.push(cell(runs, 1, |run| run.pick_us));
    cells.push(cell(runs, 1, |run| run.update_us));
    cells.push(cell(runs, 1, |run| run.fit_ms));
    println!("| {name} | {} |", cells.join(" | "));
}

/// Prints how far the subjects that have a view of their own believe to be, beside the truth.
pub fn print_own_views(results: &[(&str, Vec<Run>)]) {
    for (name, runs) in results
        .iter()
        .filter(|(_, runs)| runs[0].own_view.is_some())
    {
        let own = |pick: fn(&crate::contest::OwnView) -> f64| {
            cell(runs, 3, |run| run.own_view.as_ref().map_or(f64::NAN, pick))
        };
        let last = |pick: fn(&Quality) -> f64| {
            cell(runs, 3, |run| run.quality.last().map_or(f64::NAN, pick))
        };
        println!(
            "\n{name} at the end believes: tau {} (is {}), recall {} (is {}), accuracy {} (is {})",
            own(|view| view.tau),
            last(|q| q.tau),
            own(|view| view.recall),
            last(|q| q.recall),
            own(|view| view.accuracy),
            cell(runs, 3, |run| run.accuracy)
        );
    }
}

/// Prints how far ratings go with loudness, and what that costs.
pub fn print_loudness(trials: &[Trial]) {
    println!("| | rating with loudness | more than unbiased | rating with taste |");
    println!("| --- | --- | --- | --- |");
    type Way = fn(&Trial) -> Heard;
    let ways: [(&str, Way); 3] = [
        ("unbiased", |trial| trial.unbiased),
        ("biased, levelled", |trial| trial.levelled),
        ("biased, not levelled", |trial| trial.unlevelled),
    ];
    for (name, way) in ways {
        let cell = |value: fn(&Heard, &Trial) -> f64| {
            let values: Vec<f64> = trials.iter().map(|it| value(&way(it), it)).collect();
            let (mean, interval) = mean_and_interval(&values);
            format!("{mean:.3} ±{interval:.3}")
        };
        let cells = [
            cell(|heard, _| heard.with_loudness),
            cell(|heard, trial| heard.with_loudness - trial.unbiased.with_loudness),
            cell(|heard, _| heard.with_taste),
        ];
        println!("| {name} | {} |", cells.join(" | "));
    }
}

fn cell(runs: &[Run], digits: usize, pick: impl Fn(&Run) -> f64) -> String {
    let values: Vec<f64> = runs.iter().map(pick).collect();
    let (mean, interval) = mean_and_interval(&values);
    if mean.is_finite() {
        format!("{mean:.digits$} ±{interval:.digits$}")
    } else {
        String::from("not reached")
    }
}
