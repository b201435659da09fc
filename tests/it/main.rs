//! One integration binary: one file per feature.

mod tidy;
