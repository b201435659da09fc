//! One integration binary: one file per feature.

mod cli;
mod sound;
mod support;
mod tidy;
