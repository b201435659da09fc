//! What the OpenAPI specification asks of the document and the handlers need not say.

use utoipa::PartialSchema;
use utoipa::openapi::path::{Operation, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi as Document, RefOr, Required};

use crate::http::error;

/// The document with a description of every response: that of its status where the handler has none;
/// and with the zone, which is said in one place for all routes that are about one.
pub fn complete(mut document: Document) -> Document {
    for (path, item) in &mut document.paths.paths {
        describe_responses(item);
        if ABOUT_A_ZONE.iter().any(|about| path.starts_with(about)) {
            add_zone(item);
        }
    }
    document
}

/// Routes of what each zone has of its own.
const ABOUT_A_ZONE: [&str; 8] = [
    "/api/state",
    "/api/history",
    "/api/player",
    "/api/queue",
    "/api/comparisons",
    "/api/radio/stations",
    "/api/radio/deactivate",
    "/api/radio/now-playing",
];

fn add_zone(item: &mut PathItem) {
    let zone = ParameterBuilder::new()
        .name("zone")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(
            "The zone, by its number or name; without it, the first.",
        ))
        .schema(Some(String::schema()))
        .build();
    for operation in operations(item) {
        let parameters = operation.parameters.get_or_insert_default();
        parameters.push(zone.clone().into());
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let operations = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ];
    operations.into_iter().flatten()
}

fn describe_responses(item: &mut PathItem) {
    for operation in operations(item) {
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                error::meaning_of(status).clone_into(&mut response.description);
            }
        }
    }
}
