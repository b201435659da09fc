//! The normal distribution.

/// Cumulative standard normal: `Phi(x)`, within 7.5e-8 (Abramowitz and Stegun 26.2.17).
pub(super) fn phi(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let series = t
        * (0.319_381_530
            + t * (-0.356_563_782
                + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-0.5 * x * x).exp() * series / (2.0 * std::f64::consts::PI).sqrt();
    if x < 0.0 { tail } else { 1.0 - tail }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_agrees_with_the_tables() {
        for (x, expected) in [
            (0.0, 0.5),
            (1.0, 0.841_344_75),
            (-1.96, 0.024_997_9),
            (4.0, 0.999_968_33),
        ] {
            assert!((phi(x) - expected).abs() < 2e-7, "phi({x}) = {}", phi(x));
        }
    }
}
