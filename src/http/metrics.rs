//! `/metrics`: how the house stands, for Prometheus and its kin (OpenMetrics 1.0).

use std::sync::atomic::{AtomicU64, Ordering};

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::{Registry, Unit};

use crate::http::state::AppState;
use crate::services::health::health;

/// What Prometheus asks for, and tells the format by.
const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What is counted and measured, read at this moment.
pub async fn metrics(State(app): State<AppState>) -> impl IntoResponse {
    let registry = registry_of(&app).await;
    let mut text = String::new();
    encode(&mut text, &registry).expect("a string takes all that is written");
    ([(header::CONTENT_TYPE, OPEN_METRICS)], text)
}

async fn registry_of(app: &AppState) -> Registry {
    let health = health(&app.services, app.sockets.len() as u32).await;
    let library = app.services.shared.view.library();
    let mut registry = Registry::with_prefix("minion");
    let mut gauge = |name: &str, help: &str, value: f64| {
        registry.register(name, help, ConstGauge::new(value));
    };
    let is_degraded = health.status != "healthy";
    gauge("up", "It answers", 1.0);
    gauge(
        "degraded",
        "Something does not work",
        f64::from(is_degraded),
    );
    gauge("log_seq", "Number of the last event", health.seq as f64);
    gauge(
        "clients",
        "Screens that are connected",
        f64::from(health.clients),
    );
    gauge(
        "commit_ms_p99",
        "99th percentile of the last commits, ms",
        health.commit_ms_p99,
    );
    gauge(
        "tracks",
        "Tracks in the library",
        f64::from(library.track_count),
    );
    gauge(
        "albums",
        "Albums in the library",
        f64::from(library.album_count),
    );
    let uptime = ConstGauge::new(health.uptime_s as f64);
    registry.register_with_unit("uptime", "Time since the start", Unit::Seconds, uptime);
    let counters = &app.services.shared.sync.counters;
    let mut counter = |name: &str, help: &str, count: &AtomicU64| {
        registry.register(name, help, ConstCounter::new(count.load(Ordering::Relaxed)));
    };
    counter(
        "sync_hash_mismatches",
        "Screens that showed another state",
        &counters.hash_mismatches,
    );
    counter("sync_gaps", "Screens that missed an event", &counters.gaps);
    counter(
        "sync_overflows",
        "Screens that were too slow",
        &counters.overflows,
    );
    registry
}
