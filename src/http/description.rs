//! What the OpenAPI specification asks of the document and the handlers need not say.

use utoipa::openapi::path::PathItem;
use utoipa::openapi::{OpenApi as Document, RefOr};

use crate::http::error;

/// The document with a description of every response: that of its status where the handler has none.
pub fn complete(mut document: Document) -> Document {
    for item in document.paths.paths.values_mut() {
        describe_responses(item);
    }
    document
}

fn describe_responses(item: &mut PathItem) {
    let operations = [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
        &mut item.patch,
    ];
    for operation in operations.into_iter().flatten() {
        for (status, response) in &mut operation.responses.responses {
            if let RefOr::T(response) = response
                && response.description.is_empty()
            {
                error::meaning_of(status).clone_into(&mut response.description);
            }
        }
    }
}
