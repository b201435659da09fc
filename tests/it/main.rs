//! One integration binary: one file per feature.

mod sound;
mod tidy;
