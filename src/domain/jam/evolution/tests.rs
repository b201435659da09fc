//! What the rules do over many ticks, measured.

use super::*;

fn evolve(rule: EvolutionRule, on: Cells, chance: &mut Chance) -> Cells {
    let flips = rule.tick(on, chance);
    flips.iter().fold(on, |on, it| {
        assert_ne!(on.contains(it.cell), it.is_on, "a flip that is none");
        on.set(it.cell, it.is_on)
    })
}

fn goal_of(percent: u8) -> EvolutionRule {
    let density = Density::try_from(percent).unwrap();
    EvolutionRule::Goal { density }
}

fn starts() -> Vec<Cells> {
    let chance = &mut Chance::new(5);
    let mut starts = vec![Cells::NONE, Cells::ALL, Cells::row(0), Cells::column(7)];
    starts.extend([1, 1 << 63, 0x5555_5555_5555_5555, !1].map(Cells::from_bits));
    starts.extend((0..8).map(|_| randomize(chance)));
    starts
}

#[test]
fn the_goal_is_held_from_any_start_and_the_grid_is_never_empty_or_full() {
    for (seed, start) in starts().into_iter().enumerate() {
        let chance = &mut Chance::new(seed as u64);
        let (mut on, mut sum) = (start, 0u64);
        for tick in 0..10_000 {
            on = evolve(EvolutionRule::default(), on, chance);
            let count = on.count();
            assert!(count > 0 && count < 64, "tick {tick}");
            // From a full grid it takes about 15 ticks to get there.
            assert!(
                tick < 50 || (10..=22).contains(&count),
                "tick {tick}: {count}"
            );
            sum += u64::from(count);
        }
        let percent = sum as f64 / 10_000.0 / 0.64;
        assert!((24.0..26.0).contains(&percent), "{start}: {percent} %");
    }
}

#[test]
fn one_tick_leaves_an_empty_and_a_full_grid() {
    for seed in 0..500 {
        for start in [Cells::NONE, Cells::ALL] {
            let on = evolve(EvolutionRule::default(), start, &mut Chance::new(seed));
            assert!(on != Cells::NONE && on != Cells::ALL, "seed {seed}");
        }
    }
}

#[test]
fn every_goal_is_held() {
    for percent in (5..=75).step_by(5) {
        let chance = &mut Chance::new(u64::from(percent));
        let mut on = randomize(chance);
        let mut sum = 0u64;
        for _ in 0..5_000 {
            on = evolve(goal_of(percent), on, chance);
            assert!(!on.is_empty() && on != Cells::ALL);
            sum += u64::from(on.count());
        }
        let held = sum as f64 / 5_000.0 / 0.64;
        assert!((held - f64::from(percent)).abs() < 3.0, "{percent}: {held}");
    }
}

#[test]
fn the_goal_keeps_the_music_moving() {
    let chance = &mut Chance::new(11);
    let mut on = randomize(chance);
    let (mut flips, mut ever) = (0, Cells::NONE);
    for _ in 0..10_000 {
        let ticked = EvolutionRule::default().tick(on, chance);
        flips += ticked.len();
        on = ticked.iter().fold(on, |on, it| on.set(it.cell, it.is_on));
        ever = ever.or(on);
    }
    assert!((5_000..20_000).contains(&flips), "{flips}");
    assert_eq!(ever, Cells::ALL, "every cell had its turn");
}

#[test]
fn the_same_seed_gives_the_same_flips() {
    for rule in [EvolutionRule::Original, EvolutionRule::default()] {
        let run = |seed| {
            let chance = &mut Chance::new(seed);
            let mut on = randomize(chance);
            let ticks = (0..500).map(|_| {
                let flips = rule.tick(on, chance);
                on = flips.iter().fold(on, |on, it| on.set(it.cell, it.is_on));
                flips
            });
            ticks.collect::<Vec<_>>()
        };
        assert_eq!(run(3), run(3));
        assert_ne!(run(3), run(4));
    }
}

/// Runs from one cell; the share that dies is then known to two hundredths.
const RUNS: u32 = 2_000;

/// The original's `evolvePattern`, written anew over 64 booleans and fractions.
fn reference(active: &mut [bool; 64], chance: &mut Chance) {
    for index in 0..64usize {
        if chance.unit() >= 0.1 {
            continue;
        }
        let (row, column) = (index as i32 / 8, index as i32 % 8);
        let mut neighbours = 0.0;
        for (down, right) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
            let (row, column) = (row + down, column + right);
            if (0..8).contains(&row)
                && (0..8).contains(&column)
                && active[(row * 8 + column) as usize]
            {
                neighbours += 1.0;
            }
        }
        if chance.unit() < neighbours / 4.0 {
            active[index] = true;
        } else if active[index] && chance.unit() < 0.3 {
            active[index] = false;
        }
    }
}

#[test]
fn the_original_rule_is_the_originals_draw_for_draw() {
    for seed in 0..40 {
        let (mine, theirs) = (&mut Chance::new(seed), &mut Chance::new(seed));
        let mut on = Cells::NONE.set(CellIndex::at(3, 3).unwrap(), true);
        let mut active: [bool; 64] = std::array::from_fn(|index| index == 27);
        for _ in 0..200 {
            on = evolve(EvolutionRule::Original, on, mine);
            reference(&mut active, theirs);
            for cell in CellIndex::all() {
                assert_eq!(on.contains(cell), active[usize::from(u8::from(cell))]);
            }
        }
    }
}

#[test]
fn by_the_original_rule_three_of_ten_single_cells_die_and_the_others_fill_the_grid() {
    let chance = &mut Chance::new(42);
    let ends: Vec<u32> = (0..RUNS)
        .map(|_| {
            let mut on = Cells::NONE.set(CellIndex::at(3, 3).unwrap(), true);
            for _ in 0..200 {
                on = evolve(EvolutionRule::Original, on, chance);
            }
            u32::from(on.count())
        })
        .collect();
    let died = ends.iter().filter(|count| **count == 0).count() as f64;
    let alive = f64::from(ends.iter().sum::<u32>()) / (f64::from(RUNS) - died);
    let died = died / f64::from(RUNS);
    assert!((0.27..0.34).contains(&died), "{died}");
    assert!((52.0..57.0).contains(&alive), "{alive}");
}

#[test]
fn a_random_grid_has_a_quarter_of_its_cells_on() {
    let chance = &mut Chance::new(1);
    let mut per_cell = [0u32; 64];
    for _ in 0..10_000 {
        for cell in randomize(chance).iter() {
            per_cell[usize::from(u8::from(cell))] += 1;
        }
    }
    assert!(per_cell.iter().all(|count| (2_250..2_750).contains(count)));
}

#[test]
fn ticks_come_every_100_to_2000_ms() {
    for ms in 0..=u16::MAX {
        let fits = (1..=20).any(|hundreds| ms == hundreds * 100);
        assert_eq!(TickMs::try_from(ms).is_ok(), fits, "{ms}");
    }
    assert_eq!(u16::from(TickMs::default()), 500);
    assert_eq!(Evolution::default().rule, goal_of(25));
    assert!(Density::try_from(4).is_err() && Density::try_from(76).is_err());
}
