//! One integration binary: one file per feature.

mod cli;
mod comparison;
mod crash_images;
mod full_disk;
mod golden;
mod guard;
mod history;
mod killed;
mod level;
mod library;
mod measuring;
mod model;
mod network;
mod odd;
mod once;
mod radio;
mod ranking;
mod rankings;
mod rating_tags;
mod restart;
mod sessions;
mod sound;
mod support;
mod sync;
mod taste;
mod tidy;
