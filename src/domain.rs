//! The rules: state, commands, events, ranking. No I/O, clock or randomness.
