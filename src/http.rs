//! Routes, status codes, headers and sockets: what stands around the table of routes in [`api`].

pub mod answer;
pub mod api;
pub mod assets;
pub mod base;
pub mod caller;
pub mod conditional;
pub mod description;
pub mod ending;
pub mod error;
pub mod guard;
pub mod lanes;
pub mod metrics;
pub mod mutation;
pub mod names;
pub mod outcome;
pub mod peer;
pub mod places;
pub mod range;
pub mod server;
pub mod state;
pub mod ws;
pub mod zone;
pub mod zone_choice;

use std::sync::Arc;

pub use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::header;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};

use crate::http::state::AppState;
use crate::protocol::BODY_BYTES_MAX;

/// Every route, with limits, behind the guard.
pub fn router(app: AppState) -> Router {
    let guard = Arc::clone(&app.guard);
    let (router, document) = api::routes().split_for_parts();
    // Made once: it is long, and always the same.
    let document = serde_json::to_vec(&description::complete(document));
    let document = Bytes::from(document.unwrap_or_default());
    let router = router
        .route("/metrics", get(metrics::metrics))
        .route("/ws/sync", any(ws::sync))
        .route(
            "/api/openapi.json",
            get(|| async move { ([(header::CONTENT_TYPE, "application/json")], document) }),
        )
        .layer(from_fn_with_state(app.clone(), zone_choice::choose))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(app);
    guard::behind(&guard, router)
}
