//! `/api` and `/health`: the table of routes, one file for each resource, and the document that
//! describes them.

pub mod artwork;
pub mod browse;
pub mod comparisons;
pub mod devices;
pub mod export;
pub mod history;
pub mod jam;
pub mod letters;
pub mod library;
pub mod licenses;
pub mod player;
pub mod playlists;
pub mod queue;
pub mod radio;
pub mod rankings;
pub mod rating_tags;
pub mod sessions;
pub mod setup;
pub mod stars;
pub mod status;
pub mod stream;
pub mod tracks;
pub mod zones;

use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::description;
use crate::http::state::AppState;
use crate::protocol::{client_frame, frame};

/// The parts of the document that no handler names: what travels over the WebSocket.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "minion",
        description = "The wire of a home music server (protocol 1)"
    ),
    components(schemas(frame::Frame, client_frame::ClientFrame))
)]
struct Wire;

/// All of them.
// Long because it is a table: one line for each path.
pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(Wire::openapi())
        .routes(routes!(status::health))
        .routes(routes!(status::state))
        .routes(routes!(status::stats))
        .routes(routes!(history::events))
        .routes(routes!(history::undo))
        .routes(routes!(history::state_then))
        .routes(routes!(history::activity))
        .routes(routes!(comparisons::start, comparisons::end))
        .routes(routes!(sessions::list))
        .routes(routes!(sessions::forget))
        .routes(routes!(sessions::resume))
        .routes(routes!(comparisons::next_pair))
        .routes(routes!(comparisons::record))
        .routes(routes!(comparisons::verdict))
        .routes(routes!(comparisons::undo))
        .routes(routes!(comparisons::withdraw, comparisons::give_again))
        .routes(routes!(comparisons::select_track))
        .routes(routes!(comparisons::history))
        .routes(routes!(player::show))
        .routes(routes!(player::play))
        .routes(routes!(player::pause))
        .routes(routes!(player::toggle))
        .routes(routes!(player::stop))
        .routes(routes!(player::next))
        .routes(routes!(player::previous))
        .routes(routes!(player::seek))
        .routes(routes!(player::position))
        .routes(routes!(player::hook))
        .routes(routes!(player::set_loop, player::clear_loop))
        .routes(routes!(player::volume))
        .routes(routes!(player::mute))
        .routes(routes!(player::sleep, player::stay_awake))
        .routes(routes!(player::outputs))
        .routes(routes!(player::mode))
        .routes(routes!(player::listening))
        .routes(routes!(queue::list, queue::add, queue::clear))
        .routes(routes!(queue::move_item, queue::remove))
        .routes(routes!(queue::keep))
        .routes(routes!(radio::list, radio::create))
        .routes(routes!(radio::show, radio::change, radio::delete))
        .routes(routes!(radio::activate))
        .routes(routes!(radio::deactivate))
        .routes(routes!(radio::now_playing))
        .routes(routes!(radio::history))
        .routes(routes!(radio::odds))
        .routes(routes!(radio::planned, radio::plan))
        .routes(routes!(stars::star, stars::unstar))
        .routes(routes!(stars::archive, stars::unarchive))
        .routes(routes!(devices::list))
        .routes(routes!(devices::rename))
        .routes(routes!(zones::list, zones::create))
        .routes(routes!(zones::rename, zones::remove))
        .routes(routes!(zones::move_music))
        .routes(routes!(jam::list, jam::create))
        .routes(routes!(jam::show, jam::rename, jam::remove))
        .routes(routes!(jam::edit))
        .routes(routes!(tracks::list))
        .routes(routes!(tracks::find))
        .routes(routes!(tracks::show))
        .routes(routes!(tracks::waveform))
        .routes(routes!(tracks::why))
        .routes(routes!(rankings::course))
        .routes(routes!(stream::stream))
        .routes(routes!(artwork::artwork))
        .routes(routes!(browse::albums))
        .routes(routes!(browse::album))
        .routes(routes!(browse::artists))
        .routes(routes!(browse::artist))
        .routes(routes!(browse::genres))
        .routes(routes!(letters::list))
        .routes(routes!(browse::folders))
        .routes(routes!(rankings::rankings))
        .routes(routes!(rankings::artists))
        .routes(routes!(rankings::albums))
        .routes(routes!(rankings::progress))
        .routes(routes!(export::export))
        .routes(routes!(rating_tags::change, rating_tags::progress))
        .routes(routes!(browse::broken))
        .routes(routes!(playlists::list, playlists::create))
        .routes(routes!(playlists::rename, playlists::delete))
        .routes(routes!(playlists::items, playlists::add))
        .routes(routes!(playlists::remove, playlists::move_item))
        .routes(routes!(setup::show))
        .routes(routes!(setup::folders))
        .routes(routes!(setup::choose))
        .routes(routes!(licenses::licenses))
        .routes(routes!(library::scan, library::cancel, library::progress))
}

/// The OpenAPI document, made from the handlers.
#[must_use]
pub fn openapi() -> Document {
    description::complete(routes().into_openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_document_says_of_each_parameter_where_it_stands() {
        let document = serde_json::to_value(openapi()).unwrap_or_default();
        let paths = document["paths"].as_object().into_iter().flatten();
        let routes = paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().into_iter().flatten();
            methods.map(move |(_, route)| (path, route))
        });
        let mut count = 0;
        for (path, route) in routes {
            for parameter in route["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().unwrap_or_default();
                let is_in_path = path.contains(&format!("{{{name}}}"));
                let place = if is_in_path { "path" } else { "query" };
                assert_eq!(parameter["in"], place, "{name} of {path}");
                count += 1;
            }
        }
        assert!(count > 0, "no parameters at all");
    }
}
