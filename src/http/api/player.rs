//! `/api/player`: transport, volume, outputs.

use axum::Json;
use axum::extract::State;
use axum::response::Response;

use crate::domain::command::{Command, SleepAfter};
use crate::domain::player::OutputId;
use crate::http::caller::parse_device;
use crate::http::error::ApiError;
use crate::http::mutation::Mutation;
use crate::http::state::AppState;
use crate::protocol::ErrorBody;
use crate::protocol::player::{PlayerAnswer, PlayerInfo};
use crate::protocol::request::{
    Empty, HookRequest, ListeningRequest, LoopRequest, ModeRequest, MuteRequest, NextRequest,
    OutputsRequest, PlayRequest, PositionRequest, SeekRequest, SleepRequest, SleepWhen,
    VolumeRequest,
};

/// The player.
#[utoipa::path(get, path = "/api/player",
    operation_id = "get_player", responses((status = 200, body = PlayerInfo)))]
pub async fn show(State(app): State<AppState>) -> Result<Json<PlayerInfo>, ApiError> {
    app.read_presented(|show| Ok(show.player()?))
        .await
        .map(Json)
}

/// Plays: what is loaded, one track, or a list that becomes the queue.
#[utoipa::path(post, path = "/api/player/play",
    operation_id = "start_playback", request_body = PlayRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn play(
    State(app): State<AppState>,
    mut asked: Mutation<PlayRequest>,
) -> Result<Response, ApiError> {
    let PlayRequest {
        track_id,
        context,
        queue_item_id,
        track_ids,
        selection,
        start_track_id,
        shuffle,
    } = std::mem::take(&mut asked.body);
    if let Some(item) = queue_item_id {
        return asked.ask(&app, Command::PlayItem { item }).await;
    }
    let command = match app.tracks_of(track_ids, selection).await? {
        Some(tracks) => Command::PlayAll {
            tracks,
            from: start_track_id.or(track_id),
            shuffle,
        },
        None if start_track_id.is_some() || shuffle.is_some() => {
            let words = "`start_track_id` and `shuffle` belong to a list";
            return Err(ApiError::malformed(words));
        }
        None => Command::Play {
            track: track_id,
            context,
        },
    };
    asked.ask(&app, command).await
}

/// Pauses.
#[utoipa::path(post, path = "/api/player/pause",
    operation_id = "pause_playback", responses((status = 200, body = PlayerAnswer)))]
pub async fn pause(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::Pause).await
}

/// Pauses, or plays what is loaded.
#[utoipa::path(post, path = "/api/player/toggle", operation_id = "toggle_playback",
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn toggle(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::Toggle).await
}

/// Unloads.
#[utoipa::path(post, path = "/api/player/stop",
    operation_id = "stop_playback", responses((status = 200, body = PlayerAnswer)))]
pub async fn stop(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::Stop).await
}

/// On to the next item, or the other side of a pair.
#[utoipa::path(post, path = "/api/player/next",
    operation_id = "skip_to_next", request_body = NextRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn next(
    State(app): State<AppState>,
    asked: Mutation<NextRequest>,
) -> Result<Response, ApiError> {
    let leaving = asked.body.queue_item_id;
    asked.ask(&app, Command::Next { leaving }).await
}

/// To the start, the item before, or the other side of a pair.
#[utoipa::path(post, path = "/api/player/previous", operation_id = "skip_to_previous",
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn previous(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::Previous).await
}

/// Jumps by so many ms, clamped.
#[utoipa::path(post, path = "/api/player/seek",
    operation_id = "seek_by", request_body = SeekRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn seek(
    State(app): State<AppState>,
    asked: Mutation<SeekRequest>,
) -> Result<Response, ApiError> {
    let delta_ms = asked.body.delta_ms;
    asked.ask(&app, Command::SeekBy { delta_ms }).await
}

/// Jumps to a position, clamped.
#[utoipa::path(post, path = "/api/player/position",
    operation_id = "set_position", request_body = PositionRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn position(
    State(app): State<AppState>,
    asked: Mutation<PositionRequest>,
) -> Result<Response, ApiError> {
    let position_ms = asked.body.position_ms;
    asked.ask(&app, Command::SeekTo { position_ms }).await
}

/// Jumps to where the loudest passage of what is loaded begins.
#[utoipa::path(post, path = "/api/player/hook",
    operation_id = "seek_hook", request_body = HookRequest,
    responses((status = 200, body = PlayerAnswer), (status = 409, body = ErrorBody)))]
pub async fn hook(
    State(app): State<AppState>,
    asked: Mutation<HookRequest>,
) -> Result<Response, ApiError> {
    let track = asked.body.track_id;
    asked.ask(&app, Command::SeekToHook { track }).await
}

/// Lets a stretch of what is loaded sound over and over, everywhere.
#[utoipa::path(put, path = "/api/player/loop",
    operation_id = "set_loop", request_body = LoopRequest,
    responses((status = 200, body = PlayerAnswer), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn set_loop(
    State(app): State<AppState>,
    asked: Mutation<LoopRequest>,
) -> Result<Response, ApiError> {
    let command = Command::SetLoop {
        from_ms: asked.body.from_ms,
        to_ms: asked.body.to_ms,
        track: asked.body.track_id,
    };
    asked.ask(&app, command).await
}

/// Goes on beyond the end of the loop.
#[utoipa::path(delete, path = "/api/player/loop",
    operation_id = "clear_loop", responses((status = 200, body = PlayerAnswer)))]
