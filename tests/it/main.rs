//! One integration binary: one file per feature.

mod cli;
mod comparison;
mod crash_images;
mod full_disk;
mod golden;
mod guard;
mod killed;
mod library;
mod model;
mod once;
mod restart;
mod sound;
mod support;
mod sync;
mod tidy;
