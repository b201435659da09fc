//! The results as a picture: two charts side by side, readable in light and dark.

use std::fmt::Write as _;

use crate::contest::Run;
use crate::measure::{Quality, mean_and_interval};

const WIDTH: f64 = 380.0;
const HEIGHT: f64 = 280.0;
const MARGIN: f64 = 46.0;
/// By subject; told apart by the colour-blind as well (Okabe and Ito, 2008).
const COLOURS: [&str; 7] = [
    "#999999", "#777777", "#B8A000", "#56B4E9", "#009E73", "#0072B2", "#D55E00",
];

/// Draws tau and recall of the top 50 by comparisons a track.
pub fn svg(results: &[(&str, Vec<Run>)]) -> String {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"11\" fill=\"#808080\">\n\
         <title>How fast minion learns a taste</title>\n",
        2.0 * (WIDTH + MARGIN) + MARGIN,
        HEIGHT + 2.0 * MARGIN + 40.0
    );
    chart(
        &mut svg,
        results,
        MARGIN,
        "Kendall tau: the whole order",
        |q| q.tau,
    );
    chart(
        &mut svg,
        results,
        2.0 * MARGIN + WIDTH,
        "recall of the true top 50",
        |q| q.recall,
    );
    for (i, (name, _)) in results.iter().enumerate() {
        let (x, y) = (
            MARGIN + (i % 4) as f64 * 200.0,
            HEIGHT + MARGIN + 46.0 + (i / 4) as f64 * 18.0,
        );
        let colour = COLOURS[i % COLOURS.len()];
        let _ = writeln!(
            svg,
            "<path d=\"M{x:.0} {:.0}h22\" stroke=\"{colour}\" stroke-width=\"2.5\"/>\
             <text x=\"{:.0}\" y=\"{y:.0}\">{name}</text>",
            y - 4.0,
            x + 28.0
        );
    }
    svg + "</svg>\n"
}

/// One chart, its left edge at `left`; values go from 0 to 1.
fn chart(
    svg: &mut String,
    results: &[(&str, Vec<Run>)],
    left: f64,
    title: &str,
    measure: fn(&Quality) -> f64,
) {
    let most = results
        .iter()
        .map(|(_, runs)| runs[0].quality.len())
        .max()
        .unwrap_or(1);
    let x = |per_track: usize| left + WIDTH * per_track as f64 / most as f64;
    let y = |value: f64| MARGIN + HEIGHT * (1.0 - value);
    let _ = writeln!(
        svg,
        "<text x=\"{left:.0}\" y=\"28\" font-size=\"13\">{title}</text>"
    );
    for tenth in (0..=10).step_by(2) {
        let value = f64::from(tenth) / 10.0;
        let _ = writeln!(
            svg,
            "<path d=\"M{left:.0} {0:.1}h{WIDTH:.0}\" stroke=\"#808080\" stroke-opacity=\".25\"/>\
             <text x=\"{1:.0}\" y=\"{2:.1}\" text-anchor=\"end\">{value:.1}</text>",
            y(value),
            left - 6.0,
            y(value) + 4.0
        );
    }
    for per_track in (0..=most).step_by((most / 5).max(1)) {
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{:.0}\" text-anchor=\"middle\">{per_track}</text>",
            x(per_track),
            MARGIN + HEIGHT + 16.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{:.0}\" y=\"{:.0}\" text-anchor=\"end\">comparisons a track</text>",
        left + WIDTH,
        MARGIN + HEIGHT + 30.0
    );
    for (i, (_, runs)) in results.iter().enumerate() {
        let mut line = format!("M{:.1} {:.1}", x(0), y(0.0));
        for per_track in 1..=runs[0].quality.len() {
            let values: Vec<f64> = runs
                .iter()
                .map(|run| measure(&run.quality[per_track - 1]))
                .collect();
            let _ = write!(
                line,
                "L{:.1} {:.1}",
                x(per_track),
                y(mean_and_interval(&values).0)
            );
        }
        let colour = COLOURS[i % COLOURS.len()];
        let _ = writeln!(
            svg,
            "<path d=\"{line}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>"
        );
    }
}