pub async fn clear_loop(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::ClearLoop).await
}

/// Sets the volume, or changes it by so much.
#[utoipa::path(put, path = "/api/player/volume",
    operation_id = "set_volume", request_body = VolumeRequest,
    responses((status = 200, body = PlayerAnswer), (status = 400, body = ErrorBody)))]
pub async fn volume(
    State(app): State<AppState>,
    asked: Mutation<VolumeRequest>,
) -> Result<Response, ApiError> {
    let VolumeRequest {
        volume_percent,
        delta_percent,
    } = asked.body;
    let command = match (volume_percent, delta_percent) {
        (Some(percent @ 0..=100), None) => Command::SetVolume { percent },
        (Some(_), None) => return Err(ApiError::malformed("the volume goes from 0 to 100")),
        (None, Some(delta_percent @ -100..=100)) => Command::ChangeVolume { delta_percent },
        (None, Some(_)) => {
            return Err(ApiError::malformed("the volume changes by -100 to 100"));
        }
        _ => {
            let words = "say one of `volume_percent` and `delta_percent`";
            return Err(ApiError::malformed(words));
        }
    };
    asked.ask(&app, command).await
}

/// Lets nothing be heard, or lets it be heard again; what plays goes on.
#[utoipa::path(put, path = "/api/player/mute",
    operation_id = "set_mute", request_body = MuteRequest,
    responses((status = 200, body = PlayerAnswer)))]
pub async fn mute(
    State(app): State<AppState>,
    asked: Mutation<MuteRequest>,
) -> Result<Response, ApiError> {
    let is_muted = asked.body.is_muted;
    asked.ask(&app, Command::SetMuted { is_muted }).await
}

/// Lets the music stop by itself: with this track, or after some minutes.
#[utoipa::path(put, path = "/api/player/sleep",
    operation_id = "set_sleep", request_body = SleepRequest,
    responses((status = 200, body = PlayerAnswer), (status = 400, body = ErrorBody),
        (status = 409, body = ErrorBody)))]
pub async fn sleep(
    State(app): State<AppState>,
    asked: Mutation<SleepRequest>,
) -> Result<Response, ApiError> {
    let after = match (asked.body.after, asked.body.minutes) {
        (SleepWhen::Track, None) => SleepAfter::Track,
        (SleepWhen::Minutes, Some(minutes)) => SleepAfter::Minutes(minutes),
        _ => {
            return Err(ApiError::malformed(
                "`minutes` are said with `after: minutes`",
            ));
        }
    };
    let after = Some(after);
    asked.ask(&app, Command::SetSleep { after }).await
}

/// Lets the music play on.
#[utoipa::path(delete, path = "/api/player/sleep", operation_id = "clear_sleep",
    responses((status = 200, body = PlayerAnswer)))]
pub async fn stay_awake(
    State(app): State<AppState>,
    asked: Mutation<Empty>,
) -> Result<Response, ApiError> {
    asked.ask(&app, Command::SetSleep { after: None }).await
}

/// Chooses where it sounds.
#[utoipa::path(put, path = "/api/player/outputs",
    operation_id = "set_outputs", request_body = OutputsRequest,
    responses((status = 200, body = PlayerAnswer), (status = 400, body = ErrorBody)))]
pub async fn outputs(
    State(app): State<AppState>,
    mut asked: Mutation<OutputsRequest>,
) -> Result<Response, ApiError> {
    let outputs = parse_outputs(std::mem::take(&mut asked.body.outputs))?;
    asked.ask(&app, Command::SetOutputs { outputs }).await
}

/// Outputs: sound cards of the machine, or devices.
///
/// # Errors
/// 400 for what names neither.
pub fn parse_outputs(outputs: Vec<OutputId>) -> Result<Vec<OutputId>, ApiError> {
    for OutputId(id) in outputs.iter().filter(|output| !output.is_local()) {
        parse_device(id.clone())?;
    }
    Ok(outputs)
}

/// Chooses repeat and order.
#[utoipa::path(put, path = "/api/player/mode",
    operation_id = "set_mode", request_body = ModeRequest,
    responses((status = 200, body = PlayerAnswer)))]
pub async fn mode(
    State(app): State<AppState>,
    asked: Mutation<ModeRequest>,
) -> Result<Response, ApiError> {
    let ModeRequest { repeat, shuffle } = asked.body;
    asked.ask(&app, Command::SetMode { repeat, shuffle }).await
}

/// Chooses from where the sides of a pair sound: for every screen, until it is changed.
#[utoipa::path(put, path = "/api/player/listening",
    operation_id = "set_listening", request_body = ListeningRequest,
    responses((status = 200, body = PlayerAnswer)))]
pub async fn listening(
    State(app): State<AppState>,
    asked: Mutation<ListeningRequest>,
) -> Result<Response, ApiError> {
    let ListeningRequest {
        switching,
        pair_begins,
    } = asked.body;
    let command = Command::SetListening {
        switching,
        pair_begins,
    };
    asked.ask(&app, command).await
}
