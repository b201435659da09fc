//! How good an order is.

/// Places of the top that recall and NDCG look at.
pub const TOP: usize = 50;

/// Quality of an estimate at one budget.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quality {
    /// Kendall's rank correlation.
    pub tau: f64,
    /// Discounted gain of the estimated top 50 by that of the true one.
    pub ndcg: f64,
    /// Share of the true top 50 in the estimated top 50.
    pub recall: f64,
}

/// Judges estimated strengths by the true ones.
pub fn quality(estimate: &[f64], truth: &[f64]) -> Quality {
    let by_truth = order(truth);
    let by_estimate = order(estimate);
    let mut place = vec![0usize; truth.len()];
    for (rank, &track) in by_truth.iter().enumerate() {
        place[track] = rank;
    }
    let mut places: Vec<usize> = by_estimate.iter().map(|&track| place[track]).collect();
    let top = TOP.min(truth.len());
    let gain = |rank: usize| {
        let percentile = 1.0 - rank as f64 / (truth.len() - 1) as f64;
        (5.0 * percentile).exp2() - 1.0
    };
    let discounted = |ranks: &[usize]| -> f64 {
        ranks
            .iter()
            .enumerate()
            .map(|(i, &rank)| gain(rank) / (i as f64 + 2.0).log2())
            .sum()
    };
    let ideal: Vec<usize> = (0..top).collect();
    let ndcg = discounted(&places[..top]) / discounted(&ideal);
    let recall = places[..top].iter().filter(|&&rank| rank < top).count() as f64 / top as f64;
    let pairs = (truth.len() * (truth.len() - 1) / 2) as f64;
    let tau = 1.0 - 2.0 * inversions(&mut places) as f64 / pairs;
    Quality { tau, ndcg, recall }
}

/// Indices from the largest value to the smallest.
pub fn order(values: &[f64]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..values.len()).collect();
    indices.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    indices
}

/// Counts pairs in the wrong order, by merge sort.
fn inversions(values: &mut [usize]) -> u64 {
    if values.len() < 2 {
        return 0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if left[i] <= right[j] {
            merged.push(left[i]);
            i += 1;
        } else {
            count += (left.len() - i) as u64;
            merged.push(right[j]);
            j += 1;
        }
    }
    merged.extend_from_slice(&left[i..]);
    merged.extend_from_slice(&right[j..]);
    values.copy_from_slice(&merged);
    count
}

/// Mean and half width of its 95 % interval (normal approximation).
pub fn mean_and_interval(values: &[f64]) -> (f64, f64) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    (
        mean,
        1.96 * (squares / (count - 1.0).max(1.0) / count).sqrt(),
    )
}
