//! `/api/rankings/tags`: the ranks as ratings in the tags of the music files, when asked for.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::http::error::ApiError;
use crate::http::lanes::Spot;
use crate::http::mutation::Mutation;
use crate::http::outcome::standing;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::rating_tags::{TagMode, TagReport, TagRequest};
use crate::services::library::Busy;
use crate::services::library::read_only::{is_read_only, unit_line};
use crate::services::rating_tags::{preview, targets};

/// How long a music folder may take to say whether it can be written.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// Looks what writing would change, writes, or takes out what minion wrote. The latter two go on in
/// the background: `library:scan_progress` tells how far they are, a notice what they came to, and
/// `DELETE /api/library/scan` stops them between two files.
#[utoipa::path(post, path = "/api/rankings/tags",
    operation_id = "change_rating_tags", request_body = TagRequest,
    responses((status = 200, body = TagReport), (status = 403, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn change(
    State(app): State<AppState>,
    asked: Mutation<TagRequest>,
) -> Result<Response, ApiError> {
    let request = asked.body;
    let mode = request.mode;
    let may_write = app.services.library.may_write_tags();
    if mode != TagMode::Preview && !may_write {
        return Err(ApiError::forbidden(
            "tags_are_yours",
            "minion may not write into your files",
            "set `may_write_tags = true` under `[library]` in config.toml and restart minion",
        ));
    }
    if mode != TagMode::Preview {
        expect_writable(&app).await?;
    }
    let targets = app
        .read_presented(move |presenter| Ok(targets(presenter, &request)?))
        .await?;
    let report = if mode == TagMode::Preview {
        // Files are read after every lock is let go.
        let library = app.services.library.clone();
        app.read(move |conn| Ok(preview(conn, &targets, (&library, may_write))?))
            .await?
    } else {
        let busy = |busy: Busy| ApiError::conflict("tagging", busy.to_string());
        app.services.library.tag(mode, targets).map_err(busy)?
    };
    Ok((standing(&app), Json(report)).into_response())
}

/// Refuses what every file would refuse, with the line that allows it.
async fn expect_writable(app: &AppState) -> Result<(), ApiError> {
    for folder in app.services.library.folders() {
        let root: Arc<Path> = folder.clone().into();
        let spot = Spot {
            file: Arc::clone(&root),
            root,
        };
        let (lanes, looked_at) = (&app.lanes, folder.clone());
        let looking = lanes.look(&lanes.files, &spot, ANSWERS_WITHIN, move || {
            is_read_only(&looked_at)
        });
        // One that does not answer is left to what is done with its own files: the others wait for
        // nothing.
        if !looking.await.unwrap_or(false) {
            continue;
        }
        let line = unit_line(std::slice::from_ref(&folder));
        return Err(ApiError::forbidden(
            "music_is_read_only",
            format!("minion may only read below `{}`", folder.display()),
            format!(
                "as a service: `systemctl edit minion`, below [Service] the line `{line}`, then \
                 `systemctl restart minion`; else mount it for writing"
            ),
        ));
    }
    Ok(())
}

/// How far writing or taking out is, or what it came to last; `null` before the first time.
#[utoipa::path(get, path = "/api/rankings/tags", operation_id = "get_rating_tags",
    responses((status = 200, body = Option<TagReport>)))]
pub async fn progress(State(app): State<AppState>) -> Json<Option<TagReport>> {
    Json(app.services.library.tag_report())
}
